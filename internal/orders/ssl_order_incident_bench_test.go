// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// busyTimes is how often the service puts off reissues, and looks, beyond its limits: less often than a request is tried.
const busyTimes = 5

// incident is the configuration of the guide "The 24-hour incident" in use: certificates of many sites, some of which
// have to be replaced at once.
type incident struct {
	*testing.T
	bench         *acctest.Bench
	csrs          map[string]string // by site
	hits          int               // how many are affected
	before, after map[string]noted  // the certificates, by site
	began         time.Time
}

// noted is what the guide's output tells of a certificate, and the certificate.
type noted struct {
	OrderID       string `json:"order_id"`
	CertificateID string `json:"certificate_id"`
	SerialNumber  string `json:"serial_number"`
	Issuer        string `json:"issuer"`
	PEM           string `json:"certificate_pem"`
}

// newIncident returns a bench under the service's own rate limit, on a clock that provider and simulator share.
func newIncident(t *testing.T, sites, hits int) *incident {
	t.Helper()
	clock := acctest.NewClock()
	b := acctest.New(t, simulator.Config{Validation: "auto", RateLimit: "100/5s", Now: clock.Now})
	b.Clock = clock
	i := &incident{T: t, bench: b, csrs: map[string]string{}, hits: hits}
	for n := range sites {
		site := fmt.Sprintf("site-%03d", n)
		i.csrs[site] = acctest.NewCSR(t, i.name(site))
	}
	return i
}

// name returns the common name of a site.
func (i *incident) name(site string) string { return site + ".shop.example" }

// expectOrdered checks the day before the incident.
func (i *incident) expectOrdered() {
	i.Helper()
	expectOrders(i.T, i.bench, len(i.csrs))
	for _, order := range i.bench.Orders() {
		if order.Status != "issued" || order.Certificates != 1 {
			i.Fatalf("order %+v was not just issued", order)
		}
	}
}

// strike is the news: a list of serial numbers, by which the affected sites are found in what was noted down, while the
// service is busier than its limits say.
func (i *incident) strike() (affected []string) {
	serials := i.listedSerials()
	for site, certificate := range i.before {
		if slices.Contains(serials, certificate.SerialNumber) && certificate.Issuer != "" {
			affected = append(affected, site)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		must(i.T, i.bench.AddFault(simulator.Fault{
			Method: method, Path: "/order/certificate/**", Kind: "status", Status: http.StatusTooManyRequests, Times: busyTimes,
		}))
	}
	i.bench.ForgetRequests()
	i.began = i.bench.Clock.Now()
	return affected
}

// listedSerials are the serial numbers of some certificates: those of orders that were placed one after the other.
func (i *incident) listedSerials() (serials []string) {
	listed := map[string]bool{}
	for _, order := range i.bench.Orders()[3 : 3+i.hits] {
		listed[fmt.Sprint(order.CertificateID)] = true
	}
	for _, certificate := range i.before {
		if listed[certificate.CertificateID] {
			serials = append(serials, certificate.SerialNumber)
		}
	}
	return serials
}

// expectReissued checks what the apply asked for: a reissue of each affected order, and nothing else that changes
// anything.
func (i *incident) expectReissued() {
	i.Helper()
	taken, putOff := map[string]int{}, 0
	for _, request := range i.bench.Requests() {
		switch {
		case request.Status == http.StatusTooManyRequests:
			putOff++
		case request.Method == http.MethodPost && strings.HasSuffix(request.Path, "/reissue"):
			taken[request.Path]++
		case request.Method != http.MethodGet:
			i.Errorf("the apply asked for %s %s", request.Method, request.Path)
		}
	}
	for path, times := range taken {
		if times != 1 {
			i.Errorf("%s was taken %d times", path, times)
		}
	}
	if len(taken) != i.hits || putOff < 2*busyTimes {
		i.Errorf("%d reissues and %d requests put off, want %d, and at least %d", len(taken), putOff, i.hits, 2*busyTimes)
	}
	expectOrders(i.T, i.bench, len(i.csrs))
	passed := i.bench.Clock.Now().Sub(i.began).Round(time.Second)
	i.Logf("%d of %d certificates: %d requests, %d of them put off, %s", len(taken), len(i.csrs), len(i.bench.Requests()), putOff, passed)
	if passed > time.Hour {
		i.Errorf("the apply took %s", passed)
	}
}

// revoke checks the certificates in state, and has those revoked that were replaced, by the numbers noted down.
func (i *incident) revoke() {
	i.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: i.bench.URL, Clock: i.bench.Clock})
	must(i.T, err)
	count := 0
	for site, was := range i.before {
		is := i.after[site]
		if is.OrderID != was.OrderID {
			i.Errorf("%s has order %s, and had %s", site, is.OrderID, was.OrderID)
		}
		if is.CertificateID == was.CertificateID {
			continue
		}
		count++
		i.expectNew(site, was, is)
		var id int64
		_, err := fmt.Sscan(was.CertificateID, &id)
		must(i.T, err)
		waiting, err := client.RevokeCertificate(i.Context(), id, certcentral.RevokeRequest{Reason: "superseded", SkipApproval: true})
		must(i.T, err)
		if waiting != nil {
			i.Errorf("the revocation of certificate %d waits for %+v", id, waiting)
		}
	}
	if count != i.hits {
		i.Errorf("%d certificates are new, want %d", count, i.hits)
	}
}

// expectNew checks that a certificate took the place of another: for the same key and name, and valid.
func (i *incident) expectNew(site string, was, is noted) {
	i.Helper()
	before, after := i.parse(was.PEM), i.parse(is.PEM)
	key, ok := after.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	switch {
	case is.SerialNumber == was.SerialNumber, after.SerialNumber.Cmp(before.SerialNumber) == 0:
		i.Errorf("%s has the serial number %s as before", site, is.SerialNumber)
	case !ok || !key.Equal(before.PublicKey) || after.VerifyHostname(i.name(site)) != nil:
		i.Errorf("%s has a certificate for %v, or for another key", site, after.DNSNames)
	}
	expectInTime(i.T, i.bench, after)
}

func (i *incident) parse(text string) *x509.Certificate {
	i.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		i.Fatalf("%q is no certificate", text)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	must(i.T, err)
	return certificate
}

// expectOver checks the end of the incident: all orders run, each with its newest certificate alone.
func (i *incident) expectOver() {
	i.Helper()
	expectOrders(i.T, i.bench, len(i.csrs))
	replaced := 0
	for _, order := range i.bench.Orders() {
		if order.Status != "issued" || order.Revoked != order.Certificates-1 {
			i.Errorf("at the end order %+v is not issued, with its newest certificate alone", order)
		}
		replaced += order.Certificates - 1
	}
	if replaced != i.hits {
		i.Errorf("%d certificates were replaced, want %d", replaced, i.hits)
	}
}
