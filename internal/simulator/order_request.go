// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

const maxAlternativeID = 64

// orderBody is the body of an order. Keys that mean nothing here are overlooked,
// as the service does.
type orderBody struct {
	Certificate                 certificateBody   `json:"certificate"`
	OrderValidity               *validityBody     `json:"order_validity"`
	ValidityYears               looseInt          `json:"validity_years"`
	ValidityDays                looseInt          `json:"validity_days"`
	CustomExpirationDate        string            `json:"custom_expiration_date"`
	Organization                organizationBody  `json:"organization"`
	OrganizationContact         *orderContactBody `json:"organization_contact"`
	TechnicalContact            *orderContactBody `json:"technical_contact"`
	Container                   idBody            `json:"container"`
	Product                     hintBody          `json:"product"`
	Comments                    string            `json:"comments"`
	RenewalOfOrderID            looseInt          `json:"renewal_of_order_id"`
	RenewedThumbprint           string            `json:"renewed_thumbprint"`
	AutoRenew                   looseInt          `json:"auto_renew"`
	AutoReissue                 looseInt          `json:"auto_reissue"`
	CustomRenewalMessage        string            `json:"custom_renewal_message"`
	DisableRenewalNotifications looseBool         `json:"disable_renewal_notifications"`
	DisableCT                   looseBool         `json:"disable_ct"`
	AdditionalEmails            []string          `json:"additional_emails"`
	PaymentMethod               string            `json:"payment_method"`
	DCVMethod                   string            `json:"dcv_method"`
	CertificateDCVScope         string            `json:"certificate_dcv_scope"`
	DCVEmails                   []dcvEmail        `json:"dcv_emails"`
	SkipApproval                looseBool         `json:"skip_approval"`
	CustomFields                []customField     `json:"custom_fields"`
	AlternativeOrderID          looseText         `json:"alternative_order_id"`
	EnableGuestAccess           *looseInt         `json:"enable_guest_access"`
	Locale                      string            `json:"locale"`
	ApplyCRDiscount             looseBool         `json:"apply_cr_discount"`
	SerialNumber                looseText         `json:"serial_number"`
	CreditCard                  *cardBody         `json:"credit_card"`
	BillingAddress              *billingBody      `json:"billing_address"`
}

type certificateBody struct {
	CommonName     string        `json:"common_name"`
	DNSNames       []string      `json:"dns_names"`
	CSR            string        `json:"csr"`
	SignatureHash  string        `json:"signature_hash"`
	ServerPlatform *idBody       `json:"server_platform"`
	CertValidity   *validityBody `json:"cert_validity"`
	CACertID       looseText     `json:"ca_cert_id"`
	ProfileOption  string        `json:"profile_option"`
	OrgUnits       []string      `json:"organization_units"`
	clientBody
}

type idBody struct {
	ID looseInt `json:"id"`
}

type hintBody struct {
	TypeHint string `json:"type_hint"`
}

type validityBody struct {
	Years                looseInt `json:"years"`
	Days                 looseInt `json:"days"`
	CustomExpirationDate string   `json:"custom_expiration_date"`
}

// read keeps the one value that counts: a date before days before years.
func (v *validityBody) read(field string, now time.Time) (validity, error) {
	if v == nil {
		return validity{}, nil
	}
	switch {
	case v.CustomExpirationDate != "":
		end, err := parseAskedDate(v.CustomExpirationDate)
		if err != nil || endOfDay(end).Before(now) {
			return validity{}, invalidValue(field+".custom_expiration_date", "It must be a date to come, such as 09 JUN 2027.")
		}
		return validity{CustomExpirationDate: v.CustomExpirationDate}, nil
	case v.Days < 0 || v.Years < 0:
		return validity{}, invalidValue(field, "It must be positive.")
	case v.Days > 0:
		return validity{Days: int(v.Days)}, nil
	default:
		return validity{Years: int(v.Years)}, nil
	}
}

// orderValidity reads an order's length from the object or from the deprecated
// fields, and refuses what is too long.
func (b *orderBody) orderValidity(now time.Time) (validity, error) {
	asked := b.OrderValidity
	if asked == nil {
		asked = &validityBody{Years: b.ValidityYears, Days: b.ValidityDays, CustomExpirationDate: b.CustomExpirationDate}
	}
	v, err := asked.read("order_validity", now)
	switch {
	case err != nil:
		return v, err
	case v.isZero():
		return v, missing("order_validity")
	case v.Years > maxOrderYears:
		return v, invalidValue("validity_years", "Orders last three years at most.")
	case v.Days > maxOrderDays:
		return v, invalidValue("validity_days", "Orders last three years at most.")
	case v.end(now).After(endOfDay(now.AddDate(maxOrderYears, 0, 0))):
		return v, invalidValue("custom_expiration_date", "Orders last three years at most.")
	}
	return v, nil
}

// certificateValidity reads a certificate's length. Public certificates may be
// asked for up to the old limit; they are shortened when they are issued.
func (b *certificateBody) certificateValidity(p product, now time.Time) (validity, error) {
	v, err := b.CertValidity.read("cert_validity", now)
	if err != nil || v.isZero() {
		return v, err
	}
	limit := max(p.lifeDays(), publicAskDays)
	if v.end(now).After(endOfDay(now.AddDate(0, 0, limit))) {
		return v, invalidValue("cert_validity", "Certificates of this product are not issued for so long.")
	}
	return v, nil
}

// read checks the definition of a certificate, of an order or a reissue, and makes
// it a certificate to be issued.
func (b *certificateBody) read(p product, method, scope string, now time.Time) (*certificate, error) {
	if p.client != nil {
		return b.readClient(p, now)
	}
	if err := b.require(); err != nil {
		return nil, err
	}
	method, scope = cmp.Or(method, methodEmail), cmp.Or(scope, scopeBase)
	if err := checkDCV(method, scope); err != nil {
		return nil, err
	}
	names := joinNames(b.CommonName, b.DNSNames)
	if err := checkNames(p, method, names); err != nil {
		return nil, err
	}
	csr, err := parseCSR(b.CSR)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(p.hashes(), strings.ToLower(b.SignatureHash)) {
		return nil, invalidValue("signature_hash", "The product does not take it.")
	}
	ca, err := p.chooseCA(string(b.CACertID))
	if err != nil {
		return nil, err
	}
	v, err := b.certificateValidity(p, now)
	if err != nil {
		return nil, err
	}
	c := &certificate{
		Status:        statusPending,
		CommonName:    names[0],
		DNSNames:      withBase(p, names),
		CSR:           b.CSR,
		KeySize:       keySize(csr),
		SignatureHash: strings.ToLower(b.SignatureHash),
		PlatformID:    -1,
		Validity:      v,
		CA:            ca,
		ProfileOption: b.ProfileOption,
		DCVMethod:     method,
		DCVScope:      scope,
		Created:       now,
	}
	if b.ServerPlatform != nil && b.ServerPlatform.ID != 0 {
		c.PlatformID = int64(b.ServerPlatform.ID)
	}
	if p.private() { // public TLS drops them without a word
		c.OrgUnits = b.OrgUnits
	}
	return c, nil
}

func (b *certificateBody) require() error {
	switch {
	case strings.TrimSpace(b.CommonName) == "":
		return missing("common_name")
	case strings.TrimSpace(b.CSR) == "":
		return missing("csr")
	case b.SignatureHash == "":
		return missing("signature_hash")
	}
	return nil
}

func checkDCV(method, scope string) error {
	if !slices.Contains([]string{methodEmail, methodTXT, methodCNAME, methodHTTP}, method) {
		return invalidValue("dcv_method", "It is not known.")
	}
	if scope != scopeBase && scope != scopeFQDN {
		return invalidValue("certificate_dcv_scope", "It is not known.")
	}
	return nil
}

// withBase adds the base domain to the names of a pure wildcard product, which
// covers it for free.
func withBase(p product, names []string) []string {
	if !p.wildcardOnly {
		return names
	}
	return joinNames(names[0], append(names, strings.TrimPrefix(names[0], "*.")))
}
