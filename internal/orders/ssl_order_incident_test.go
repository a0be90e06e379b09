// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// How large the incident is, and how often the service puts reissues, and looks, off beyond its limits: less often than one
// request is tried.
const (
	incidentSites    = 300
	incidentAffected = 120
	busyTimes        = 5
)

// noted is what the output of the guide keeps of a certificate.
type noted struct {
	OrderID       string `json:"order_id"`
	CertificateID string `json:"certificate_id"`
	SerialNumber  string `json:"serial_number"`
	Issuer        string `json:"issuer"`
	PEM           string `json:"certificate_pem"`
}

// incident is the guide's configuration in use: its certificates before and after, by site.
type incident struct {
	*testing.T
	bench         *acctest.Bench
	affectedFile  string
	before, after map[string]noted
	began         time.Time
}

// TestAccSSLOrder_incident rehearses the guide "The 24-hour incident" under the service's own rate limit: the certificates
// of a list of serial numbers, and no others, are reissued by one apply, once each, and the old ones revoked. The clock
// that provider and simulator share moves by what is waited for, of all that wait at the same time, so that the time
// told is more than the time that it takes.
func TestAccSSLOrder_incident(t *testing.T) {
	clock := acctest.NewClock()
	b := acctest.New(t, simulator.Config{Validation: "auto", RateLimit: "100/5s", Now: clock.Now})
	b.Clock = clock
	i := &incident{T: t, bench: b, affectedFile: filepath.Join(t.TempDir(), "affected.json")}
	config := i.config()
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config:            config,
				ConfigStateChecks: []statecheck.StateCheck{i.note(&i.before)},
				PostApplyFunc:     i.ordered,
			},
			{
				PreConfig:         i.strike,
				Config:            config,
				ConfigStateChecks: []statecheck.StateCheck{i.note(&i.after)},
				PostApplyFunc:     i.reissued,
			},
			{
				PreConfig: i.revoke,
				Config:    config,
				PlanOnly:  true, // and nothing to do
			},
		},
	})
	i.expectRevoked()
}

// config is the guide's, with a signing request for each of many sites and the list of affected ones in a file.
func (i *incident) config() string {
	csrs := map[string]string{}
	for n := range incidentSites {
		site := fmt.Sprintf("site-%03d", n)
		csrs[site] = acctest.NewCSR(i.T, site+".shop.example")
	}
	text, err := json.Marshal(csrs)
	must(i.T, err)
	return i.bench.Config("", fmt.Sprintf(`
locals {
  csrs     = %s
  affected = fileexists(%[2]q) ? jsondecode(file(%[2]q)) : []
}

resource "certcentral_ssl_order" "site" {
  for_each = local.csrs

  product         = "ssl_basic"
  common_name     = "${each.key}.shop.example"
  csr             = each.value
  order_validity  = { years = 1 }
  organization_id = %[3]q
  dcv_method      = "dns-txt-token"
  skip_approval   = true
  on_destroy      = "keep"
  reissue_trigger = contains(local.affected, each.key) ? "incident" : null
}

resource "certcentral_issued_certificate" "site" {
  for_each = certcentral_ssl_order.site

  order_id       = each.value.id
  certificate_id = each.value.certificate_id
}

output "certificates" {
  value = { for site, certificate in certcentral_issued_certificate.site : site => certificate }
}
`, text, i.affectedFile, i.bench.Organization()))
}

// note keeps the output of the certificates.
func (i *incident) note(into *map[string]noted) statecheck.StateCheck {
	return outputCheck{"certificates", into}
}

type outputCheck struct {
	name string
	into any
}

func (c outputCheck) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	output := req.State.Values.Outputs[c.name]
	if output == nil {
		resp.Error = fmt.Errorf("there is no output %s", c.name)
		return
	}
	text, err := json.Marshal(output.Value)
	resp.Error = errors.Join(err, json.Unmarshal(text, c.into))
}

// ordered checks the day before the incident.
func (i *incident) ordered() {
	expectOrders(i.T, i.bench, incidentSites)
	for _, order := range i.bench.Orders() {
		if order.Status != "issued" || order.Certificates != 1 {
			i.Fatalf("order %+v is not just issued", order)
		}
	}
}

// strike is the news: it lists serial numbers, by which the affected sites are found in what was noted down, and the
// service is busier than its limits say.
func (i *incident) strike() {
	serials := i.listedSerials()
	var affected []string
	for site, certificate := range i.before {
		if slices.Contains(serials, certificate.SerialNumber) && certificate.Issuer != "" {
			affected = append(affected, site)
		}
	}
	text, err := json.Marshal(affected)
	must(i.T, err)
	must(i.T, os.WriteFile(i.affectedFile, text, 0o600))
	busy := simulator.Fault{Kind: "status", Status: http.StatusTooManyRequests, Times: busyTimes}
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		busy.Method, busy.Path = method, "/order/certificate/**"
		must(i.T, i.bench.AddFault(busy))
	}
	i.bench.ForgetRequests()
	i.began = i.bench.Clock.Now()
}

// listedSerials are the serial numbers of some certificates, those of neighbouring orders.
func (i *incident) listedSerials() (serials []string) {
	orders := i.bench.Orders()
	listed := map[string]bool{}
	for _, order := range orders[50 : 50+incidentAffected] {
		listed[fmt.Sprint(order.CertificateID)] = true
	}
	for _, certificate := range i.before {
		if listed[certificate.CertificateID] {
			serials = append(serials, certificate.SerialNumber)
		}
	}
	return serials
}

// reissued checks what the apply did: a reissue for each affected order, and nothing else that changes anything.
func (i *incident) reissued() {
	taken, refused := map[string]int{}, 0
	for _, request := range i.bench.Requests() {
		switch {
		case request.Status == http.StatusTooManyRequests:
			refused++
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
	if len(taken) != incidentAffected || refused < 2*busyTimes {
		i.Errorf("%d reissues, %d requests put off; want %d, and %d or more", len(taken), refused, incidentAffected, 2*busyTimes)
	}
	expectOrders(i.T, i.bench, incidentSites)
	passed := i.bench.Clock.Now().Sub(i.began)
	i.Logf("%d of %d certificates: %d requests, at most %s", len(taken), incidentSites, len(i.bench.Requests()), passed)
	if passed > 12*time.Hour {
		i.Errorf("the reissues took %s", passed)
	}
}

// revoke checks the certificates in state, and has those revoked that were affected, by the numbers noted down.
func (i *incident) revoke() {
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: i.bench.URL, Clock: i.bench.Clock})
	must(i.T, err)
	count := 0
	for site, was := range i.before {
		is := i.after[site]
		switch {
		case is.OrderID != was.OrderID:
			i.Errorf("%s has order %s, and had %s", site, is.OrderID, was.OrderID)
		case is.CertificateID == was.CertificateID:
			continue
		}
		count++
		i.expectNew(site, was, is)
		var id int64
		_, err := fmt.Sscan(was.CertificateID, &id)
		must(i.T, err)
		_, err = client.RevokeCertificate(i.Context(), id, certcentral.RevokeRequest{Reason: "superseded", SkipApproval: true})
		must(i.T, err)
	}
	if count != incidentAffected {
		i.Errorf("%d certificates are new, want %d", count, incidentAffected)
	}
}

// expectNew checks that a certificate took the place of another: for the same key and name, and valid.
func (i *incident) expectNew(site string, was, is noted) {
	before, after := i.parse(was.PEM), i.parse(is.PEM)
	name := site + ".shop.example"
	key, ok := after.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	switch {
	case is.SerialNumber == was.SerialNumber, after.SerialNumber.Cmp(before.SerialNumber) == 0:
		i.Errorf("%s has the serial number %s as before", site, is.SerialNumber)
	case !ok || !key.Equal(before.PublicKey) || after.VerifyHostname(name) != nil:
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

// expectRevoked checks the end of the incident: all orders run, and of those affected the certificate before is revoked.
func (i *incident) expectRevoked() {
	expectOrders(i.T, i.bench, incidentSites)
	replaced := 0
	for _, order := range i.bench.Orders() {
		if order.Status != "issued" || order.Revoked != order.Certificates-1 {
			i.Errorf("at the end order %+v is not issued with its newest certificate alone", order)
		}
		replaced += order.Certificates - 1
	}
	if replaced != incidentAffected {
		i.Errorf("%d certificates were replaced, want %d", replaced, incidentAffected)
	}
}
