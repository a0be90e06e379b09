// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// orderItem is an order in the list of orders: less than order info says.
type orderItem struct {
	ID                          int64             `json:"id"`
	Certificate                 itemCertificate   `json:"certificate"`
	Status                      string            `json:"status"`
	IsRenewed                   bool              `json:"is_renewed"`
	DateCreated                 string            `json:"date_created"`
	Organization                any               `json:"organization"`
	ValidityYears               int               `json:"validity_years"`
	OrderValidity               validity          `json:"order_validity"`
	OrderValidTill              string            `json:"order_valid_till,omitempty"`
	DisableRenewalNotifications bool              `json:"disable_renewal_notifications"`
	Container                   containerView     `json:"container"`
	Product                     productRef        `json:"product"`
	DuplicatesCount             int               `json:"duplicates_count"`
	HasDuplicates               bool              `json:"has_duplicates"`
	ReissuesCount               int               `json:"reissues_count"`
	HasReissues                 bool              `json:"has_reissues"`
	Price                       int               `json:"price"`
	ProductNameID               string            `json:"product_name_id"`
	NumberOfSANs                int               `json:"number_of_sans"`
	IsMultiYearPlan             string            `json:"is_multi_year_plan,omitempty"`
	CustomFields                []customFieldView `json:"custom_fields,omitempty"`
}

type itemCertificate struct {
	ID            int64     `json:"id,omitempty"`
	SerialNumber  string    `json:"serial_number,omitempty"`
	Thumbprint    string    `json:"thumbprint,omitempty"`
	CommonName    string    `json:"common_name"`
	DNSNames      []string  `json:"dns_names,omitempty"`
	ValidFrom     string    `json:"valid_from,omitempty"`
	ValidTill     string    `json:"valid_till,omitempty"`
	DaysRemaining *int      `json:"days_remaining,omitempty"`
	CertValidity  *validity `json:"cert_validity,omitempty"`
	SignatureHash string    `json:"signature_hash"`
}

// listOrders is GET /order/certificate.
func (s *Simulator) listOrders(c *call) reply {
	query := c.URL.Query()
	asked := filters(query)
	for _, name := range []string{"container_id", "organization_id", "user_id"} {
		if value := query.Get(name); value != "" {
			asked[name] = append(asked[name], value)
		}
	}
	var found []*order
	for _, o := range s.account.Orders {
		if c.user.sees(o) && orderFilters.passes(o, asked) {
			found = append(found, o)
		}
	}
	if err := orderFields.sort(found, cmp.Or(query.Get("sort"), "-order_id")); err != nil {
		return refuse(err)
	}
	found, page := paginate(query, found)
	var items []orderItem
	for _, o := range found {
		items = append(items, s.viewItem(o, c.now))
	}
	return listing("orders", items, page)
}

// orderFilters are the filters of the order list.
var orderFilters = filterable[*order]{
	"id":              func(o *order) []string { return []string{idText(o.ID)} },
	"organization_id": func(o *order) []string { return []string{idText(o.OrganizationID)} },
	"container_id":    func(o *order) []string { return []string{idText(o.ContainerID)} },
	"user_id":         func(o *order) []string { return []string{idText(o.Certificates[0].RequestedBy)} },
	"certificate_id":  func(o *order) []string { return []string{idText(o.current().ID)} },
	"product_name_id": func(o *order) []string { return []string{o.Product} },
	"common_name":     func(o *order) []string { return []string{o.current().CommonName} },
	"domain_name":     func(o *order) []string { return o.current().DNSNames },
	"serial_number":   func(o *order) []string { return []string{o.current().Serial} },
	"valid_till":      func(o *order) []string { return []string{day(o.current().ValidTill)} },
	"date_created":    func(o *order) []string { return []string{iso(o.Created)} },
	"is_renewed":      func(o *order) []string { return flagTexts(o.renewed()) },
	"email":           (*order).emails,
	"disable_renewal_notifications": func(o *order) []string {
		return flagTexts(o.Terms.DisableRenewalNotifications)
	},
	"metadata_id": func(o *order) []string {
		var ids []string
		for _, f := range o.Terms.CustomFields {
			ids = append(ids, idText(int64(f.MetadataID)))
		}
		return ids
	},
	"origin": func(*order) []string { return []string{"certcentral"} },
	"search": func(o *order) []string { return append(o.emails(), o.current().CommonName) },
	// The filter "issued" finds expired orders too.
	"status": func(o *order) []string {
		if o.Status == statusExpired {
			return []string{statusExpired, statusIssued}
		}
		return []string{o.Status}
	},
}

// emails are the addresses that an order is found by: those of its certificate, and those
// who are told of it.
func (o *order) emails() []string {
	return slices.Concat(o.current().Client.Emails, o.Terms.AdditionalEmails)
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

func flagTexts(set bool) []string {
	if set {
		return []string{"1", "true"}
	}
	return []string{"0", "false"}
}

// orderFields are what orders can be sorted by.
var orderFields = sortable[*order]{
	"date_created": func(a, b *order) int { return a.Created.Compare(b.Created) },
	"order_id":     func(a, b *order) int { return cmp.Compare(a.ID, b.ID) },
	"id":           func(a, b *order) int { return cmp.Compare(a.ID, b.ID) },
	"common_name":  func(a, b *order) int { return cmp.Compare(a.current().CommonName, b.current().CommonName) },
	"status":       func(a, b *order) int { return cmp.Compare(a.Status, b.Status) },
	"product_name": func(a, b *order) int { return cmp.Compare(a.Product, b.Product) },
	"validity_years": func(a, b *order) int {
		return cmp.Compare(termYears(a.Validity, a.Created), termYears(b.Validity, b.Created))
	},
	"valid_till": func(a, b *order) int { return a.current().ValidTill.Compare(b.current().ValidTill) },
}

// viewItem shows an order in the list, without the detour over order info: lists are long.
func (s *Simulator) viewItem(o *order, now time.Time) orderItem {
	p, cert := s.productOf(o), viewCertificate(o, o.current(), now)
	item := orderItem{
		ID: o.ID,
		Certificate: itemCertificate{
			ID:            cert.ID,
			SerialNumber:  cert.SerialNumber,
			Thumbprint:    cert.Thumbprint,
			CommonName:    cert.CommonName,
			DNSNames:      cert.DNSNames,
			ValidFrom:     cert.ValidFrom,
			ValidTill:     cert.ValidTill,
			DaysRemaining: cert.DaysRemaining,
			CertValidity:  cert.CertValidity,
			SignatureHash: cert.SignatureHash,
		},
		Status:                      o.Status,
		IsRenewed:                   o.renewed(),
		DateCreated:                 iso(o.Created),
		Organization:                []any{}, // what orders without one have
		ValidityYears:               termYears(o.Validity, o.Created),
		OrderValidity:               o.Validity,
		OrderValidTill:              day(o.ValidTill),
		DisableRenewalNotifications: o.Terms.DisableRenewalNotifications,
		Container:                   containerView{ID: s.account.Container.ID, Name: s.account.Container.Name, IsActive: new(true)},
		Product:                     productRef{NameID: p.slug, Name: p.name, Type: p.group},
		DuplicatesCount:             o.issuedDuplicates(),
		HasDuplicates:               o.issuedDuplicates() > 0,
		ReissuesCount:               o.issuedReissues(),
		HasReissues:                 o.issuedReissues() > 0,
		Price:                       o.price(),
		ProductNameID:               p.slug,
		NumberOfSANs:                len(cert.DNSNames),
		CustomFields:                s.account.viewFields(o),
	}
	if o.multiYear(p) {
		item.IsMultiYearPlan = "1"
	}
	if org := s.viewOrganization(o); org != nil {
		item.Organization = organizationView{ID: org.ID, Name: org.Name}
	}
	return item
}
