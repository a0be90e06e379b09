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

// found is a certificate that is to be had now, and its order. Of one that was asked for by its own id the order is empty
// unless it is the order's current one: of others the service does not tell it.
type found struct {
	*record
	order *certcentral.Order
}

// lookUp finds a certificate by its own id or, with its null, the one that an order has. It waits for nothing.
func lookUp(ctx context.Context, client *certcentral.Client, certificateID, orderID types.String) (*found, error) {
	if id, ok := tfkit.ID(certificateID); ok {
		return lookUpCertificate(ctx, client, id)
	}
	id, _ := tfkit.ID(orderID)
	return lookUpOrder(ctx, client, id)
}

// lookUpCertificate finds a certificate by its own id. What is known of it, to be compared with, is what its order says
// where that is found, and nothing else.
func lookUpCertificate(ctx context.Context, client *certcentral.Client, id int64) (*found, error) {
	is := func(current *certcentral.OrderCertificate) bool { return current.ID == id }
	order, err := client.OrderOf(ctx, map[string][]string{"certificate_id": {fmt.Sprint(id)}}, is)
	switch {
	case err != nil && !certcentral.IsForbidden(err) && !certcentral.IsGone(err):
		return nil, &problem{fmt.Sprintf("Could Not Look Up Order of Certificate %d", id), tfkit.Explain(err)}
	case order == nil || !is(&order.Certificate):
		return &found{&record{id: id, expectation: expectation{csrOptional: true}}, &certcentral.Order{}}, nil
	}
	return readyRecord(order, currentRecord(order))
}

// lookUpOrder finds the certificate that an order has.
func lookUpOrder(ctx context.Context, client *certcentral.Client, id int64) (*found, error) {
	order, err := client.Order(ctx, id)
	if err != nil {
		return nil, orderUnavailable(id, err)
	}
	record, err := issuedRecord(ctx, client, order)
	if err != nil {
		return nil, err
	}
	return readyRecord(order, record)
}

// readyRecord returns the certificate of an order, or an error while it waits to be issued.
func readyRecord(order *certcentral.Order, record *record) (*found, error) {
	if record == nil || record.status == lifecycle.StatusPending || lifecycle.PhaseOf(order.Status) == lifecycle.Waiting {
		return nil, notIssued(order)
	}
	return &found{record, order}, nil
}

// issuedRecord returns the record of the certificate that an order has: while a reissue is pending the newest that is
// issued, for order info may show either.
func issuedRecord(ctx context.Context, client *certcentral.Client, order *certcentral.Order) (*record, error) {
	if lifecycle.PhaseOf(order.Status) != lifecycle.Reissuing || order.Certificate.SerialNumber != "" {
		return currentRecord(order), nil
	}
	reissues, err := client.Reissues(ctx, order.ID)
	if err != nil {
		return nil, &problem{fmt.Sprintf("Could Not Read Reissues of Order %d", order.ID), tfkit.Explain(err)}
	}
	reissues = slices.DeleteFunc(reissues, func(c certcentral.IssuedCertificate) bool { return c.ID == 0 || c.DateIssued.IsZero() })
	if len(reissues) == 0 {
		return currentRecord(order), nil
	}
	return recordIn(order, slices.MaxFunc(reissues, func(a, b certcentral.IssuedCertificate) int { return a.DateIssued.Compare(b.DateIssued.Time) })), nil
}

const otherAccount = "this API key belongs to another account, region or division than it (check api_key and region)"

func orderUnavailable(id int64, err error) error {
	if !certcentral.IsGone(err) {
		return &problem{fmt.Sprintf("Could Not Read Order %d", id), tfkit.Explain(err)}
	}
	return &problem{
		fmt.Sprintf("Order %d Not Visible", id),
		fmt.Sprintf("%s\n\nEither there is no such order, or %s.", tfkit.Explain(err), otherAccount),
	}
}

func notIssued(order *certcentral.Order) error {
	wayOut := "certcentral_order_status tells what it waits for. Where this configuration manages the order, refer to its certcentral_issued_certificate in place of an id: " +
		"that waits for the certificate, and what refers to it (to full_chain_pem for instance, as certificate_pem of certcentral_pkcs12 takes it) is not read before."
	if lifecycle.PhaseOf(order.Status) == lifecycle.Reissuing {
		wayOut += " Until the reissue is done, the certificate before is read by its own id (certificate_id), which the service shows no longer."
	}
	return &problem{
		"Certificate Not Issued",
		fmt.Sprintf("Order %d (%s) has the status %q and shows no certificate that is issued. %s", order.ID, tfkit.OrderSubject(order), order.Status, wayOut),
	}
}

// unavailable says why a certificate that was looked up cannot be downloaded.
func (f *found) unavailable(err error) error {
	switch {
	case certcentral.IsNotFound(err) && f.order.ID != 0:
		return notIssued(f.order)
	case certcentral.IsNotFound(err), refusesFormat(err):
		return &problem{
			fmt.Sprintf("Certificate %d Not Available", f.id),
			fmt.Sprintf("%s\n\nThere is no such certificate (the id of its order goes to order_id), or it is not issued yet, or %s.", tfkit.Explain(err), otherAccount),
		}
	default:
		return &problem{fmt.Sprintf("Could Not Download Certificate %d", f.id), tfkit.Explain(err)}
	}
}

// fetch downloads the certificate and verifies what there is to verify.
func (f *found) fetch(ctx context.Context, client *certcentral.Client) (*chain, error) {
	data, err := download(ctx, client, f.order.ProductNameID, f.id)
	if err != nil {
		return nil, f.unavailable(err)
	}
	return f.unpack(ctx, client, data)
}

// unpack reads a download of the certificate and verifies what there is to verify.
func (f *found) unpack(ctx context.Context, client *certcentral.Client, data []byte) (*chain, error) {
	chain, err := unpack(ctx, client, f.order, f.record, data)
	if _, explained := errors.AsType[*problem](err); err != nil && !explained {
		return nil, f.unavailable(err)
	}
	return chain, err
}
