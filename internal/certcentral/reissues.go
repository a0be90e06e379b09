// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"
)

// ReissueRequest is the whole definition of the new certificate: names and mail addresses that are left out are dropped.
// Of a client certificate that is reissued without CSR, the recipient makes another key.
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
	search := additionSearch{client: c, orderID: before.ID, kind: "reissue", wanted: req.Certificate.traits(), known: knownRequests(before)}
	reissued, err := addition[Reissued]{
		call:    newCall(http.MethodPost, "order", "certificate", before.ID, "reissue").with(req),
		orderID: before.ID,
		kind:    "reissue",
		holds:   func(r *Reissued) bool { return r.OrderID != 0 || r.CertificateID != 0 || len(r.Requests) > 0 },
		find:    func(ctx context.Context) (*Reissued, error) { return search.reissue(ctx, before) },
	}.run(ctx, c)
	if err != nil {
		return nil, err
	}
	reissued.OrderID = before.ID
	return reissued, nil
}

// reissue looks once in every place where a reissue may show. Without a result it says why there is none.
func (s additionSearch) reissue(ctx context.Context, before *Order) (*Reissued, error) {
	order, err := s.order(ctx)
	if err != nil {
		return nil, err
	}
	result := &Reissued{Recovered: true}
	var listErr, requestErr error
	if now := order.Certificate; now.ID != before.Certificate.ID && s.judge(now.traits()) == ours {
		result.CertificateID = now.ID
	} else {
		result.CertificateID, listErr = s.listedSince(ctx, before)
	}
	result.Requests, requestErr = s.requests(ctx, order)
	if result.CertificateID == 0 && len(result.Requests) == 0 {
		return nil, cmp.Or(listErr, requestErr, errNoTrace)
	}
	return result, nil
}

// listedSince returns the id of a wanted certificate among the order's reissues and duplicates that is newer than before,
// or 0.
func (s additionSearch) listedSince(ctx context.Context, before *Order) (int64, error) {
	if before.AsOf.IsZero() {
		return 0, nil // nothing to tell new entries by
	}
	since := before.AsOf.Truncate(time.Second)
	for _, kind := range []string{"reissue", "duplicate"} {
		certificates, err := s.client.issued(ctx, s.client.lookUpCall("order", "certificate", s.orderID, kind))
		if err != nil {
			return 0, err
		}
		for _, entry := range certificates {
			isNew := entry.ID != before.Certificate.ID && !entry.DateCreated.Before(since)
			if isNew && entry.ID != 0 && s.judge(entry.traits()) == ours {
				return entry.ID, nil
			}
		}
	}
	return 0, nil
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
	Emails        []string `json:"emails"` // of client certificates
	CSR           string   `json:"csr"`
	SignatureHash string   `json:"signature_hash"`
	KeySize       int64    `json:"key_size"`
	DateCreated   Time     `json:"date_created"`
	DateIssued    Time     `json:"date_issued"` // zero while pending
	ValidFrom     Date     `json:"valid_from"`
	ValidTill     Date     `json:"valid_till"`
	Archived      bool     `json:"archived"` // hidden from lists that are not asked for such
	UserID        int64    `json:"user_id"`  // who asked for it; 0 when not told, like the next three
	FirstName     string   `json:"firstname"`
	LastName      string   `json:"lastname"`
	Email         string   `json:"email"`
}

// traits returns what the certificate can be recognised by.
func (e *IssuedCertificate) traits() traits {
	return traits{e.CSR, append([]string{e.CommonName}, e.DNSNames...), e.Emails}
}

// Reissues lists the reissued certificates of an order, pending and rejected ones included. The primary certificate may
// be among them.
//
// GET /order/certificate/{id}/reissue
func (c *Client) Reissues(ctx context.Context, orderID int64) ([]IssuedCertificate, error) {
	return c.issued(ctx, newCall(http.MethodGet, "order", "certificate", orderID, "reissue"))
}

// ReissuesWithArchived lists the reissued certificates of an order like [Client.Reissues], and those that were archived.
//
// GET /order/certificate/{id}/reissue?show_archived=true
func (c *Client) ReissuesWithArchived(ctx context.Context, orderID int64) ([]IssuedCertificate, error) {
	k := newCall(http.MethodGet, "order", "certificate", orderID, "reissue")
	return c.issued(ctx, k.where(url.Values{"show_archived": {"true"}}))
}

// issuedList is the answer that lists reissues or duplicates.
type issuedList struct {
	Certificates []IssuedCertificate `json:"certificates"`
}

func (c *Client) issued(ctx context.Context, k call) ([]IssuedCertificate, error) {
	result, _, err := fetch[issuedList](ctx, c, k)
	if err != nil {
		return nil, err
	}
	return result.Certificates, nil
}
