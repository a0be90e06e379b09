// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// validateKind refuses a product that another resource orders, unless that is empty.
func validateKind(product, other string, diags *diag.Diagnostics) {
	if other != "" {
		diags.AddAttributeError(path.Root("product"), "Product Of Another Resource", fmt.Sprintf("Orders of product %s are declared as %s.", product, other))
	}
}

// validateOrganization refuses an order without the organization that its product needs.
func (m *orderModel) validateOrganization(diags *diag.Diagnostics) {
	if m.OrganizationID.IsNull() && m.Organization.IsNull() {
		diags.AddAttributeError(path.Root("organization_id"), "Missing Organization",
			fmt.Sprintf("Certificates of product %s name an organization. Set organization_id to its id, or organization to its details.", m.Product.ValueString()))
	}
}

// validateOrderValidity refuses an order_validity of which check says why, and returns it when it is known and sound.
func (m *orderModel) validateOrderValidity(ctx context.Context, check func(lifecycle.Validity) error, diags *diag.Diagnostics) (lifecycle.Validity, bool) {
	at := path.Root("order_validity")
	validity, known := checkValidity(ctx, at, m.OrderValidity, diags)
	if known {
		if err := check(validity); err != nil {
			diags.AddAttributeError(at, "Invalid Order Validity", fmt.Sprintf("The value of order_validity is refused: %v.", err))
		}
	}
	return validity, known
}

// warnOfUnits warns of organization units in an order whose certificate will hold none.
func (m *orderModel) warnOfUnits(name string, units types.Set, diags *diag.Diagnostics) {
	if !units.IsNull() {
		diags.AddAttributeWarning(path.Root("organization_units"), "Organization Units Are Ignored: "+name,
			fmt.Sprintf("Certificates of product %s are publicly trusted and hold no organization units: the service takes organization_units and ignores it. Take it out.", m.Product.ValueString()))
	}
}

// validateAdoption refuses to look for an order by an id that is not given.
func (m *orderModel) validateAdoption(diags *diag.Diagnostics) {
	if m.AdoptExisting.ValueBool() && m.AlternativeOrderID.IsNull() {
		diags.AddAttributeError(path.Root("adopt_existing"), "Missing Alternative Order Id",
			"adopt_existing looks for an order by alternative_order_id, which is not set. Set it to an id of your own that stays the same from run to run.")
	}
}

// validateRenewal refuses two renewals of one order: by the service, which is auto, and within a window of its own. A plan
// sees what was not known when the configuration was checked.
func validateRenewal(auto bool, window types.Int64, diags *diag.Diagnostics) {
	if auto && window.ValueInt64() > 0 {
		diags.AddAttributeError(path.Root("auto_renew"), "Two Ways To Renew",
			"With auto_renew DigiCert buys the renewal, and with renew_before_days this resource does: both would be paid for. Take one of them out.")
	}
}
