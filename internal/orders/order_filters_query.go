// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// maxFilterIDs is how many order ids a request names at most, for the sake of the length of its address.
const maxFilterIDs = 100

// selection is which orders to list, and how many.
type selection struct {
	filters *orderFiltersModel
	sort    string // as the service takes it; empty for by order_id
	limit   int64  // 0 for no limit
	size    int    // of a page; 0 for full pages
	// kind tells whether an order is of the kind that is listed, which the service has no filter for; nil for every kind.
	kind func(*certcentral.Order) bool
}

// orders lists what is selected. It asks for a page when the loop gets there, and for none beyond the limit.
func (s selection) orders(ctx context.Context, client *certcentral.Client) iter.Seq2[*certcentral.Order, error] {
	return func(yield func(*certcentral.Order, error) bool) {
		count := int64(0)
		for order, err := range client.Orders(ctx, s.query()) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !s.holds(order) {
				continue
			}
			count++
			if !yield(order, nil) || count == s.limit {
				return
			}
		}
	}
}

func (s selection) holds(order *certcentral.Order) bool {
	return s.filters.selects(order) && (s.kind == nil || s.kind(order))
}

// query returns the selection as the service takes it.
func (s selection) query() certcentral.OrderQuery {
	return certcentral.OrderQuery{
		Filters: s.filters.sent(), Sort: s.sort, PageSize: s.size,
		ContainerID:    tfkit.OptionalID(s.filters.ContainerID),
		OrganizationID: tfkit.OptionalID(s.filters.OrganizationID),
		UserID:         tfkit.OptionalID(s.filters.UserID),
	}
}

// sent returns the filters that the service applies, by its names for them. It may find more than selects does.
func (m *orderFiltersModel) sent() map[string][]string {
	filters := map[string][]string{"status": m.sentStatus(), "product_name_id": filterTexts(m.ProductNameID)}
	if len(m.OrderIDs) <= maxFilterIDs {
		filters["id"] = filterTexts(m.OrderIDs)
	}
	for name, value := range map[string]string{
		"certificate_id":                m.CertificateID.ValueString(),
		"serial_number":                 serialText(m.SerialNumber.ValueString()),
		"common_name":                   m.CommonName.ValueString(),
		"domain_name":                   m.DomainName.ValueString(),
		"email":                         m.Email.ValueString(),
		"metadata_id":                   m.MetadataID.ValueString(),
		"origin":                        m.Origin.ValueString(),
		"valid_till":                    daysText(m.ValidTill.ValueString()),
		"date_created":                  daysText(m.DateCreated.ValueString()),
		"search":                        m.Search.ValueString(),
		"is_renewed":                    flagText(m.IsRenewed),
		"disable_renewal_notifications": flagText(m.DisableRenewalNotifications),
	} {
		if value != "" {
			filters[name] = []string{value}
		}
	}
	return filters
}

// sentStatus returns the statuses that the service is asked for: none where it may not know one of them. What it finds
// as issued includes what has expired since.
func (m *orderFiltersModel) sentStatus() []string {
	var status []string
	for _, word := range filterTexts(m.Status) {
		switch {
		case word == lifecycle.StatusIssued, word == lifecycle.StatusExpired:
			status = append(status, lifecycle.StatusIssued)
		case !slices.Contains(filteredStatuses, word):
			return nil
		default:
			status = append(status, word)
		}
	}
	slices.Sort(status)
	return slices.Compact(status)
}

// selects tells whether an order meets the filters, as far as an item of the service's list tells what they ask for: it does
// not tell of user, mail addresses and origin.
func (m *orderFiltersModel) selects(order *certcentral.Order) bool {
	return m.selectsTerms(order) && m.selectsCertificate(&order.Certificate) &&
		among(m.OrderIDs, tfkit.IDValue(order.ID).ValueString()) &&
		among(m.Status, order.Status) &&
		parseDays(m.DateCreated.ValueString()).hold(order.DateCreated.Time) &&
		(m.IsRenewed.IsNull() || order.IsRenewed == m.IsRenewed.ValueBool())
}

// selectsTerms does so by what the order was placed with.
func (m *orderFiltersModel) selectsTerms(order *certcentral.Order) bool {
	is := func(filter types.String, id int64) bool { return filter.IsNull() || tfkit.IDValue(id).Equal(filter) }
	return among(m.ProductNameID, order.ProductNameID) &&
		(order.ContainerID == 0 || is(m.ContainerID, order.ContainerID)) &&
		is(m.OrganizationID, order.OrganizationID) &&
		(m.DisableRenewalNotifications.IsNull() || order.DisableRenewalNotifications == m.DisableRenewalNotifications.ValueBool()) &&
		(m.MetadataID.IsNull() || len(order.CustomFields) == 0 || slices.ContainsFunc(order.CustomFields, func(field certcentral.CustomField) bool {
			return is(m.MetadataID, field.MetadataID)
		}))
}

// selectsCertificate does so by the order's certificate.
func (m *orderFiltersModel) selectsCertificate(certificate *certcentral.OrderCertificate) bool {
	common, name := m.CommonName.ValueString(), lifecycle.Normalize(m.DomainName.ValueString())
	names := lifecycle.NameSet(certificate.CommonName, certificate.DNSNames)
	return (m.CertificateID.IsNull() || tfkit.IDValue(certificate.ID).Equal(m.CertificateID)) &&
		(m.SerialNumber.IsNull() || sameSerial(certificate.SerialNumber, m.SerialNumber.ValueString())) &&
		(common == "" || lifecycle.Normalize(certificate.CommonName) == lifecycle.Normalize(common)) &&
		// Whether the filter finds subdomains is the service's to say.
		(name == "" || slices.ContainsFunc(names, func(one string) bool { return lifecycle.InDomainOf(one, name) })) &&
		parseDays(m.ValidTill.ValueString()).hold(certificate.ValidTill.Time)
}

// filterTexts returns the values of a filter.
func filterTexts(filter []types.String) []string {
	values := make([]string, 0, len(filter))
	for _, value := range filter {
		values = append(values, value.ValueString())
	}
	return values
}

// flagText returns a flag as the service's filters take it, empty for one that is not set.
func flagText(flag types.Bool) string {
	switch {
	case flag.IsNull():
		return ""
	case flag.ValueBool():
		return "1"
	default:
		return "0"
	}
}

// serialText returns a serial number as the service writes it: upper-case hex without separators.
func serialText(number string) string { return strings.ToUpper(strings.ReplaceAll(number, ":", "")) }

// sameSerial tells whether two texts are the same serial number, with or without separators and leading zeros.
func sameSerial(a, b string) bool {
	number := func(text string) string { return strings.TrimLeft(serialText(text), "0") }
	return number(a) == number(b)
}
