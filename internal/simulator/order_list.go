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

func (s *Simulator) viewItem(o *order, now time.Time) orderItem {
	view := s.viewOrder(o, o.current(), now)
	active := true
	item := orderItem{
		ID: view.ID,
		Certificate: itemCertificate{
			ID:            view.Certificate.ID,
			SerialNumber:  view.Certificate.SerialNumber,
			Thumbprint:    view.Certificate.Thumbprint,
			CommonName:    view.Certificate.CommonName,
			DNSNames:      view.Certificate.DNSNames,
			ValidFrom:     view.Certificate.ValidFrom,
			ValidTill:     view.Certificate.ValidTill,
			DaysRemaining: view.Certificate.DaysRemaining,
			CertValidity:  view.Certificate.CertValidity,
			SignatureHash: view.Certificate.SignatureHash,
		},
		Status:                      view.Status,
		IsRenewed:                   view.IsRenewed,
		DateCreated:                 view.DateCreated,
		Organization:                []any{}, // what orders without one have
		ValidityYears:               view.ValidityYears,
		OrderValidity:               view.OrderValidity,
		OrderValidTill:              view.OrderValidTill,
		DisableRenewalNotifications: view.DisableRenewalNotifications,
		Container:                   containerView{ID: view.Container.ID, Name: view.Container.Name, IsActive: &active},
		Product:                     productRef{NameID: view.Product.NameID, Name: view.Product.Name, Type: view.Product.Type},
		DuplicatesCount:             view.DuplicatesCount,
		HasDuplicates:               view.DuplicatesCount > 0,
		ReissuesCount:               view.ReissuesCount,
		HasReissues:                 view.HasReissues,
		Price:                       view.Price,
		ProductNameID:               view.ProductNameID,
		NumberOfSANs:                len(view.Certificate.DNSNames),
		IsMultiYearPlan:             view.IsMultiYearPlan,
		CustomFields:                view.CustomFields,
	}
	if view.Organization != nil {
		item.Organization = organizationView{ID: view.Organization.ID, Name: view.Organization.Name}
	}
	return item
}
