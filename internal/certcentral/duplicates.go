// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// DuplicateRequest describes a second certificate of an order. Only key, validity, server platform and hash may differ from
// the order's certificate; of what else a product allows, the service decides.
type DuplicateRequest struct {
	Certificate  CertificateRequest `json:"certificate"`
	Comments     string             `json:"comments,omitempty"` // for the approver
	SkipApproval bool               `json:"skip_approval,omitempty"`
}

// Duplicated is the answer to a duplicate.
type Duplicated struct {
	OrderID          int64              `json:"id"`
	CertificateID    int64              `json:"certificate_id"`    // 0 while the duplicate needs approval
	Requests         []RequestRef       `json:"requests"`          // only when somebody has to approve
	CertificateChain []ChainCertificate `json:"certificate_chain"` // only when issued at once; leaf first
	// Recovered is set when the answer was lost and the duplicate was found afterwards, in the list as Found or as one of
	// Requests.
	Recovered bool `json:"-"`
	// Found is the duplicate's entry of the list, if Recovered there, pending or not. Where the service lists duplicates
	// without ids, the CertificateID stays 0, and Found.SubID or Found.SerialNumber tells which it is.
	Found *IssuedCertificate `json:"-"`
}

// Duplicate makes a second certificate of an order. before is the order as read just before; what it and the list of
// duplicates hold is how the new one is told from others should the answer be lost.
//
// Its error is an *UncertainError when the answer was lost and no trace of the duplicate was found over the client's
// RecoveryGrace; then [Client.FindDuplicate] can tell later. Any other error means that there is no new duplicate. It is
// never sent again once it may have arrived. Cancellation is treated as by [Client.PlaceOrder].
//
// POST /order/certificate/{id}/duplicate, GET /order/certificate/{id}/duplicate?show_archived=true
func (c *Client) Duplicate(ctx context.Context, before *Order, req DuplicateRequest) (*Duplicated, error) {
	list, err := c.duplicates(ctx, c.duplicatesCall(before.ID))
	if err != nil {
		return nil, fmt.Errorf("the duplicate was not sent, because the duplicates that the order has could not be listed: %w", err)
	}
	search := c.duplicateSearch(before.ID, DuplicateMatch{
		CSR: req.Certificate.CSR, Names: req.Certificate.names(), Known: KnownDuplicates(before, list),
	})
	duplicated, err := addition[Duplicated]{
		call:    newCall(http.MethodPost, "order", "certificate", before.ID, "duplicate").with(req),
		orderID: before.ID,
		kind:    "duplicate",
		known:   search.known,
		holds:   func(d *Duplicated) bool { return d.CertificateID != 0 || len(d.Requests) > 0 },
		find:    search.duplicate,
	}.run(ctx, c)
	if err != nil {
		return nil, err
	}
	duplicated.OrderID = before.ID
	return duplicated, nil
}

// ErrNotDuplicated says that the order has no such duplicate and no request for one, and that the service said so
// repeatedly over the grace time.
var ErrNotDuplicated = errors.New("the order has no such duplicate")

// DuplicateMatch says by what a duplicate is recognised among those of an order.
type DuplicateMatch struct {
	CSR   string   // the public key counts
	Names []string // common name and DNS names, in any order
	Known []string // what is known not to be it: KnownDuplicates, or UncertainError.Known
}

// KnownDuplicates returns what tells the duplicates in list, and the requests of order, from those that are to come. Its
// form is of interest to DuplicateMatch only; it may be stored.
func KnownDuplicates(order *Order, list []IssuedCertificate) []string {
	known := knownRequests(order)
	for _, entry := range list {
		known = append(known, entry.traces()...)
	}
	return known
}

// FindDuplicate looks for a duplicate that was left uncertain, as a certificate, as requests for one, or both. It asks again
// and again over the client's RecoveryGrace before it returns [ErrNotDuplicated]; an *UncertainError means that it is still
// not known.
//
// GET /order/certificate/{id}, GET /order/certificate/{id}/duplicate, GET /request/{id}
func (c *Client) FindDuplicate(ctx context.Context, orderID int64, match DuplicateMatch) (*IssuedCertificate, []RequestRef, error) {
	search := c.duplicateSearch(orderID, match)
	found, err := askOverGrace(ctx, c, func(ctx context.Context) (*Duplicated, error) {
		found, err := search.duplicate(ctx)
		if errors.Is(err, errNoTrace) {
			return nil, nil
		}
		return found, err
	})
	switch {
	case err != nil:
		return nil, nil, &UncertainError{OrderID: orderID, Kind: search.kind, Known: match.Known, Err: err}
	case found == nil:
		return nil, nil, ErrNotDuplicated
	}
	return found.Found, found.Requests, nil
}

func (c *Client) duplicateSearch(orderID int64, match DuplicateMatch) additionSearch {
	return additionSearch{client: c, orderID: orderID, kind: "duplicate", wanted: traits{csr: match.CSR, names: match.Names}, known: match.Known}
}

// duplicate looks once in both places where a duplicate may show. Its error is errNoTrace only when both said clearly that
// there is none.
func (s additionSearch) duplicate(ctx context.Context) (*Duplicated, error) {
	order, err := s.order(ctx)
	if err != nil {
		return nil, err
	}
	result := &Duplicated{OrderID: s.orderID, Recovered: true}
	var listErr, requestErr error
	result.Requests, requestErr = s.requests(ctx, order)
	// Listed after the requests were read, so that one approved in between is not missed in both.
	if result.Found, listErr = s.listedDuplicate(ctx); result.Found != nil {
		result.CertificateID = result.Found.ID
	}
	if result.Found == nil && len(result.Requests) == 0 {
		return nil, cmp.Or(listErr, requestErr, errNoTrace)
	}
	return result, nil
}

// listedDuplicate returns a wanted certificate among the order's duplicates that is new, or nil. The service dates
// duplicates by the second, and there may be others of the same key: only what was listed before tells old from new.
func (s additionSearch) listedDuplicate(ctx context.Context) (*IssuedCertificate, error) {
	k := s.client.duplicatesCall(s.orderID)
	k.probe, k.within = true, min(s.client.requestTimeout, lookUpTimeout)
	list, err := s.client.duplicates(ctx, k)
	if err != nil {
		return nil, err
	}
	var unclear error
	for _, entry := range list {
		traces := entry.traces()
		if slices.ContainsFunc(traces, func(trace string) bool { return slices.Contains(s.known, trace) }) {
			continue
		}
		switch verdict := s.judge(entry.traits()); {
		case verdict == ours && len(traces) > 0:
			return &entry, nil
		case verdict != notOurs:
			unclear = errors.New("the order has a duplicate that may be it, but that cannot be told apart from others")
		}
	}
	return nil, unclear
}

// traces returns what tells a duplicate from others, as many as the service gives.
func (e *IssuedCertificate) traces() []string {
	var traces []string
	if e.ID != 0 {
		traces = append(traces, "certificate "+strconv.FormatInt(e.ID, 10))
	}
	if e.SubID != "" {
		traces = append(traces, "sub id "+e.SubID)
	}
	if e.SerialNumber != "" {
		traces = append(traces, "serial number "+strings.ToUpper(e.SerialNumber))
	}
	return traces
}

// Duplicates lists the duplicate certificates of an order, archived ones included.
//
// GET /order/certificate/{id}/duplicate?show_archived=true
func (c *Client) Duplicates(ctx context.Context, orderID int64) ([]IssuedCertificate, error) {
	return c.issued(ctx, c.duplicatesCall(orderID))
}

func (c *Client) duplicatesCall(orderID int64) call {
	k := newCall(http.MethodGet, "order", "certificate", orderID, "duplicate")
	return k.where(url.Values{"show_archived": {"true"}})
}

// duplicates makes a call for duplicates and reads its answer strictly: on "none" hangs whether one is made again.
func (c *Client) duplicates(ctx context.Context, k call) ([]IssuedCertificate, error) {
	got, err := c.do(ctx, k)
	if meansNone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list issuedList
	if flaw := readList(got.body, "certificates", &list, func() int { return len(list.Certificates) }); flaw != "" {
		return nil, c.misunderstood(k, got, flaw)
	}
	return list.Certificates, nil
}
