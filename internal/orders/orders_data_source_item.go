// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderItemAttributes are what a list tells of an order.
func orderItemAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                            tfkit.FactText("Order id."),
		"status":                        tfkit.FactText("Order status, for example `pending`, `issued`, `revoked` or `expired`."),
		"product_name_id":               tfkit.FactText("Product id, such as `ssl_basic`."),
		"product_name":                  tfkit.FactText("Name of the product."),
		"product_type":                  tfkit.FactText("Group that the product is of, such as `ssl_certificate` or `client_certificate`."),
		"common_name":                   tfkit.FactText("Common name of the certificate."),
		"dns_names":                     tfkit.FactTextSet("Names of a TLS certificate, its common name among them; empty for other certificates."),
		"organization_id":               tfkit.FactText("Id of the organization, null for an order without one."),
		"organization_name":             tfkit.FactText("Name of the organization."),
		"container_id":                  tfkit.FactText("Id of the container (division)."),
		"container_name":                tfkit.FactText("Name of the container (division)."),
		"certificate_id":                tfkit.FactText("Id of the current certificate, null while the order awaits approval."),
		"serial_number":                 tfkit.FactText("Serial number of the current certificate, in hex, null until issued."),
		"thumbprint":                    tfkit.FactText("SHA-1 fingerprint of the current certificate, in hex, null where the service does not tell it."),
		"signature_hash":                tfkit.FactText("Hash that the certificate is signed with, such as `sha256`."),
		"valid_from":                    tfkit.FactText("First day of the current certificate, `yyyy-MM-dd`, null until issued."),
		"valid_till":                    tfkit.FactText("Last day of the current certificate, `yyyy-MM-dd`, null until issued."),
		"days_remaining":                tfkit.FactNumber("Days until `valid_till`, as of the service's today; below 0 once that has passed, null until issued."),
		"order_valid_till":              tfkit.FactText("Last day of the order, up to which it is reissued without charge, `yyyy-MM-dd`, null until issued."),
		"date_created":                  tfkit.FactText("Moment (RFC 3339) at which the order was placed."),
		"is_renewed":                    tfkit.FactFlag("Whether a renewal of the order exists."),
		"is_multi_year_plan":            tfkit.FactFlag("Whether the order runs longer than its certificates can."),
		"disable_renewal_notifications": tfkit.FactFlag("Whether mails about the renewal of the order are off."),
		"duplicates_count":              tfkit.FactNumber("How many duplicates the order has."),
		"reissues_count":                tfkit.FactNumber("How often the certificate was reissued."),
		"price":                         schema.Float64Attribute{Computed: true, MarkdownDescription: "What the order cost, null where the service does not tell it."},
		"custom_fields":                 tfkit.FactTexts("Values of the order's custom fields, by their labels."),
	}
}

// orderItemType is the type of an element of orders.
func orderItemType() types.ObjectType {
	members := map[string]attr.Type{}
	for name, attribute := range orderItemAttributes() {
		members[name] = attribute.GetType()
	}
	return types.ObjectType{AttrTypes: members}
}

// newOrderItem returns an element of orders. It is a value and no struct, for which the framework would take several times
// the memory, and there are thousands of them.
func newOrderItem(kind types.ObjectType, order *certcentral.Order) types.Object {
	certificate := order.Certificate
	return types.ObjectValueMust(kind.AttrTypes, map[string]attr.Value{
		"id":                            tfkit.IDValue(order.ID),
		"status":                        types.StringValue(order.Status),
		"product_name_id":               tfkit.OptionalText(order.ProductNameID),
		"product_name":                  tfkit.OptionalText(order.Product.Name),
		"product_type":                  tfkit.OptionalText(order.Product.Type),
		"common_name":                   tfkit.OptionalText(certificate.CommonName),
		"dns_names":                     itemNames(order),
		"organization_id":               tfkit.IDValue(order.OrganizationID),
		"organization_name":             tfkit.OptionalText(order.Organization.Name),
		"container_id":                  tfkit.IDValue(order.ContainerID),
		"container_name":                tfkit.OptionalText(order.Container.Name),
		"certificate_id":                tfkit.IDValue(certificate.ID),
		"serial_number":                 tfkit.OptionalText(certificate.SerialNumber),
		"thumbprint":                    tfkit.OptionalText(certificate.Thumbprint),
		"signature_hash":                tfkit.OptionalText(certificate.SignatureHash),
		"valid_from":                    tfkit.OptionalText(certificate.ValidFrom.String()),
		"valid_till":                    tfkit.OptionalText(certificate.ValidTill.String()),
		"days_remaining":                daysLeft(certificate.ValidTill, order.AsOf),
		"order_valid_till":              tfkit.OptionalText(order.OrderValidTill.String()),
		"date_created":                  tfkit.OptionalText(order.DateCreated.String()),
		"is_renewed":                    types.BoolValue(order.IsRenewed),
		"is_multi_year_plan":            types.BoolValue(order.IsMultiYearPlan),
		"disable_renewal_notifications": types.BoolValue(order.DisableRenewalNotifications),
		"duplicates_count":              types.Int64Value(order.DuplicatesCount),
		"reissues_count":                types.Int64Value(order.ReissuesCount),
		"price":                         types.Float64PointerValue(order.Price),
		"custom_fields":                 itemFields(order.CustomFields),
	})
}

// itemNames returns the names of a TLS certificate, whose common name the service repeats among them, or does not.
func itemNames(order *certcentral.Order) types.Set {
	names := []attr.Value{}
	if !isTLS(order) && len(order.Certificate.DNSNames) == 0 {
		return types.SetValueMust(types.StringType, names)
	}
	for _, name := range lifecycle.NameSet(order.Certificate.CommonName, order.Certificate.DNSNames) {
		names = append(names, types.StringValue(name))
	}
	return types.SetValueMust(types.StringType, names)
}

func itemFields(fields []certcentral.CustomField) types.Map {
	values := map[string]attr.Value{}
	for _, field := range fields {
		values[field.Label] = types.StringValue(field.Value)
	}
	return types.MapValueMust(types.StringType, values)
}
