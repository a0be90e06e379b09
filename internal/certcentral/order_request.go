// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"errors"
	"time"
)

// Validity is how long an order or a certificate lasts: exactly one of its fields.
type Validity struct {
	Years                int    `json:"years,omitempty"`
	Days                 int    `json:"days,omitempty"`
	CustomExpirationDate string `json:"custom_expiration_date,omitempty"` // dd MMM YYYY, such as 09 JUN 2026
}

// CertificateRequest describes the wanted certificate, in an order and in a reissue. The service reads neither names nor
// mail addresses from the CSR: all of them have to be given here.
type CertificateRequest struct {
	CommonName        string    `json:"common_name,omitempty"`
	DNSNames          []string  `json:"dns_names,omitempty"` // a reissue drops the names that are left out
	CSR               string    `json:"csr,omitempty"`       // PEM; without one, the recipient of a client certificate makes the key in a browser
	SignatureHash     string    `json:"signature_hash,omitempty"`
	ServerPlatformID  *int64    `json:"-"`
	CertValidity      *Validity `json:"cert_validity,omitempty"`
	CACertID          string    `json:"ca_cert_id,omitempty"`
	ProfileOption     string    `json:"profile_option,omitempty"`
	OrganizationUnits []string  `json:"organization_units,omitempty"` // ignored for public TLS and public S/MIME

	// Of client certificates alone (API reference, client and S/MIME orders).
	Emails              []string          `json:"emails,omitempty"` // the first is the common name where the product has an address for one
	CommonNameIndicator string            `json:"common_name_indicator,omitempty"`
	Individual          *Individual       `json:"individual,omitempty"`
	ProfileType         string            `json:"profile_type,omitempty"` // strict or multipurpose
	UsageDesignation    *UsageDesignation `json:"usage_designation,omitempty"`
}

// Individual is the person that a sponsor-validated certificate is for: by name, or by pseudonym.
type Individual struct {
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Pseudonym string `json:"pseudonym,omitempty"`
}

// UsageDesignation is what the key of an S/MIME certificate may be used for.
type UsageDesignation struct {
	PrimaryUsage     string   `json:"primary_usage,omitempty"`     // signing, key_management or dual_use
	AdditionalUsages []string `json:"additional_usages,omitempty"` // such as non_repudiation
}

// MarshalJSON writes the request as the service expects it.
func (r CertificateRequest) MarshalJSON() ([]byte, error) {
	type plain CertificateRequest
	return json.Marshal(struct {
		plain
		ServerPlatform *reference `json:"server_platform,omitempty"`
	}{plain(r), referTo(r.ServerPlatformID)})
}

// names returns every name that the certificate is to hold.
func (r CertificateRequest) names() []string {
	return append([]string{r.CommonName}, r.DNSNames...)
}

// traits returns what the certificate can be recognised by.
func (r CertificateRequest) traits() traits {
	return traits{r.CSR, r.names(), r.Emails}
}

// OrderRequest is an order of a TLS or a client certificate. What is nil or empty is not sent, and the service then decides.
type OrderRequest struct {
	Certificate         CertificateRequest   `json:"certificate"`
	OrderValidity       *Validity            `json:"order_validity,omitempty"`
	OrganizationID      *int64               `json:"-"` // products that prove domains or mailboxes alone need none
	Organization        *OrganizationDetails `json:"-"` // instead of an OrganizationID; both are refused before anything is sent
	Contacts            []OrderContact       `json:"-"` // sent within organization; they become that organization's own, too
	OrganizationContact *OrderContact        `json:"-"` // of this order alone
	TechnicalContact    *OrderContact        `json:"-"` // of this order alone
	ContainerID         *int64               `json:"-"`
	TypeHint            string               `json:"-"`                        // of the product ssl: ov, ev, dv or private; sent as product.type_hint
	Comments            string               `json:"comments,omitempty"`       // for the approver
	PaymentMethod       string               `json:"payment_method,omitempty"` // balance, which is the default, profile or card
	DCVMethod           string               `json:"dcv_method,omitempty"`
	DCVEmails           []DCVEmail           `json:"dcv_emails,omitempty"`            // who is asked with the method email; by default all usual addresses
	CertificateDCVScope string               `json:"certificate_dcv_scope,omitempty"` // base_domain or fqdn
	Locale              string               `json:"locale,omitempty"`                // of the mails of the method email
	SkipApproval        bool                 `json:"skip_approval,omitempty"`
	AlternativeOrderID  string               `json:"alternative_order_id,omitempty"` // up to 64 letters and digits; drawn when empty
	RenewalOfOrderID    *int64               `json:"renewal_of_order_id,omitempty"`
	RenewedThumbprint   string               `json:"renewed_thumbprint,omitempty"` // SHA-1, of the certificate that is renewed
	AutoRenew           *int64               `json:"auto_renew,omitempty"`         // how many times the service renews the order by itself; TLS orders take 0 and 1 alone
	AutoReissue         *bool                `json:"-"`                            // the same for certificates of a multi-year plan
	CustomFields        []CustomFieldValue   `json:"custom_fields,omitempty"`
	AdditionalEmails    []string             `json:"additional_emails,omitempty"` // who else gets the service's notifications
	DisableCT           *bool                `json:"disable_ct,omitempty"`        // ignored unless the account may
	EnableGuestAccess   *bool                `json:"-"`                           // sent as 0 or 1
	ApplyCRDiscount     bool                 `json:"apply_cr_discount,omitempty"` // for replacing a certificate of another CA
	SerialNumber        string               `json:"serial_number,omitempty"`     // of that certificate
	CreditCard          *CreditCard          `json:"credit_card,omitempty"`       // with the PaymentMethod card
	BillingAddress      *BillingAddress      `json:"billing_address,omitempty"`   // with the PaymentMethod card
	VATNumber           string               `json:"vat_number,omitempty"`        // for the receipt of a payment by card or profile

	CustomRenewalMessage        string `json:"custom_renewal_message,omitempty"`
	DisableRenewalNotifications *bool  `json:"disable_renewal_notifications,omitempty"`

	// Adopt takes a live order with the AlternativeOrderID, the same key, and the same names and mail addresses instead of
	// placing another one. Orders of client certificates without CSR count as having the same key. Without an
	// AlternativeOrderID it means nothing. It is not sent.
	Adopt bool `json:"-"`
}

// MarshalJSON writes the request as the service expects it. It fails for two organizations.
func (r OrderRequest) MarshalJSON() ([]byte, error) {
	if r.OrganizationID != nil && r.Organization != nil {
		return nil, errors.New("an order has the id of an organization or the details of one, not both")
	}
	type plain OrderRequest
	type product struct {
		TypeHint string `json:"type_hint"`
	}
	body := struct {
		plain
		Organization        *orderedOrganization `json:"organization,omitempty"`
		OrganizationContact *OrderContact        `json:"organization_contact,omitempty"`
		TechnicalContact    *OrderContact        `json:"technical_contact,omitempty"`
		Container           *reference           `json:"container,omitempty"`
		Product             *product             `json:"product,omitempty"`
		AutoReissue         *int                 `json:"auto_reissue,omitempty"`
		EnableGuestAccess   *int                 `json:"enable_guest_access,omitempty"`
	}{
		plain:               plain(r),
		Organization:        r.organization(),
		OrganizationContact: r.OrganizationContact.untyped(),
		TechnicalContact:    r.TechnicalContact.untyped(),
		Container:           referTo(r.ContainerID),
		AutoReissue:         zeroOrOne(r.AutoReissue),
		EnableGuestAccess:   zeroOrOne(r.EnableGuestAccess),
	}
	if r.TypeHint != "" {
		body.Product = &product{r.TypeHint}
	}
	return json.Marshal(body)
}

// zeroOrOne is how some switches are sent. Nil stays nil.
func zeroOrOne(on *bool) *int {
	switch {
	case on == nil:
		return nil
	case *on:
		return new(1)
	}
	return new(0)
}

// DCVEmail names a mailbox whose owner may approve a name of an order. Only the named ones get mail for that name.
type DCVEmail struct {
	DNSName     string `json:"dns_name"`     // the name of the order that is to be proved
	EmailDomain string `json:"email_domain"` // DNSName, or a parent of it
	Email       string `json:"email"`        // such as admin@ the EmailDomain, or from WHOIS
}

// reference is how requests name another object.
type reference struct {
	ID int64 `json:"id"`
}

func referTo(id *int64) *reference {
	if id == nil {
		return nil
	}
	return &reference{*id}
}

// RequestRef is a request that an order or a reissue waits for.
type RequestRef struct {
	ID     int64  `json:"id"`
	Status string `json:"status"` // empty where the service does not say
}

// DCVToken is what proves control of a domain.
type DCVToken struct {
	Token             string `json:"token"`
	Status            string `json:"status"`
	ExpirationDate    Time   `json:"expiration_date"`
	VerificationValue string `json:"verification_value"` // the target of the record for dns-cname-token
	HTTPTokenURL      string `json:"http_token_url"`     // where the file is looked for with http-token
}

// OrderDomain is a domain of a new order. DCVToken is nil when the domain is known already or proved by email.
type OrderDomain struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	DCVToken *DCVToken `json:"dcv_token"`
}

// ChainCertificate is one certificate of a chain.
type ChainCertificate struct {
	SubjectCommonName string `json:"subject_common_name"`
	PEM               string `json:"pem"` // with CRLF line ends
}

// PlacedOrder is the answer to an order. Which fields are set depends on approval and validation: Requests only when
// somebody has to approve, CertificateID once approved, CertificateChain when the certificate was issued at once.
type PlacedOrder struct {
	ID               int64              `json:"id"`
	Requests         []RequestRef       `json:"requests"`
	CertificateID    int64              `json:"certificate_id"` // does not mean that it is issued
	Domains          []OrderDomain      `json:"domains"`
	DCVRandomValue   string             `json:"dcv_random_value"`
	CertificateChain []ChainCertificate `json:"certificate_chain"` // leaf first, root last
	OrganizationID   int64              `json:"-"`                 // only if the order created it, or Recovered

	// AlternativeOrderID is the id that the order was placed with, given or drawn.
	AlternativeOrderID string `json:"-"`
	// Recovered is set when the answer was lost and the order was found by its alternative id. What order info does
	// not hold (Domains, DCVRandomValue, CertificateChain) is then empty.
	Recovered *Order `json:"-"`
	// Adopted is set when Recovered was there before, and nothing was sent.
	Adopted bool `json:"-"`
	// Others are the ids, oldest first, of further orders of this very purchase: it was sent again because the service
	// showed no order of its first try, and then took that one, too.
	Others []int64 `json:"-"`
	// AsOf is the service's time of the answer, zero if it did not say.
	AsOf time.Time `json:"-"`
}
