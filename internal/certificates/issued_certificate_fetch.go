// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// record is what the service says of one certificate of an order.
type record struct {
	id     int64
	status string
	// duplicate tells that the certificate stands beside the order's own.
	duplicate bool
	expectation
}

// issued tells whether the certificate exists. The order's own has no status until there was a reissue or a revocation.
func (r *record) issued() bool {
	switch r.status {
	case "", lifecycle.StatusIssued, lifecycle.StatusApproved, lifecycle.StatusExpired:
		return true
	default:
		return false
	}
}

// dead tells whether the certificate is no longer, or never will be, one to make use of. One that ran out still is the
// one that was asked for.
func (r *record) dead() bool {
	return lifecycle.HasEnded(r.status) && r.status != lifecycle.StatusExpired
}

// label names the certificate in messages; one that was asked for by its own id has an order that is not known.
func (r *record) label(order *certcentral.Order) string {
	if order.ID == 0 {
		return fmt.Sprintf("certificate %d", r.id)
	}
	return fmt.Sprintf("certificate %d of order %d", r.id, order.ID)
}

// currentRecord returns the record of the order's current certificate, nil while it has none.
func currentRecord(order *certcentral.Order) *record {
	c := order.Certificate
	if c.ID == 0 {
		return nil
	}
	return recordIn(order, certcentral.IssuedCertificate{
		ID: c.ID, Status: c.Status, CSR: c.CSR, CommonName: c.CommonName, DNSNames: c.DNSNames, Emails: c.Emails, SerialNumber: c.SerialNumber,
	})
}

// recordIn returns the record of a certificate that is, was or will be the order's own.
func recordIn(order *certcentral.Order, c certcentral.IssuedCertificate) *record {
	found := recordOf(c)
	if tfkit.IsClientOrder(order) {
		found.expectation = clientExpectation(order.ProductNameID, c)
	}
	return found
}

// findRecord returns the record of a certificate of the order: its current one (also for id 0), a reissue or a
// duplicate; nil when it has none of that id.
func findRecord(ctx context.Context, client *certcentral.Client, order *certcentral.Order, id int64) (*record, error) {
	if id == 0 || id == order.Certificate.ID {
		return currentRecord(order), nil
	}
	reissues, err := client.Reissues(ctx, order.ID)
	if err != nil && !certcentral.IsNotFound(err) {
		return nil, err
	}
	for _, c := range reissues {
		if c.ID == id {
			return recordIn(order, c), nil
		}
	}
	return findDuplicate(ctx, client, order.ID, id)
}

// findDuplicate returns the record of the order's duplicate with the id, nil when it has none.
func findDuplicate(ctx context.Context, client *certcentral.Client, orderID, id int64) (*record, error) {
	list, err := duplicates(ctx, client, orderID)
	if i := slices.IndexFunc(list, func(c certcentral.IssuedCertificate) bool { return c.ID == id }); i >= 0 {
		return duplicateOf(list[i]), nil
	}
	return nil, err
}

// findOutcome returns the record of the duplicate that an approved request led to, nil while it has none. One that is
// pending and may become it counts as pending itself.
func findOutcome(ctx context.Context, client *certcentral.Client, orderID int64, request *certcentral.Request) (*record, error) {
	list, err := duplicates(ctx, client, orderID)
	if err != nil || request.Order == nil {
		return nil, err
	}
	asked := request.Order.Certificate
	entries := make([]lifecycle.Duplicate, 0, len(list))
	for _, c := range list {
		entries = append(entries, lifecycle.Duplicate{
			Subject: lifecycle.SubjectOf(c.CSR, c.CommonName, c.DNSNames), Status: c.Status, Created: c.DateCreated.Time, Issued: c.DateIssued.Time,
		})
	}
	chosen, awaited := lifecycle.Outcome(lifecycle.Approved{
		Subject: lifecycle.SubjectOf(asked.CSR, asked.CommonName, asked.DNSNames), Made: request.Date.Time, Decided: request.DateProcessed.Time,
	}, entries)
	switch {
	case awaited:
		return &record{status: lifecycle.StatusPending}, nil
	case chosen < 0 || list[chosen].ID == 0: // without an id it cannot be downloaded
		return nil, nil
	default:
		return duplicateOf(list[chosen]), nil
	}
}

// duplicates lists the duplicates of an order. That the service finds none is no error.
func duplicates(ctx context.Context, client *certcentral.Client, orderID int64) ([]certcentral.IssuedCertificate, error) {
	list, err := client.Duplicates(ctx, orderID)
	if certcentral.IsNotFound(err) {
		return nil, nil
	}
	return list, err
}

func duplicateOf(c certcentral.IssuedCertificate) *record {
	found := recordOf(c)
	found.duplicate = true
	return found
}

func recordOf(c certcentral.IssuedCertificate) *record {
	return &record{id: c.ID, status: c.Status, expectation: expectation{
		csr: c.CSR, names: lifecycle.NameSet(c.CommonName, c.DNSNames), serial: c.SerialNumber,
	}}
}

// obtained is a certificate that passed every check. Nil stands for one that is not issued yet.
type obtained struct {
	id int64
	// latest is the current certificate of the order, which need not be this one.
	latest int64
	chain  *chain
}

// memory returns what is remembered of the certificate.
func (o *obtained) memory() memory {
	return memory{Stored: formatID(o.id), Latest: formatID(o.latest)}
}

// formatsOf returns the formats in which a certificate of the product is asked for, the likelier one first. Legacy client
// products are documented as offering PKCS#7 and no PEM.
func formatsOf(product string) [2]string {
	if known, ok := lifecycle.KnownClientProduct(product); ok && !known.ChoosesProfile {
		return [...]string{"p7b", "pem_all"}
	}
	return [...]string{"pem_all", "p7b"}
}

// download asks for a certificate in one format, and where that is refused in another one.
func download(ctx context.Context, client *certcentral.Client, product string, id int64) ([]byte, error) {
	formats := formatsOf(product)
	data, err := client.DownloadCertificate(ctx, id, formats[0])
	if !refusesFormat(err) {
		return data, err
	}
	data, secondErr := client.DownloadCertificate(ctx, id, formats[1])
	if certcentral.IsRefused(secondErr) {
		return nil, err
	}
	return data, secondErr
}

// refusesFormat tells whether a refusal may be about the format: not one of a certificate that is not there, of a key
// without the right to it, or of one request too many.
func refusesFormat(err error) bool {
	return certcentral.IsRefused(err) && !certcentral.IsNotFound(err) && !certcentral.IsForbidden(err) && !certcentral.IsRateLimited(err)
}

// fetch downloads a certificate and verifies it against its record.
func fetch(ctx context.Context, client *certcentral.Client, order *certcentral.Order, record *record) (*obtained, error) {
	data, err := download(ctx, client, order.ProductNameID, record.id)
	if err != nil {
		return nil, err
	}
	chain, err := unpack(ctx, client, order, record, data)
	if err != nil {
		return nil, err
	}
	return &obtained{id: record.id, latest: order.Certificate.ID, chain: chain}, nil
}

// unpack reads the download of a certificate, has the service complete its chain, and verifies it against its record.
func unpack(ctx context.Context, client *certcentral.Client, order *certcentral.Order, record *record, data []byte) (*chain, error) {
	bundle, err := parseBundle(data)
	if err != nil {
		return nil, &problem{
			"Certificate Could Not Be Read",
			fmt.Sprintf("The download of %s is not usable: %s. It was discarded. Try again; if it stays so, DigiCert's support needs these ids.",
				record.label(order), err),
		}
	}
	if !bundle.hasRoot() {
		if err := addChain(ctx, client, bundle, record.id); err != nil {
			return nil, err
		}
	}
	chain, err := verify(bundle, record.expectation)
	if err != nil {
		return nil, unverified(order, record, err)
	}
	return chain, nil
}

// addChain completes a bundle that came without its root.
func addChain(ctx context.Context, client *certcentral.Client, b *bundle, certificateID int64) error {
	certificates, err := client.CertificateChain(ctx, certificateID)
	if err != nil {
		return err
	}
	for _, c := range certificates {
		// What cannot be read is left out: should it be needed, the chain does not verify.
		if parsed, err := parsePEM([]byte(c.PEM)); err == nil {
			b.add(parsed)
		}
	}
	return nil
}

// unverified says which check a downloaded certificate failed.
func unverified(order *certcentral.Order, record *record, err error) error {
	mismatch, ok := errors.AsType[*mismatchError](err)
	if !ok {
		return &problem{
			"Certificate Could Not Be Verified",
			fmt.Sprintf("The download of %s was read, but %s. It was discarded.", record.label(order), err),
		}
	}
	return &problem{
		"Service Returned Another Certificate",
		fmt.Sprintf("The download of %s is not the certificate that was ordered.\n\nCheck that failed: %s\nExpected: %s\nGot: %s\n\n"+
			"It was discarded. Try again; if it stays so, DigiCert's support needs these ids.",
			record.label(order), mismatch.check, mismatch.expected, mismatch.got),
	}
}

// imported fetches the certificate that an import names, without any wait: what is not issued cannot be imported.
func imported(ctx context.Context, client *certcentral.Client, order *certcentral.Order, certificateID types.String) (*obtained, error) {
	record, err := findRecord(ctx, client, order, parseWanted(certificateID).certificateID)
	if err != nil {
		return nil, err
	}
	if record != nil {
		got, err := fetch(ctx, client, order, record)
		if !certcentral.IsNotFound(err) {
			return got, err
		}
	}
	return nil, &problem{
		"Certificate Not Issued Yet",
		fmt.Sprintf("Order %d has the status %q and no such certificate to import. Declare the resource without importing it: its creation waits for the certificate, and buys nothing.",
			order.ID, order.Status),
	}
}
