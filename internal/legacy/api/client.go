// SPDX-License-Identifier: MPL-2.0

// Package api is a client of the first REST API of DigiCert (v1), which some accounts still order through: a handful of
// calls on the transport of package certcentral, whose limits, retries and errors it shares.
//
// Nothing in this API identifies an order by a name of the caller's, nor lists orders. So what buys is sent once, and an
// answer that is lost stays lost: [certcentral.InDoubt] tells such errors.
package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// DefaultBaseURL is the address of the API.
const DefaultBaseURL = "https://api.digicert.com"

// mediaType is that of all documents. XML is offered as well; nobody needs it.
const mediaType = "application/vnd.digicert.rest-v1+json"

// CodeUnavailable is the error of an order that has no certificate yet.
const CodeUnavailable = "cert_unavailable_processing"

// Client calls the API. It is safe for use by several goroutines.
type Client struct{ service *certcentral.Client }

// New makes a client for the account. The config's APIKey is the key of the v1 API, which is not one of version 2; its
// BaseURL is by default [DefaultBaseURL]. It sends nothing; it fails on what certcentral.New fails, and on an empty
// account id.
func New(accountID string, config certcentral.Config) (*Client, error) {
	accountID = strings.TrimSpace(accountID)
	if accountID == "" {
		return nil, errors.New("the account id is empty")
	}
	if config.BaseURL == "" {
		config.BaseURL = DefaultBaseURL
	}
	config.Dialect = certcentral.Dialect{User: accountID, MediaType: mediaType}
	service, err := certcentral.New(config)
	if err != nil {
		return nil, err
	}
	return &Client{service}, nil
}

// Clock returns the clock that the client was made with.
func (c *Client) Clock() certcentral.Clock { return c.service.Clock() }

// PlaceOrder orders a certificate and pays for it, and returns the id of the order, in which leading zeros count. It is
// sent once: an error for which [certcentral.InDoubt] holds leaves open whether there is an order now, any other means
// that there is none. Once sent, its answer is awaited for a while even if ctx ends.
//
// POST /order/ssl
func (c *Client) PlaceOrder(ctx context.Context, req OrderRequest) (id string, err error) {
	var answer struct {
		OrderID string `json:"order_id"`
	}
	call := certcentral.Call{Method: http.MethodPost, Path: []string{"order", "ssl"}, Body: req, Money: true}
	_, err = c.service.Do(ctx, call, &answer, func() string {
		if number, err := strconv.ParseUint(answer.OrderID, 10, 64); err != nil || number == 0 {
			return "the answer holds no order id"
		}
		return ""
	})
	if err != nil {
		return "", err
	}
	return answer.OrderID, nil
}

// Order returns an order.
//
// GET /order/{id}
func (c *Client) Order(ctx context.Context, id string) (*Order, error) {
	var answer struct {
		Order          Order   `json:"certificate_details"`
		PendingReissue Subject `json:"pending_reissue"`
		Receipt        struct {
			Total *float64 `json:"order_total"`
		} `json:"receipt"`
	}
	call := certcentral.Call{Method: http.MethodGet, Path: []string{"order", id}}
	asOf, err := c.service.Do(ctx, call, &answer, func() string { return checkAbout(id, answer.Order.ID) })
	if err != nil {
		return nil, err
	}
	order := &answer.Order
	order.Total, order.AsOf = answer.Receipt.Total, asOf
	order.SANs = splitNames(order.SANs)
	pending := Subject{answer.PendingReissue.CommonName, splitNames(answer.PendingReissue.SANs)}
	if pending.CommonName != "" || len(pending.SANs) > 0 {
		order.PendingReissue = &pending
	}
	return order, nil
}

// Certificate returns the certificate that the order has. Before there is one, its error has the code CodeUnavailable.
// While a reissue is pending it is the earlier certificate.
//
// GET /order/{id}/certificate
func (c *Client) Certificate(ctx context.Context, id string) (*Certificate, error) {
	var answer struct {
		OrderID string `json:"order_id"`
		Certs   struct {
			Certificate  string   `json:"certificate"`
			Intermediate []string `json:"intermediate"`
			Root         string   `json:"root"`
		} `json:"certs"`
	}
	var certificate *Certificate
	call := certcentral.Call{Method: http.MethodGet, Path: []string{"order", id, "certificate"}}
	_, err := c.service.Do(ctx, call, &answer, func() string {
		if lacks := checkAbout(id, answer.OrderID); lacks != "" {
			return lacks
		}
		var err error
		if certificate, err = readCertificate(answer.Certs.Certificate, strings.Join(answer.Certs.Intermediate, "\n"), answer.Certs.Root); err != nil {
			return err.Error()
		}
		return ""
	})
	if err != nil {
		return nil, err
	}
	return certificate, nil
}

// Reissue replaces the certificate of an order that is issued; what req leaves out stays. A reissue that is pending is
// rejected by the service in favour of this one. Names that are added may be billed, so it is sent once: an error for
// which [certcentral.InDoubt] holds leaves open whether it was taken.
//
// REISSUE /order/{id}
func (c *Client) Reissue(ctx context.Context, id string, req ReissueRequest) error {
	var answer struct{} // of which nothing is needed, but that is the service's
	_, err := c.service.Do(ctx, certcentral.Call{Method: "REISSUE", Path: []string{"order", id}, Body: req, Money: true}, &answer, nil)
	return err
}

// checkAbout says that an answer is about no order, or another one than was asked for. It does not repeat the id, which may
// be any text.
func checkAbout(asked, answered string) string {
	switch {
	case answered == "":
		return "the answer holds no order"
	case !SameID(asked, answered):
		return "the answer is about another order"
	}
	return ""
}
