// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the service speaks of Mountain time, which a bare container does not know
)

// Order is what the service tells of an order. Items of a list hold less than order info does: no requests, CSR or
// contacts.
type Order struct {
	ID                 int64             `json:"id"`
	Status             string            `json:"status"`
	Certificate        OrderCertificate  `json:"certificate"`
	IsRenewal          bool              `json:"is_renewal"`
	IsRenewed          bool              `json:"is_renewed"`       // by which order, [Client.RenewalOf] finds out
	RenewedOrderID     int64             `json:"renewed_order_id"` // of a renewal, the previous order; 0 for none
	DateCreated        Time              `json:"date_created"`
	User               *Person           `json:"user"` // who ordered; nil when not told
	Organization       OrderOrganization `json:"organization"`
	OrganizationID     int64             `json:"-"` // of Organization, else of the certificate; 0 for none
	OrderValidity      *Validity         `json:"order_validity"`
	OrderValidFrom     Date              `json:"order_valid_from"` // zero before issuance
	OrderValidTill     Date              `json:"order_valid_till"`
	IsMultiYearPlan    bool              `json:"is_multi_year_plan"`
	AutoRenew          int64             `json:"auto_renew"` // 0 or 1; of client certificates, how many times
	AutoReissue        bool              `json:"auto_reissue"`
	Container          Container         `json:"container"`
	ContainerID        int64             `json:"-"` // of Container
	Product            OrderProduct      `json:"product"`
	ProductNameID      string            `json:"product_name_id"`
	Requests           []Request         `json:"requests"`
	HasPendingRequest  bool              `json:"has_pending_request"` // false when not told; Requests tell more
	ReceiptID          int64             `json:"receipt_id"`
	Price              *float64          `json:"price"` // nil when the service does not say
	Currency           string            `json:"currency"`
	PaymentMethod      string            `json:"payment_method"`
	DCVMethod          string            `json:"dcv_method"`
	AlternativeOrderID string            `json:"alternative_order_id"`
	CustomFields       []CustomField     `json:"custom_fields"`
	AdditionalEmails   []string          `json:"additional_emails"`
	DisableCT          bool              `json:"disable_ct"`
	GuestAccess        bool              `json:"is_guest_access_enabled"` // false when not told
	AllowDuplicates    bool              `json:"allow_duplicates"`
	DuplicatesCount    int64             `json:"duplicates_count"`
	ReissuesCount      int64             `json:"reissues_count"`
	CAAStatus          map[string]string `json:"caa_status_message"` // by domain; only from OrderWithCAA
	AsOf               time.Time         `json:"-"`                  // the service's time of the answer, zero if it did not say

	DisableRenewalNotifications bool           `json:"disable_renewal_notifications"`
	OrganizationContact         *Contact       `json:"organization_contact"` // nil when not told
	TechnicalContact            *Contact       `json:"technical_contact"`    // nil when not told; may repeat the OrganizationContact
	VerifiedContacts            []VerifiedUser `json:"verified_contacts"`
}

// OrderCertificate is the primary certificate of an order. While a reissue is pending it may be the old or the new one.
type OrderCertificate struct {
	ID                int64             `json:"id"`     // 0 while the order needs approval
	Status            string            `json:"status"` // empty until there was a reissue or a revocation
	Thumbprint        string            `json:"thumbprint"`
	SerialNumber      string            `json:"serial_number"`
	CommonName        string            `json:"common_name"`
	DNSNames          []string          `json:"dns_names"`  // with or without the common name
	ValidFrom         Date              `json:"valid_from"` // zero before issuance
	ValidTill         Date              `json:"valid_till"`
	DateCreated       Time              `json:"date_created"`
	DateIssued        Time              `json:"date_issued"`
	CertValidity      *Validity         `json:"cert_validity"`
	Emails            []string          `json:"emails"` // of client certificates, in an order of the service's own
	CSR               string            `json:"csr"`    // PEM, as submitted; empty while the recipient has to make one
	SignatureHash     string            `json:"signature_hash"`
	KeySize           int64             `json:"key_size"`
	ServerPlatform    *ServerPlatform   `json:"server_platform"`
	CACert            *CACert           `json:"ca_cert"`
	ProfileOption     string            `json:"profile_option"`
	OrganizationUnits []string          `json:"organization_units"`
	Organization      OrderOrganization `json:"organization"`
}

// traits returns what the certificate can be recognised by.
func (o *OrderCertificate) traits() traits {
	return traits{o.CSR, append([]string{o.CommonName}, o.DNSNames...), o.Emails}
}

// ServerPlatform is the server software that a certificate is meant for. Id -1 is "other".
type ServerPlatform struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// CACert is an issuing CA. Its id is text, which may look like a number.
type CACert struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// OrderOrganization is the organization of an order. Orders that prove domains or mailboxes alone have none.
type OrderOrganization struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	IsActive    bool   `json:"is_active"`
}

// Container is the division that an order belongs to.
type Container struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// OrderProduct is the product of an order.
type OrderProduct struct {
	NameID         string `json:"name_id"`
	Name           string `json:"name"`
	Type           string `json:"type"`
	ValidationType string `json:"validation_type"` // ov, ev, dv or smime
}

// CustomField is a value of an order for a field that the account has defined.
type CustomField struct {
	MetadataID int64  `json:"metadata_id"` // of the field's definition
	Label      string `json:"label"`
	Value      string `json:"value"`
}

// Order reads an order. It fails with [IsNotFound] for an unknown id and with [IsForbidden] for one of another account.
//
// GET /order/certificate/{id}
func (c *Client) Order(ctx context.Context, id int64) (*Order, error) {
	return c.order(ctx, newCall(http.MethodGet, "order", "certificate", id), id)
}

// OrderWithCAA reads an order with what the CAA records of its names say; the service tells it of pending orders only.
//
// GET /order/certificate/{id}?include_caa_status=true
func (c *Client) OrderWithCAA(ctx context.Context, id int64) (*Order, error) {
	query := url.Values{"include_caa_status": {"true"}}
	return c.order(ctx, newCall(http.MethodGet, "order", "certificate", id).where(query), id)
}

// order makes a call for the order with that id.
func (c *Client) order(ctx context.Context, k call, id int64) (*Order, error) {
	order, got, err := fetch[Order](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if err := c.checkAbout(k, got, "order", id, order.ID); err != nil {
		return nil, err
	}
	order.complete(got.asOf)
	return order, nil
}

// complete fills what the service puts now here, now there.
func (o *Order) complete(asOf time.Time) {
	o.AsOf = asOf
	o.OrganizationID = orDefault(o.Organization.ID, o.Certificate.Organization.ID)
	o.ContainerID = o.Container.ID
	o.ProductNameID = orDefault(o.ProductNameID, o.Product.NameID)
	o.Product.NameID = orDefault(o.Product.NameID, o.ProductNameID)
	o.OrganizationContact, o.TechnicalContact = filled(o.OrganizationContact), filled(o.TechnicalContact)
	o.User = filled(o.User)
	for i := range o.Requests {
		o.Requests[i].OrderID = o.ID
	}
}

// filled returns nil for an object without content, which the service sends in the place of none.
func filled[T comparable](object *T) *T {
	var empty T
	if object == nil || *object == empty {
		return nil
	}
	return object
}

// OrderQuery selects orders.
type OrderQuery struct {
	Filters        map[string][]string // by name, such as status; a filter with several values matches any of them
	Sort           string              // a field, or -field for descending; by default order_id, which keeps pages stable
	ContainerID    *int64
	OrganizationID *int64
	UserID         *int64
	PageSize       int // orders a request, by default and at most 1000
}

func (q OrderQuery) values() url.Values {
	values := filterValues(q.Filters)
	values.Set("sort", orDefault(q.Sort, "order_id"))
	setID(values, "container_id", q.ContainerID)
	setID(values, "organization_id", q.OrganizationID)
	setID(values, "user_id", q.UserID)
	return values
}

// Orders lists the orders that query selects, asking for a page when the loop gets there. After an error the sequence
// ends.
//
// GET /order/certificate
func (c *Client) Orders(ctx context.Context, query OrderQuery) iter.Seq2[*Order, error] {
	type list struct {
		Orders []*Order `json:"orders"`
		Page   page     `json:"page"`
	}
	k := newCall(http.MethodGet, "order", "certificate").where(query.values())
	return pages(ctx, c, k, query.PageSize, func(l *list, asOf time.Time) ([]*Order, page) {
		for _, order := range l.Orders {
			order.complete(asOf)
		}
		return l.Orders, l.Page
	})
}

func (o *Order) listID() int64 { return o.ID }

// OrderOf returns the order whose current certificate is the one that is looked for: filters, such as certificate_id or
// serial_number, select it, and is checks what the service found. It returns nil where there is none, which says nothing of
// certificates that were replaced and of duplicates: of which order those are the service does not tell.
//
// GET /order/certificate, GET /order/certificate/{order_id}
func (c *Client) OrderOf(ctx context.Context, filters map[string][]string, is func(*OrderCertificate) bool) (*Order, error) {
	for listed, err := range c.Orders(ctx, OrderQuery{Filters: filters, PageSize: 1}) {
		if err != nil || !is(&listed.Certificate) {
			return nil, err
		}
		return c.Order(ctx, listed.ID)
	}
	return nil, nil
}

// OrderStatus is an order in short.
type OrderStatus struct {
	OrderID       int64  `json:"order_id"`
	CertificateID int64  `json:"certificate_id"`
	Status        string `json:"status"`
}

// orderStatusList is a page of orders in short.
type orderStatusList struct {
	Orders []OrderStatus `json:"orders"`
	Page   page          `json:"page"`
}

// StatusChangeQuery is a span of time, at most seven days: the last Minutes and Seconds, which add up, or From to To.
type StatusChangeQuery struct {
	Minutes  int
	Seconds  int
	From, To time.Time // To may be zero
}

// StatusChanges returns the orders whose status changed within the span.
//
// GET /order/certificate/status-changes
func (c *Client) StatusChanges(ctx context.Context, query StatusChangeQuery) ([]OrderStatus, error) {
	values := url.Values{}
	if query.Minutes > 0 {
		values.Set("minutes", strconv.Itoa(query.Minutes))
	}
	if query.Seconds > 0 {
		values.Set("seconds", strconv.Itoa(query.Seconds))
	}
	if !query.From.IsZero() {
		span, err := mountainTime(query.From, query.To)
		if err != nil {
			return nil, err
		}
		values.Set("filters[status_last_updated]", span)
	}
	list, _, err := fetch[orderStatusList](ctx, c, newCall(http.MethodGet, "order", "certificate", "status-changes").where(values))
	if err != nil {
		return nil, err
	}
	return list.Orders, nil
}

// mountainTime writes a span as the service reads it. In a query a space becomes the "+" between date and time.
func mountainTime(times ...time.Time) (string, error) {
	zone, err := time.LoadLocation("America/Denver")
	if err != nil {
		return "", err
	}
	var ends []string
	for _, t := range times {
		if !t.IsZero() {
			ends = append(ends, t.In(zone).Format(time.DateTime))
		}
	}
	return strings.Join(ends, "..."), nil
}
