// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// NameStatus is how far the proof of one name is.
type NameStatus struct {
	DNSName string `json:"dns_name"`
	Status  string `json:"status"` // approved when proved
}

// DCVCheck is what the service found when it looked for the proof of an order's domains.
type DCVCheck struct {
	OrderStatus   string       `json:"order_status"`   // may be issued already
	CertificateID int64        `json:"certificate_id"` // 0 where the service does not say
	DCVStatus     string       `json:"dcv_status"`     // valid, or pending
	Names         []NameStatus `json:"dns_name_validations"`
	// Problems is what the service could not find, from accounts where it tells that by an error instead of Names.
	Problems []APIError `json:"-"`
}

// CheckDCV has the service look for the records or files of an order's domains now. Finding none is no error but a
// DCVCheck that is pending; it fails for an order whose domains are proved by email.
//
// PUT /order/certificate/{id}/check-dcv
func (c *Client) CheckDCV(ctx context.Context, orderID int64) (*DCVCheck, error) {
	check, _, err := fetch[DCVCheck](ctx, c, newCall(http.MethodPut, "order", "certificate", orderID, "check-dcv"))
	if HasCode(err, "invalid_dns_txt") || HasCode(err, "file_random_value_not_found") {
		e, _ := errors.AsType[*Error](err)
		return &DCVCheck{DCVStatus: "pending", Problems: e.Errors}, nil
	}
	return check, err
}

// RandomValue is the value that proves every domain of an order.
type RandomValue struct {
	Value          string    `json:"dcv_random_value"`
	ExpirationDate Time      `json:"expiration_date"`
	AsOf           time.Time `json:"-"` // the service's time of the answer, zero if it did not say
}

// DCVRandomValue returns the random value of an order, a new one when the last has expired. It fails when the order's
// method uses none, or nothing is left to prove.
//
// PUT /order/certificate/{id}/dcv-random-value
func (c *Client) DCVRandomValue(ctx context.Context, orderID int64) (*RandomValue, error) {
	return c.randomValue(ctx, newCall(http.MethodPut, "order", "certificate", orderID, "dcv-random-value"))
}

// UpdateDCVMethod changes how the domains of a pending order are to be proved. The result's Value is empty for
// methods without one, such as email.
//
// PUT /order/certificate/{id}/dcv-method
func (c *Client) UpdateDCVMethod(ctx context.Context, orderID int64, method string) (*RandomValue, error) {
	body := map[string]string{"dcv_method": method}
	return c.randomValue(ctx, newCall(http.MethodPut, "order", "certificate", orderID, "dcv-method").with(body))
}

// randomValue makes a call that answers with a random value.
func (c *Client) randomValue(ctx context.Context, k call) (*RandomValue, error) {
	value, got, err := fetch[RandomValue](ctx, c, k)
	if err != nil {
		return nil, err
	}
	value.AsOf = got.asOf
	return value, nil
}

// ResendDCVEmails has the service send the mails that prove the domains of a pending order again: to these mailboxes, or
// without any to those that got them before. It fails for an order whose method is not email.
//
// PUT /order/certificate/{id}/resend-emails
func (c *Client) ResendDCVEmails(ctx context.Context, orderID int64, emails []DCVEmail) error {
	type mailbox struct {
		Domain      string `json:"domain"`
		Email       string `json:"email"`
		EmailDomain string `json:"email_domain"`
	}
	k := newCall(http.MethodPut, "order", "certificate", orderID, "resend-emails")
	if len(emails) > 0 {
		mailboxes := make([]mailbox, len(emails))
		for i, e := range emails {
			mailboxes[i] = mailbox{Domain: e.DNSName, Email: e.Email, EmailDomain: e.EmailDomain}
		}
		k = k.with(map[string]any{"domain_approval_emails": mailboxes})
	}
	_, err := c.do(ctx, k)
	return err
}

// OrderValidation is what an order still waits for. It is useful while the order is pending.
type OrderValidation struct {
	OrderStatus  string                   `json:"order_status"`
	DCVMethod    string                   `json:"order_dcv_method"`
	NameScope    string                   `json:"order_name_scope"`
	Organization []OrganizationValidation `json:"organization_validations"` // empty for DV
	Names        []NameValidation         `json:"dns_name_validations"`
}

// OrganizationValidation is one kind of check of the organization.
type OrganizationValidation struct {
	Type           string            `json:"type"` // such as ov
	Name           string            `json:"name"`
	Status         string            `json:"status"`               // complete when done
	ValidatedUntil Time              `json:"validated_until"`      // the end of its validity, zero before it is done
	Details        map[string]string `json:"verification_details"` // the steps, with the status of each
}

// NameValidation is the proof of one domain.
type NameValidation struct {
	DomainID       int64    `json:"domain_id"`
	NameScope      string   `json:"name_scope"` // the domain to prove
	Status         string   `json:"status"`     // approved when proved
	Method         string   `json:"method"`
	ValidatedUntil Time     `json:"validated_until"` // the end of the proof's validity, zero when not told
	DNSNames       []string `json:"dns_names"`       // the names of the order that it covers
}

// OrderValidation tells what validation of an order is done and what is open.
//
// GET /order/certificate/{id}/validation
func (c *Client) OrderValidation(ctx context.Context, id int64) (*OrderValidation, error) {
	validation, _, err := fetch[OrderValidation](ctx, c, newCall(http.MethodGet, "order", "certificate", id, "validation"))
	return validation, err
}
