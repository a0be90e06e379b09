// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"time"
)

// orderView is an order in order info.
type orderView struct {
	ID                          int64             `json:"id"`
	Certificate                 certificateView   `json:"certificate"`
	Status                      string            `json:"status"`
	IsRenewal                   bool              `json:"is_renewal"`
	IsRenewed                   bool              `json:"is_renewed"`
	RenewedOrderID              int64             `json:"renewed_order_id"`
	DateCreated                 string            `json:"date_created"`
	Organization                *organizationView `json:"organization,omitempty"`
	ValidityYears               int               `json:"validity_years"`
	OrderValidity               validity          `json:"order_validity"`
	OrderValidFrom              string            `json:"order_valid_from,omitempty"`
	OrderValidTill              string            `json:"order_valid_till,omitempty"`
	IsMultiYearPlan             string            `json:"is_multi_year_plan,omitempty"`
	DisableRenewalNotifications bool              `json:"disable_renewal_notifications"`
	DisableCT                   bool              `json:"disable_ct,omitempty"`
	AutoRenew                   int64             `json:"auto_renew"`
	AutoReissue                 int64             `json:"auto_reissue"`
	AdditionalEmails            []string          `json:"additional_emails,omitempty"`
	Container                   containerView     `json:"container"`
	Product                     productRef        `json:"product"`
	ProductNameID               string            `json:"product_name_id"`
	OrganizationContact         *orderContactView `json:"organization_contact,omitempty"`
	TechnicalContact            *orderContactView `json:"technical_contact,omitempty"`
	VerifiedContacts            []verifiedUser    `json:"verified_contacts,omitempty"`
	User                        person            `json:"user"`
	APIKey                      apiKeyView        `json:"api_key"`
	Requests                    []requestView     `json:"requests,omitempty"`
	HasPendingRequest           bool              `json:"has_pending_request"`
	ReceiptID                   int64             `json:"receipt_id"`
	Price                       int               `json:"price"`
	Currency                    string            `json:"currency"`
	PaymentMethod               string            `json:"payment_method"`
	DCVMethod                   string            `json:"dcv_method,omitempty"`
	CustomFields                []customFieldView `json:"custom_fields,omitempty"`
	AlternativeOrderID          string            `json:"alternative_order_id,omitempty"`
	AllowDuplicates             bool              `json:"allow_duplicates"`
	DuplicatesCount             int               `json:"duplicates_count"`
	ReissuesCount               int               `json:"reissues_count"`
	HasReissues                 bool              `json:"has_reissues"`
	GuestAccess                 bool              `json:"is_guest_access_enabled"`
	UserAssignments             []int64           `json:"user_assignments"`
	CAAStatusMessage            map[string]string `json:"caa_status_message,omitempty"`
}

type certificateView struct {
	ID            int64     `json:"id,omitempty"`
	Status        string    `json:"status,omitempty"`
	Thumbprint    string    `json:"thumbprint,omitempty"`
	SerialNumber  string    `json:"serial_number,omitempty"`
	CommonName    string    `json:"common_name"`
	DNSNames      []string  `json:"dns_names,omitempty"`
	Emails        []string  `json:"emails,omitempty"`
	DateCreated   string    `json:"date_created"`
	DateIssued    string    `json:"date_issued,omitempty"`
	ValidFrom     string    `json:"valid_from,omitempty"`
	ValidTill     string    `json:"valid_till,omitempty"`
	DaysRemaining *int      `json:"days_remaining,omitempty"`
	CertValidity  *validity `json:"cert_validity,omitempty"`
	CSR           string    `json:"csr,omitempty"`
	Organization  *idView   `json:"organization,omitempty"`
	OrgUnits      []string  `json:"organization_units,omitempty"`
	Platform      *platform `json:"server_platform,omitempty"`
	SignatureHash string    `json:"signature_hash"`
	KeySize       int       `json:"key_size,omitempty"`
	CACert        caView    `json:"ca_cert"`
	ProfileOption string    `json:"profile_option,omitempty"`
}

type caView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type containerView struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	IsActive *bool  `json:"is_active,omitempty"` // in lists only
}

type organizationView struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	AssumedName string `json:"assumed_name,omitempty"`
	DisplayName string `json:"display_name,omitempty"`
	IsActive    *bool  `json:"is_active,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Country     string `json:"country,omitempty"`
}

type productRef struct {
	NameID                string `json:"name_id"`
	Name                  string `json:"name"`
	Type                  string `json:"type"`
	ValidationType        string `json:"validation_type,omitempty"`
	ValidationName        string `json:"validation_name,omitempty"`
	ValidationDescription string `json:"validation_description,omitempty"`
}

type person struct {
	ID        int64  `json:"id,omitempty"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Telephone string `json:"telephone,omitempty"`
}

type apiKeyView struct {
	Name    string `json:"name"`
	KeyType string `json:"key_type"`
}

// showOrder is GET /order/certificate/{id}.
func (s *Simulator) showOrder(c *call) reply {
	o, err := c.seen(s.account.orderByText(c.params["id"]))
	if err != nil {
		return refuse(err)
	}
	view := s.viewOrder(o, o.current(), c.now)
	if c.flag("include_caa_status") && o.inFlight() != nil {
		view.CAAStatusMessage = s.caaStatus(o.inFlight())
	}
	return answer(http.StatusOK, view)
}

// viewOrder shows an order with one of its certificates.
func (s *Simulator) viewOrder(o *order, cert *certificate, now time.Time) orderView {
	p := s.productOf(o)
	view := orderView{
		ID:                          o.ID,
		Certificate:                 viewCertificate(o, cert, now),
		Status:                      o.Status,
		IsRenewal:                   o.RenewalOf != 0,
		IsRenewed:                   o.renewed(),
		RenewedOrderID:              o.RenewalOf,
		DateCreated:                 iso(o.Created),
		Organization:                s.viewOrganization(o),
		ValidityYears:               termYears(o.Validity, o.Created),
		OrderValidity:               o.Validity,
		OrderValidFrom:              day(o.ValidFrom),
		OrderValidTill:              day(o.ValidTill),
		DisableRenewalNotifications: o.Terms.DisableRenewalNotifications,
		DisableCT:                   o.Terms.DisableCT,
		AutoRenew:                   o.Terms.AutoRenew,
		AutoReissue:                 o.Terms.AutoReissue,
		AdditionalEmails:            o.Terms.AdditionalEmails,
		Container:                   containerView{ID: s.account.Container.ID, Name: s.account.Container.Name},
		Product:                     p.ref(),
		ProductNameID:               p.slug,
		User:                        *s.account.user(o.Certificates[0].RequestedBy).person(),
		APIKey:                      apiKeyView{Name: "terraform", KeyType: "api_key"},
		ReceiptID:                   o.ReceiptID,
		Price:                       o.price(),
		Currency:                    "USD",
		PaymentMethod:               o.Terms.PaymentMethod,
		CustomFields:                s.account.viewFields(o),
		AlternativeOrderID:          o.Terms.AlternativeOrderID,
		AllowDuplicates:             !p.noDuplicates,
		DuplicatesCount:             o.issuedDuplicates(),
		ReissuesCount:               o.issuedReissues(),
		HasReissues:                 o.issuedReissues() > 0,
		GuestAccess:                 o.Terms.GuestAccess,
		UserAssignments:             []int64{},
		VerifiedContacts:            s.verifiedContacts(o),
	}
	if p.client == nil {
		view.DCVMethod = o.awaited().DCVMethod
		view.Certificate.Platform = new(findPlatform(cert.PlatformID))
	}
	if o.multiYear(p) {
		view.IsMultiYearPlan = "1"
	}
	view.OrganizationContact, view.TechnicalContact = s.organizationContact(o).orderView(), s.technicalContact(o).orderView()
	for _, r := range s.account.approvalsOf(o) {
		view.Requests = append(view.Requests, requestView{
			ID: r.ID, Date: iso(r.Date), Type: r.Type, Status: r.Status, Comments: r.Comments,
		})
		view.HasPendingRequest = view.HasPendingRequest || r.open()
	}
	return view
}

func viewCertificate(o *order, c *certificate, now time.Time) certificateView {
	view := certificateView{
		ID:            c.ID,
		Thumbprint:    c.Thumbprint,
		SerialNumber:  c.Serial,
		CommonName:    c.CommonName,
		DNSNames:      c.DNSNames,
		Emails:        c.Client.Emails,
		DateCreated:   iso(c.Created),
		DateIssued:    iso(c.Issued),
		ValidFrom:     day(c.ValidFrom),
		ValidTill:     day(c.ValidTill),
		DaysRemaining: daysRemaining(c, now),
		CSR:           c.CSR,
		OrgUnits:      c.OrgUnits,
		SignatureHash: c.SignatureHash,
		KeySize:       c.KeySize,
		CACert:        findCA(c.CA).view(),
		ProfileOption: c.ProfileOption,
	}
	if !c.Validity.isZero() {
		view.CertValidity = &c.Validity
	}
	if o.OrganizationID != 0 {
		view.Organization = &idView{o.OrganizationID}
	}
	if o.ShowStatus {
		view.Status = statusOf(c, now)
	}
	return view
}

// statusOf is a certificate's status; expiry is a matter of time only.
func statusOf(c *certificate, now time.Time) string {
	if c.Status == statusIssued && now.After(c.ValidTill) {
		return statusExpired
	}
	return c.Status
}

// daysRemaining is absent before issuance and negative after expiry.
func daysRemaining(c *certificate, now time.Time) *int {
	if c.PEM == "" {
		return nil
	}
	left := daysBetween(now, c.ValidTill)
	return &left
}

// viewOrganization is absent for orders that need none.
func (s *Simulator) viewOrganization(o *order) *organizationView {
	org, err := s.account.organization(o.OrganizationID)
	if err != nil {
		return nil
	}
	return &organizationView{
		ID:          org.ID,
		Name:        org.Name,
		AssumedName: org.AssumedName,
		DisplayName: org.displayName(),
		IsActive:    &org.Active,
		City:        org.City,
		State:       org.State,
		Country:     org.Country,
	}
}

func (p product) ref() productRef {
	return productRef{
		NameID:                p.slug,
		Name:                  p.name,
		Type:                  p.group,
		ValidationType:        p.validation,
		ValidationName:        validationName(p.validation),
		ValidationDescription: validationDescription(p.validation),
	}
}
