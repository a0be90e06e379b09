// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// issuedCertificateIdentity is the identity of an issued certificate: an order has several of them.
type issuedCertificateIdentity struct {
	OrderID       types.String `tfsdk:"order_id"`
	CertificateID types.String `tfsdk:"certificate_id"`
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *issuedCertificateResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"order_id":       identityschema.StringAttribute{RequiredForImport: true, Description: "Order id."},
		"certificate_id": identityschema.StringAttribute{OptionalForImport: true, Description: "Certificate id. Left out of an import, it is that of the order's current certificate."},
	}}
}

// identity returns the identity. A certificate that is not there yet has no id of its own.
func (m *issuedCertificateModel) identity() issuedCertificateIdentity {
	identity := issuedCertificateIdentity{OrderID: m.OrderID, CertificateID: types.StringNull()}
	if _, ok := tfkit.ID(m.CertificateID); ok {
		identity.CertificateID = m.CertificateID
	}
	return identity
}

// ImportState implements resource.ResourceWithImportState: by the id of an order, by ORDER_ID/CERTIFICATE_ID, or by identity.
func (r *issuedCertificateResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var imported issuedCertificateIdentity
	order, certificate, both := strings.Cut(req.ID, "/")
	imported.OrderID = types.StringValue(order)
	if both {
		imported.CertificateID = types.StringValue(certificate)
	}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
	}
	_, orderOK := tfkit.ID(imported.OrderID)
	_, certificateOK := tfkit.ID(imported.CertificateID)
	if !orderOK || !imported.CertificateID.IsNull() && !certificateOK {
		resp.Diagnostics.AddError("Invalid Import Id", fmt.Sprintf(
			"An issued certificate is imported by ORDER_ID or ORDER_ID/CERTIFICATE_ID, both numbers, not by %q.",
			strings.TrimSuffix(imported.OrderID.ValueString()+"/"+imported.CertificateID.ValueString(), "/")))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("order_id"), imported.OrderID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("certificate_id"), imported.CertificateID)...)
}
