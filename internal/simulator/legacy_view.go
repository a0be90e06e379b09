// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// legacyOrderView is an order in the first REST API.
type legacyOrderView struct {
	Details        legacyDetails      `json:"certificate_details"`
	Receipt        legacyReceipt      `json:"receipt"`
	PendingReissue *legacyReissueView `json:"pending_reissue,omitempty"`
}

type legacyDetails struct {
	OrderID        string   `json:"order_id"`
	Status         string   `json:"status"`
	ProductName    string   `json:"product_name"`
	Validity       string   `json:"validity"`
	OrgUnit        string   `json:"org_unit"`
	CommonName     string   `json:"common_name"`
	SANs           []string `json:"sans"` // without the common name
	OrderDate      string   `json:"order_date"`
	ValidFrom      string   `json:"valid_from"`
	ValidTill      string   `json:"valid_till"`
	SiteSealToken  string   `json:"site_seal_token"`
	ServerType     int64    `json:"server_type"`
	ServerTypeName string   `json:"server_type_name"`
}

type legacyReceipt struct {
	OrderTotal json.Number `json:"order_total"`
}

type legacyReissueView struct {
	CommonName string   `json:"common_name"`
	SANs       []string `json:"sans"`
}

// legacyOrder is the order whose id the path holds, with leading zeros or without. The
// first API knows TLS only.
func (s *Simulator) legacyOrder(c *call) (*order, error) {
	o, err := s.pathOrder(c)
	if err == nil && s.productOf(o).client != nil {
		return nil, notFound("order")
	}
	return o, err
}

// showLegacyOrder is GET /order/{id}.
func (s *Simulator) showLegacyOrder(c *call) reply {
	o, err := s.legacyOrder(c)
	if err != nil {
		return refuseLegacy(err)
	}
	return legacyAnswer(http.StatusOK, s.viewLegacyOrder(o))
}

// viewLegacyOrder shows an order with the certificate in use. A reissue that is pending
// stands beside it and is not its status.
func (s *Simulator) viewLegacyOrder(o *order) legacyOrderView {
	cert := o.current()
	view := legacyOrderView{
		Details: legacyDetails{
			OrderID:        legacyID(o.ID),
			Status:         o.Status,
			ProductName:    s.productOf(o).name,
			Validity:       fmt.Sprintf("%d Year(s)", termYears(o.Validity, o.Created)),
			CommonName:     cert.CommonName,
			SANs:           cert.sans(),
			OrderDate:      iso(o.Created),
			ValidFrom:      iso(cert.ValidFrom),
			ValidTill:      iso(cert.ValidTill),
			SiteSealToken:  strconv.FormatInt(o.ReceiptID, 36),
			ServerType:     cert.PlatformID,
			ServerTypeName: findPlatform(cert.PlatformID).Name,
		},
		Receipt: legacyReceipt{json.Number(strconv.Itoa(o.price()) + ".00")},
	}
	if len(cert.OrgUnits) > 0 {
		view.Details.OrgUnit = cert.OrgUnits[0]
	}
	if o.Status == statusReissuePending {
		view.Details.Status = statusIssued
		next := o.awaited()
		view.PendingReissue = &legacyReissueView{next.CommonName, next.sans()}
	}
	return view
}

// sans are the names of a certificate beside its common name.
func (c *certificate) sans() []string {
	return slices.DeleteFunc(slices.Clone(c.DNSNames), func(name string) bool { return name == c.CommonName })
}

// legacyCertificateView is the certificate in use, each part of it PEM with CRLF line ends.
type legacyCertificateView struct {
	OrderID string      `json:"order_id"`
	Serial  string      `json:"serial"`
	Certs   legacyCerts `json:"certs"`
}

type legacyCerts struct {
	Certificate  string `json:"certificate"`
	Intermediate string `json:"intermediate"`
	Root         string `json:"root"`
	PKCS7        string `json:"pkcs7"`
}

// showLegacyCertificate is GET /order/{id}/certificate.
func (s *Simulator) showLegacyCertificate(c *call) reply {
	o, err := s.legacyOrder(c)
	if err != nil {
		return refuseLegacy(err)
	}
	cert := o.current()
	if cert.PEM == "" {
		return refuseLegacy(unavailable(o))
	}
	chain := s.chain(cert)
	bundle, err := pkcs7PEM(part{pem: chain[0].PEM}, part{pem: chain[1].PEM}, part{pem: chain[2].PEM})
	if err != nil {
		return refuseLegacy(err)
	}
	return legacyAnswer(http.StatusOK, legacyCertificateView{
		OrderID: legacyID(o.ID),
		Serial:  cert.Serial,
		Certs:   legacyCerts{chain[0].PEM, chain[1].PEM, chain[2].PEM, crlf(string(bundle))},
	})
}

// unavailable says why an order has no certificate: it will have one, or it has ended.
func unavailable(o *order) error {
	if o.ended() {
		return badRequest("cert_unavailable_"+o.Status, "There is no certificate: the order is "+o.Status+".")
	}
	return badRequest("cert_unavailable_processing", "The certificate has not been issued yet.")
}
