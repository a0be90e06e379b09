// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// clientProductType is the type of products for client certificates (API reference, product ids).
const clientProductType = "client_certificate"

// isClientOrder tells whether an order is one for certificates of people or devices, which prove mail addresses, where
// others prove hosts.
func isClientOrder(order *certcentral.Order) bool {
	_, known := lifecycle.KnownClientProduct(order.ProductNameID)
	return known || order.Product.Type == clientProductType || len(order.Certificate.Emails) > 0
}

// clientExpectation is what a certificate of a client product must be. Its common name, a person's or an organization's,
// is spelt by the authority's rules and compared only where the service tells no address.
func clientExpectation(product string, c certcentral.IssuedCertificate) expectation {
	want := expectation{csr: c.CSR, serial: c.SerialNumber, csrOptional: true, addresses: lifecycle.AddressList(c.Emails)}
	if len(want.addresses) == 0 {
		want.names = lifecycle.NameSet(c.CommonName, c.DNSNames)
	}
	switch known, ok := lifecycle.KnownClientProduct(product); {
	case ok && known.SMIME:
		want.usage = x509.ExtKeyUsageEmailProtection
	case ok:
		want.usage = x509.ExtKeyUsageClientAuth
	}
	return want
}

// recipient is whom the certificate is for: the first address. The service lists addresses in an order of its own, but the
// common name is the first one where it is an address at all.
func recipient(order *certcentral.Order) string {
	switch emails := order.Certificate.Emails; {
	case len(emails) > 0 && !strings.Contains(order.Certificate.CommonName, "@"):
		return emails[0]
	case isClientOrder(order) && order.Certificate.CommonName != "":
		return order.Certificate.CommonName
	default:
		return "its recipient"
	}
}

// subjectOf names what an order is for in messages.
func subjectOf(order *certcentral.Order) string {
	if emails := order.Certificate.Emails; order.Certificate.CommonName == "" && len(emails) > 0 {
		return emails[0]
	}
	return order.Certificate.CommonName
}

// pickupStep is what is left when everything is proved and there is no key.
func pickupStep(order *certcentral.Order) string {
	const step = "The certificate waits to be picked up: %s follows the link in DigiCert's mail"
	if !isClientOrder(order) {
		return fmt.Sprintf(step+".", recipient(order))
	}
	return fmt.Sprintf(step+" and makes the key in the browser, for the order has no csr.", recipient(order))
}

// mailboxSteps lists the addresses whose owners have not confirmed them.
func mailboxSteps(mailboxes []certcentral.EmailValidation) []string {
	var steps []string
	for _, mailbox := range mailboxes {
		if strings.EqualFold(mailbox.Status, lifecycle.AddressValidated) {
			continue
		}
		sent := ""
		if !mailbox.DateEmailed.IsZero() {
			sent = " of " + mailbox.DateEmailed.String()
		}
		steps = append(steps, fmt.Sprintf("Address %s is not validated: its owner follows the link in DigiCert's mail%s.", mailbox.Email, sent))
	}
	return steps
}

// defaultMethod is how domains are proved where neither order nor validation tells: the domains of mail addresses by mail.
func defaultMethod(order *certcentral.Order) string {
	if isClientOrder(order) {
		return lifecycle.MethodEmail
	}
	return ""
}

// mailDomainStep says how the domain of an address gets proved when not by mail. The order itself has no record for it.
func mailDomainStep(name unprovedName) string {
	return fmt.Sprintf("Domain %s is not proved (%s): it is proved by %s as a domain of the account, by certcentral_domain_validation for instance.",
		name.domain, name.status, name.method)
}

// askProofs asks what proofs of a client certificate's order are open. An order that waits to be picked up has them all.
func (w *wait) askProofs(ctx context.Context) error {
	w.mailboxes, w.validation, w.keyless = nil, nil, false
	if w.order.Status == lifecycle.StatusWaitingPickup {
		return nil
	}
	product, known := lifecycle.KnownClientProduct(w.order.ProductNameID)
	if product.Mailbox || !known {
		if err := w.askMailboxes(ctx); err != nil {
			return err
		}
	}
	if !product.Mailbox {
		if err := w.askValidation(ctx); err != nil {
			return err
		}
	}
	return w.askKey(ctx)
}

// askMailboxes asks which addresses are confirmed. A key that may not know can still wait.
func (w *wait) askMailboxes(ctx context.Context) error {
	mailboxes, err := w.client.EmailValidations(ctx, w.orderID)
	switch {
	case certcentral.IsRefused(err):
		return nil
	case err != nil:
		return err
	}
	w.mailboxes = mailboxes
	return nil
}

// askKey finds out whether the certificate that a reissue is to yield lacks a signing request. Order info may show the one
// before.
func (w *wait) askKey(ctx context.Context) error {
	if lifecycle.PhaseOf(w.order.Status) != lifecycle.Reissuing || w.mailboxes == nil && w.validation == nil {
		return nil
	}
	csr, err := w.nextCSR(ctx)
	if err != nil && !certcentral.IsRefused(err) {
		return err
	}
	w.keyless = csr == ""
	return nil
}

// nextCSR returns the signing request of the certificate that the order yields next: with an error, or where no reissue is
// pending, the order's.
func (w *wait) nextCSR(ctx context.Context) (string, error) {
	csr := w.order.Certificate.CSR
	if lifecycle.PhaseOf(w.order.Status) != lifecycle.Reissuing {
		return csr, nil
	}
	reissues, err := w.client.Reissues(ctx, w.orderID)
	isPending := func(c certcentral.IssuedCertificate) bool { return c.Status == lifecycle.StatusPending }
	if i := slices.IndexFunc(reissues, isPending); i >= 0 {
		csr = reissues[i].CSR
	}
	return csr, err
}
