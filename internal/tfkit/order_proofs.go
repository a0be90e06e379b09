// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// clientProductType is the type of products for client certificates (API reference, product ids).
const clientProductType = "client_certificate"

// IsClientOrder tells whether an order is one for certificates of people or devices, which prove mail addresses, where
// others prove hosts.
func IsClientOrder(order *certcentral.Order) bool {
	_, known := lifecycle.KnownClientProduct(order.ProductNameID)
	return known || order.Product.Type == clientProductType || len(order.Certificate.Emails) > 0
}

// OrderSubject names what an order is for in messages: its common name or, without one, its first address.
func OrderSubject(order *certcentral.Order) string {
	if emails := order.Certificate.Emails; order.Certificate.CommonName == "" && len(emails) > 0 {
		return emails[0]
	}
	return order.Certificate.CommonName
}

// recipient is whom the certificate is for, empty where that is not known: the first address. The service lists addresses
// in an order of its own, but the common name is the first one where it is an address at all.
func recipient(order *certcentral.Order) string {
	switch emails := order.Certificate.Emails; {
	case len(emails) > 0 && !strings.Contains(order.Certificate.CommonName, "@"):
		return emails[0]
	case IsClientOrder(order):
		return order.Certificate.CommonName
	default:
		return ""
	}
}

// OrderProofs is what an order that waits has proved and has yet to prove, as far as the service tells.
type OrderProofs struct {
	Validation *certcentral.OrderValidation  // nil when not asked, or not told
	Mailboxes  []certcentral.EmailValidation // of client certificates
	Keyless    bool                          // whether a reissue of a client certificate came without a signing request
}

// AskProofs asks how far the proofs of an order are that waits. What the key may not know is left out. After an error the
// result holds what was told before it.
//
// GET /order/certificate/{id}/validation, GET /order/certificate/{id}/email-validation, GET /order/certificate/{id}/reissue
func AskProofs(ctx context.Context, client *certcentral.Client, order *certcentral.Order) (proofs OrderProofs, err error) {
	if !IsClientOrder(order) {
		proofs.Validation, err = told(client.OrderValidation(ctx, order.ID))
		return proofs, err
	}
	// An order that waits to be picked up has proved all.
	if order.Status == lifecycle.StatusWaitingPickup {
		return proofs, nil
	}
	product, known := lifecycle.KnownClientProduct(order.ProductNameID)
	if product.Mailbox || !known {
		if proofs.Mailboxes, err = told(client.EmailValidations(ctx, order.ID)); err != nil {
			return proofs, err
		}
	}
	if !product.Mailbox {
		if proofs.Validation, err = told(client.OrderValidation(ctx, order.ID)); err != nil {
			return proofs, err
		}
	}
	proofs.Keyless, err = proofs.lacksKey(ctx, client, order)
	return proofs, err
}

// told returns what the service told: nothing, where it refuses to tell.
func told[T any](answer T, err error) (T, error) {
	if certcentral.IsRefused(err) {
		var nothing T
		return nothing, nil
	}
	return answer, err
}

// lacksKey finds out whether the certificate that a reissue is to yield lacks a signing request. Order info may show the one
// before.
func (p OrderProofs) lacksKey(ctx context.Context, client *certcentral.Client, order *certcentral.Order) (bool, error) {
	if lifecycle.PhaseOf(order.Status) != lifecycle.Reissuing || p.Mailboxes == nil && p.Validation == nil {
		return false, nil
	}
	csr, err := NextCSR(ctx, client, order)
	if err != nil && !certcentral.IsRefused(err) {
		return false, err
	}
	return csr == "", nil
}

// NextCSR returns the signing request of the certificate that the order yields next: with an error, or where no reissue is
// pending, the order's.
//
// GET /order/certificate/{id}/reissue
func NextCSR(ctx context.Context, client *certcentral.Client, order *certcentral.Order) (string, error) {
	csr := order.Certificate.CSR
	if lifecycle.PhaseOf(order.Status) != lifecycle.Reissuing {
		return csr, nil
	}
	reissues, err := client.Reissues(ctx, order.ID)
	isPending := func(c certcentral.IssuedCertificate) bool { return c.Status == lifecycle.StatusPending }
	if i := slices.IndexFunc(reissues, isPending); i >= 0 {
		csr = reissues[i].CSR
	}
	return csr, err
}

// proved reads the several words that the service has for a validation that is done.
func proved(status string) bool {
	switch status {
	case "approved", "complete", "valid", "active":
		return true
	default:
		return false
	}
}

// unprovedName is a domain that the order still has to prove, and by what.
type unprovedName struct{ domain, method, status string }

// unproved returns the domains that are not proved: as the validation tells, or else the last check.
func (p OrderProofs) unproved(order *certcentral.Order, check *certcentral.DCVCheck) []unprovedName {
	var names []unprovedName
	if p.Validation != nil {
		for _, name := range p.Validation.Names {
			if !proved(name.Status) {
				names = append(names, unprovedName{ProvedDomain(name), p.MethodOf(order, name), name.Status})
			}
		}
		return names
	}
	if check != nil {
		for _, name := range check.Names {
			if !proved(name.Status) {
				names = append(names, unprovedName{name.DNSName, order.DCVMethod, name.Status})
			}
		}
	}
	return names
}

// ProvedDomain returns the domain that a proof is about.
func ProvedDomain(name certcentral.NameValidation) string {
	return cmp.Or(append([]string{name.NameScope}, name.DNSNames...)...)
}

// MethodOf returns how a domain of the order is proved, empty where the service does not say. The domains of mail addresses
// are proved by mail, unless it says otherwise.
func (p OrderProofs) MethodOf(order *certcentral.Order, name certcentral.NameValidation) string {
	method := name.Method
	if p.Validation != nil {
		method = cmp.Or(method, p.Validation.DCVMethod)
	}
	if method = cmp.Or(method, order.DCVMethod); method == "" && IsClientOrder(order) {
		return lifecycle.MethodEmail
	}
	return method
}
