// SPDX-License-Identifier: MPL-2.0

package api

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// OrderRequest is the body of an order (Order Management, Order an SSL Certificate). Fields with omitempty are optional;
// server_type is always sent, for its zero is no default.
type OrderRequest struct {
	CSR                          string `json:"csr"`
	Validity                     int64  `json:"validity"`              // years, 1 or 2
	CommonName                   string `json:"common_name,omitempty"` // by default the CSR's
	SANs                         string `json:"sans,omitempty"`        // as JoinNames writes them; by default the CSR's
	ServerType                   int64  `json:"server_type"`           // -1 is other
	OrgUnit                      string `json:"org_unit,omitempty"`
	OrgName                      string `json:"org_name"`
	OrgAddr1                     string `json:"org_addr1"`
	OrgAddr2                     string `json:"org_addr2,omitempty"`
	OrgCity                      string `json:"org_city"`
	OrgState                     string `json:"org_state"`
	OrgZip                       string `json:"org_zip"`
	OrgCountry                   string `json:"org_country"`                     // two letters, lower case
	Telephone                    string `json:"telephone,omitempty"`             // of the organization; required for EV
	OrgContactJobTitle           string `json:"org_contact_job_title,omitempty"` // required for EV
	OrgContactFirstname          string `json:"org_contact_firstname"`
	OrgContactLastname           string `json:"org_contact_lastname"`
	OrgContactEmail              string `json:"org_contact_email"`
	OrgContactTelephone          string `json:"org_contact_telephone"`
	OrgContactTelephoneExtension string `json:"org_contact_telephone_ext,omitempty"`
	EV                           bool   `json:"ev,omitempty"` // left out if false: anything else than false or nothing is true
}

// ReissueRequest is the body of a reissue. What is empty stays as it is.
type ReissueRequest struct {
	CSR        string `json:"csr,omitempty"`
	CommonName string `json:"common_name,omitempty"`
	SANs       string `json:"sans,omitempty"` // all of them, as JoinNames writes them
	ServerType *int64 `json:"server_type,omitempty"`
}

// Order is what the API tells of an order.
type Order struct {
	Subject
	ID             string           `json:"order_id"` // eight digits, with leading zeros
	Status         string           `json:"status"`   // issued once there is a certificate
	ProductName    string           `json:"product_name"`
	Validity       string           `json:"validity"` // such as 1 Year(s)
	OrgUnit        string           `json:"org_unit"`
	ServerType     *int64           `json:"server_type"`
	OrderDate      certcentral.Time `json:"order_date"`
	ValidFrom      certcentral.Time `json:"valid_from"` // of the certificate; zero before it is issued
	ValidTill      certcentral.Time `json:"valid_till"`
	Total          *float64         `json:"-"` // what the order cost; nil if the API does not tell
	PendingReissue *Subject         `json:"-"` // what a reissue that is under way will certify; nil if there is none
	AsOf           time.Time        `json:"-"` // the service's time; zero if it did not tell
}

// Subject is the names of a certificate.
type Subject struct {
	CommonName string   `json:"common_name"`
	SANs       []string `json:"sans"`
}

// Certificate is an issued certificate with its chain, in PEM with line feeds.
type Certificate struct {
	Leaf         *x509.Certificate
	Certificate  string
	Intermediate string // all intermediate certificates, in the order of the service; empty if it tells none
	Root         string // empty if the service tells none
}

func readCertificate(certificate, intermediate, root string) (*Certificate, error) {
	c := &Certificate{Certificate: lineFeeds(certificate), Intermediate: lineFeeds(intermediate), Root: lineFeeds(root)}
	block, _ := pem.Decode([]byte(c.Certificate))
	if block == nil {
		return nil, errors.New("the answer holds no certificate in PEM")
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the certificate in the answer cannot be parsed: %w", err)
	}
	c.Leaf = leaf
	return c, nil
}

// lineFeeds writes PEM as the rest of the world does: the service ends lines with CRLF, and separates blocks by empty ones.
func lineFeeds(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// JoinNames writes names the way requests have them: separated by commas.
func JoinNames(names []string) string { return strings.Join(names, ",") }

// splitNames reads names that the service lists, or separates by commas.
func splitNames(names []string) (list []string) {
	for _, entry := range names {
		for name := range strings.SplitSeq(entry, ",") {
			if name = strings.TrimSpace(name); name != "" {
				list = append(list, name)
			}
		}
	}
	return list
}

// SameID tells whether two order ids are the same but for leading zeros.
func SameID(a, b string) bool { return strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0") }
