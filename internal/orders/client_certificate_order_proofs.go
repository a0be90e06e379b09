// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// emailValidationType is the type of an element of email_validations.
var emailValidationType = types.ObjectType{AttrTypes: map[string]attr.Type{"address": types.StringType, "status": types.StringType}}

// prove fills in how far the addresses of a new order or certificate are proved.
func (m *clientOrderModel) prove(ctx context.Context, with errand, _ proofs, _ *clientOrderModel) {
	m.fillValidations(ctx, with.client)
}

// readOwn also warns of a common name that the service made otherwise than the declaration would have it.
func (m *clientOrderModel) readOwn(ctx context.Context, with errand, order *certcentral.Order) {
	m.fillValidations(ctx, with.client)
	phase := lifecycle.PhaseOf(order.Status)
	served, expected := order.Certificate.CommonName, m.expectedName(ctx)
	if (phase == lifecycle.Waiting || phase == lifecycle.Running) && served != "" && expected != "" && !sameText(served, expected) {
		with.diags.AddWarning("Another Common Name: "+m.label(), fmt.Sprintf(
			"CertCentral has order %d for %q, the declaration is for %q. Nothing is ordered or reissued because of that alone. Where it matters, a new reissue_trigger reissues an issued order, and -replace orders a pending one anew, billed.", order.ID, served, expected))
	}
}

// fillValidations writes email_validations, in the order of emails. An address in a certificate was proved. Where the
// service cannot be asked, each address keeps the status that it had.
func (m *clientOrderModel) fillValidations(ctx context.Context, client *certcentral.Client) {
	emails, _ := m.addresses()
	product, isKnown := lifecycle.KnownClientProduct(m.Product.ValueString())
	if isKnown && !product.SMIME { // whose addresses nobody proves
		emails = nil
	}
	statuses := m.validations()
	phase := lifecycle.PhaseOf(m.Status.ValueString())
	if id, ok := tfkit.ID(m.ID); ok && len(emails) > 0 && (phase == lifecycle.Waiting || phase == lifecycle.Reissuing) {
		validations, _ := client.EmailValidations(ctx, id) // where that fails, the next refresh asks again
		for _, validation := range validations {
			statuses[lifecycle.NormalizeAddress(validation.Email)] = validation.Status
		}
	}
	values := make([]attr.Value, 0, len(emails))
	for _, address := range emails {
		status := statuses[lifecycle.NormalizeAddress(address)]
		switch {
		case phase == lifecycle.Running, phase == lifecycle.Ended && !m.ValidTill.IsNull():
			status = lifecycle.AddressValidated
		case status == "":
			status = lifecycle.AddressUnvalidated
		}
		values = append(values, types.ObjectValueMust(emailValidationType.AttrTypes, map[string]attr.Value{
			"address": types.StringValue(address), "status": types.StringValue(status),
		}))
	}
	m.EmailValidations = types.ListValueMust(emailValidationType, values)
}

// validations returns the status that each address had, by the address in comparable form.
func (m *clientOrderModel) validations() map[string]string {
	statuses := map[string]string{}
	for _, element := range m.EmailValidations.Elements() {
		if object, ok := element.(types.Object); ok {
			address, _ := object.Attributes()["address"].(types.String)
			status, _ := object.Attributes()["status"].(types.String)
			statuses[lifecycle.NormalizeAddress(address.ValueString())] = status.ValueString()
		}
	}
	return statuses
}
