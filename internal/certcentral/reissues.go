// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// ReissueRequest is the whole definition of the new certificate: what is left out is dropped.
type ReissueRequest struct {
	Certificate         CertificateRequest `json:"certificate"`
	DCVMethod           string             `json:"dcv_method,omitempty"`
	CertificateDCVScope string             `json:"certificate_dcv_scope,omitempty"` // base_domain or fqdn
	Comments            string             `json:"comments,omitempty"`              // for the approver
	SkipApproval        bool               `json:"skip_approval,omitempty"`
}

// Reissued is the answer to a reissue.
type Reissued struct {
	OrderID          int64              `json:"id"`
	CertificateID    int64              `json:"certificate_id"`    // 0 while the reissue needs approval
	Requests         []RequestRef       `json:"requests"`          // only when somebody has to approve
	DCVRandomValue   string             `json:"dcv_random_value"`  // only when some name needs proof
	CertificateChain []ChainCertificate `json:"certificate_chain"` // only when issued at once; leaf first
	// Recovered is set when the answer was lost and the reissue was found afterwards. Then only ids are known.
	Recovered bool `json:"-"`
}

// Reissue replaces the certificate of an order. before is the order as read just before; what it holds is how a new
// certificate is told from the old ones should the answer be lost.
//
// Its error is an *UncertainError when the answer was lost and no trace of the reissue was found over the client's
// RecoveryGrace. Any other error means that there was no reissue. It is never sent again once it may have arrived.
// Cancellation is treated as by [Client.PlaceOrder].
//
// POST /order/certificate/{id}/reissue
func (c *Client) Reissue(ctx context.Context, before *Order, req ReissueRequest) (*Reissued, error) {
	k := newCall(http.MethodPost, "order", "certificate", before.ID, "reissue").with(req)
	k.money = true
	reissued, got, err := fetch[Reissued](ctx, c, k)
	if err == nil && reissued.OrderID == 0 && reissued.CertificateID == 0 && len(reissued.Requests) == 0 {
		err = c.misunderstood(k, got, "the answer holds no reissue")
	}
	if err == nil {
		reissued.OrderID = before.ID
		return reissued, nil
	}
	if fateOf(err) == refused {
		return nil, err
	}
	reissued, searchErr := searchOverGrace(ctx, c, reissueSearch{c, before, req.Certificate}.once)
	if searchErr != nil {
		return nil, &UncertainError{OrderID: before.ID, Err: fmt.Errorf("%w; looking for it: %w", err, searchErr)}
	}
	return reissued, nil
}

// reissueSearch looks for a reissue whose answer was lost. See the money rule in purchase.go.
type reissueSearch struct {
	client *Client
	before *Order
	wanted CertificateRequest
}

var errNoTrace = errors.New("no new certificate or request with this key and these names")

// once looks in every place where the reissue may show. Without a result it says why there is none.
func (s reissueSearch) once(ctx context.Context) (*Reissued, error) {
	order, err := s.client.order(ctx, s.client.lookUpCall("order", "certificate", s.before.ID), s.before.ID)
	if err != nil {
		return nil, err
	}
	result := &Reissued{OrderID: order.ID, Recovered: true}
	var listErr, requestErr error
	if now := order.Certificate; now.ID != s.before.Certificate.ID && s.fits(now.CSR, now.names()) {
		result.CertificateID = now.ID
	} else {
		result.CertificateID, listErr = s.listed(ctx)
	}
	result.Requests, requestErr = s.requests(ctx, order)
	if result.CertificateID == 0 && len(result.Requests) == 0 {
		return nil, cmp.Or(listErr, requestErr, errNoTrace)
	}
	return result, nil
}

// requests returns the reissue requests of the order that are new and ask for what was wanted.
func (s reissueSearch) requests(ctx context.Context, order *Order) ([]RequestRef, error) {
	var found []RequestRef
	for _, entry := range order.Requests {
		known := slices.ContainsFunc(s.before.Requests, func(r Request) bool { return r.ID == entry.ID })
		if known || entry.Type != "reissue" {
			continue
		}
		request, err := s.client.readRequest(ctx, s.client.lookUpCall("request", entry.ID))
		if err != nil {
			return found, err
		}
		if o := request.Order; o != nil && s.fits(o.Certificate.CSR, o.Certificate.names()) {
			found = append(found, RequestRef{ID: request.ID, Status: request.Status})
		}
	}
	return found, nil
}

// listed returns the id of a wanted certificate among the order's reissues and duplicates that is new, or 0.
func (s reissueSearch) listed(ctx context.Context) (int64, error) {
	if s.before.AsOf.IsZero() {
		return 0, nil // nothing to tell new entries by
	}
	since := s.before.AsOf.Truncate(time.Second)
	for _, kind := range []string{"reissue", "duplicate"} {
		certificates, err := s.client.issued(ctx, s.client.lookUpCall("order", "certificate", s.before.ID, kind))
		if err != nil {
			return 0, err
		}
		for _, entry := range certificates {
			isNew := entry.ID != s.before.Certificate.ID && !entry.DateCreated.Before(since)
			if isNew && entry.ID != 0 && s.fits(entry.CSR, append([]string{entry.CommonName}, entry.DNSNames...)) {
				return entry.ID, nil
			}
		}
	}
	return 0, nil
}

// fits tells whether a certificate has the wanted key and names.
func (s reissueSearch) fits(csr string, names []string) bool {
	return sameKey(s.wanted.CSR, csr) && sameNames(s.wanted.names(), names)
}

// IssuedCertificate is an entry of the lists of an order's reissues and duplicates.
type IssuedCertificate struct {
	ID            int64    `json:"id"`     // 0 for duplicates of old orders, which have a SubID only
	SubID         string   `json:"sub_id"` // such as 001; duplicates only
	Status        string   `json:"status"` // issued, approved, pending, rejected or revoked
	SerialNumber  string   `json:"serial_number"`
	Thumbprint    string   `json:"thumbprint"`
	CommonName    string   `json:"common_name"`
	DNSNames      []string `json:"dns_names"`
	CSR           string   `json:"csr"`
	SignatureHash string   `json:"signature_hash"`
	KeySize       int64    `json:"key_size"`
	DateCreated   Time     `json:"date_created"`
	DateIssued    Time     `json:"date_issued"` // zero while pending
	ValidFrom     Date     `json:"valid_from"`
	ValidTill     Date     `json:"valid_till"`
	Archived      bool     `json:"archived"`
}

// Reissues lists the reissued certificates of an order, pending and rejected ones included. The primary certificate may
// be among them.
//
// GET /order/certificate/{id}/reissue
func (c *Client) Reissues(ctx context.Context, orderID int64) ([]IssuedCertificate, error) {
	return c.issued(ctx, newCall(http.MethodGet, "order", "certificate", orderID, "reissue"))
}

// Duplicates lists the duplicate certificates of an order.
//
// GET /order/certificate/{id}/duplicate
func (c *Client) Duplicates(ctx context.Context, orderID int64) ([]IssuedCertificate, error) {
	return c.issued(ctx, newCall(http.MethodGet, "order", "certificate", orderID, "duplicate"))
}

func (c *Client) issued(ctx context.Context, k call) ([]IssuedCertificate, error) {
	type list struct {
		Certificates []IssuedCertificate `json:"certificates"`
	}
	result, _, err := fetch[list](ctx, c, k)
	if err != nil {
		return nil, err
	}
	return result.Certificates, nil
}
