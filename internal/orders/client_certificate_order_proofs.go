// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// emailValidationType is the type of an element of email_validations.
var emailValidationType = types.ObjectType{AttrTypes: map[string]attr.Type{"address": types.StringType, "status": types.StringType}}

// prove fills in how far the addresses of a new order or certificate are proved.
func (m *clientOrderModel) prove(ctx context.Context, client *certcentral.Client, _ proofs, _ *clientOrderModel, _ *memory, _ *diag.Diagnostics) {
	m.fillValidations(ctx, client)
}

// readProofs asks as long as something is to be proved; an order that is issued has it all.
func (m *clientOrderModel) readProofs(ctx context.Context, client *certcentral.Client, order *certcentral.Order, _ *memory, _ *diag.Diagnostics) {
	if lifecycle.PhaseOf(order.Status) != lifecycle.Ended || m.EmailValidations.IsNull() {
		m.fillValidations(ctx, client)
	}
}

// fillValidations writes email_validations, in the order of emails. Where the service cannot be asked, what was not proved
// before counts as not proved.
func (m *clientOrderModel) fillValidations(ctx context.Context, client *certcentral.Client) {
	emails, _ := m.addresses()
	product, isKnown := lifecycle.KnownClientProduct(m.Product.ValueString())
	if isKnown && !product.SMIME { // whose addresses nobody proves
		emails = nil
	}
	statuses := map[string]string{}
	phase := lifecycle.PhaseOf(m.Status.ValueString())
	if len(emails) > 0 && (phase == lifecycle.Waiting || phase == lifecycle.Reissuing) {
		statuses = m.askValidations(ctx, client)
	}
	values := make([]attr.Value, 0, len(emails))
	for _, address := range emails {
		status := statuses[lifecycle.NormalizeAddress(address)]
		switch {
		case phase == lifecycle.Running:
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

// askValidations returns how far the service has each address proved, or as it was known before.
func (m *clientOrderModel) askValidations(ctx context.Context, client *certcentral.Client) map[string]string {
	statuses := map[string]string{}
	for _, element := range m.EmailValidations.Elements() {
		if object, ok := element.(types.Object); ok {
			address, _ := object.Attributes()["address"].(types.String)
			status, _ := object.Attributes()["status"].(types.String)
			statuses[lifecycle.NormalizeAddress(address.ValueString())] = status.ValueString()
		}
	}
	id, ok := tfkit.ID(m.ID)
	if !ok {
		return statuses
	}
	validations, err := client.EmailValidations(ctx, id)
	if err != nil { // the next refresh asks again
		return statuses
	}
	for _, validation := range validations {
		statuses[lifecycle.NormalizeAddress(validation.Email)] = validation.Status
	}
	return statuses
}
