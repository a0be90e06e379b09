// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestKeepsCertificate(t *testing.T) {
	t.Parallel()
	var (
		text    = types.StringValue
		null    = types.StringNull()
		unknown = types.StringUnknown()
	)
	type ids struct{ order, certificate types.String }
	stored := ids{text("7"), text("100")}
	tests := map[string]struct {
		config ids
		state  ids
		known  memory
		want   bool
	}{
		"same":                                  {ids{text("7"), text("100")}, stored, memory{Stored: "100", Latest: "100"}, true},
		"same, order moved on":                  {ids{text("7"), text("100")}, stored, memory{Stored: "100", Latest: "101"}, true},
		"another certificate":                   {ids{text("7"), text("101")}, stored, memory{Stored: "100", Latest: "101"}, false},
		"certificate not known yet":             {ids{text("7"), unknown}, stored, memory{Stored: "100", Latest: "100"}, false},
		"another order":                         {ids{text("8"), text("100")}, stored, memory{Stored: "100", Latest: "100"}, false},
		"order not known yet":                   {ids{unknown, text("100")}, stored, memory{Stored: "100", Latest: "100"}, false},
		"left out":                              {ids{text("7"), null}, stored, memory{Stored: "100", Latest: "100"}, true},
		"left out, order moved on":              {ids{text("7"), null}, stored, memory{Stored: "100", Latest: "101"}, false},
		"left out, nothing remembered":          {ids{text("7"), null}, stored, memory{}, true},
		"left out, another order":               {ids{text("8"), null}, stored, memory{Stored: "100", Latest: "100"}, false},
		"request that became the certificate":   {ids{text("7"), text("100")}, ids{text("7"), text("request-5")}, memory{Stored: "100", Latest: "100"}, true},
		"request that became another":           {ids{text("7"), text("101")}, ids{text("7"), text("request-5")}, memory{Stored: "100", Latest: "101"}, false},
		"same request":                          {ids{text("7"), text("request-5")}, ids{text("7"), text("request-5")}, memory{Stored: "100", Latest: "100"}, true},
		"another request":                       {ids{text("7"), text("request-6")}, stored, memory{Stored: "100", Latest: "100"}, false},
		"awaited":                               {ids{text("7"), text("101")}, ids{text("7"), text("101")}, memory{Stored: "100", Awaits: &awaited{Certificate: "101"}}, false},
		"request no longer asked for, order on": {ids{text("7"), null}, ids{text("7"), text("request-5")}, memory{Stored: "100", Latest: "101"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := issuedCertificateModel{OrderID: test.config.order, CertificateID: test.config.certificate}
			state := issuedCertificateModel{OrderID: test.state.order, CertificateID: test.state.certificate}
			state.CertificatePEM = text("PEM")
			if got := keepsCertificate(config, state, test.known); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

// While a certificate is awaited, only its issue, another one asked for, and a wait that may be wanted now, are a reason to
// ask again.
func TestKeepsWaitingCertificate(t *testing.T) {
	t.Parallel()
	var (
		text = types.StringValue
		null = types.StringNull()
		no   = types.BoolValue(false)
	)
	tests := map[string]struct {
		wait   types.Bool
		config types.String
		known  memory
		want   bool
	}{
		"not issued":               {no, text("100"), memory{Awaits: &awaited{Certificate: "100"}}, true},
		"left out, not issued":     {no, null, memory{Awaits: &awaited{}}, true},
		"left out, one before":     {no, null, memory{Latest: "100", Awaits: &awaited{Previous: "99"}}, true},
		"left out, one in state":   {no, null, memory{Stored: "99", Latest: "100", Awaits: &awaited{Previous: "99"}}, true},
		"left out from now on":     {no, null, memory{Awaits: &awaited{Certificate: "100"}}, false},
		"named from now on":        {no, text("100"), memory{Awaits: &awaited{}}, false},
		"issued":                   {no, text("100"), memory{Awaits: &awaited{Certificate: "100", Ready: true}}, false},
		"left out, issued":         {no, null, memory{Awaits: &awaited{Ready: true}}, false},
		"another one":              {no, text("101"), memory{Awaits: &awaited{Certificate: "100"}}, false},
		"the one in state":         {no, text("99"), memory{Stored: "99", Awaits: &awaited{Certificate: "100", Previous: "99"}}, false},
		"request becomes an id":    {no, text("100"), memory{Awaits: &awaited{Certificate: "request-5"}}, false},
		"to wait from now on":      {types.BoolValue(true), null, memory{Awaits: &awaited{}}, false},
		"wait left out":            {types.BoolNull(), null, memory{Awaits: &awaited{}}, false},
		"perhaps to wait from now": {types.BoolUnknown(), null, memory{Awaits: &awaited{}}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := issuedCertificateModel{OrderID: text("7"), CertificateID: test.config, Wait: test.wait}
			state := issuedCertificateModel{OrderID: text("7"), Wait: no}
			if got := keepsCertificate(config, state, test.known); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestFactsOf(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	facts := factsOf(&chain{p.leaf, nil, p.root.certificate})
	if facts.FullChainPEM != facts.CertificatePEM || facts.ChainPEM.ValueString() != "" || facts.ChainPEM.IsNull() {
		t.Errorf("without intermediates the full chain is the certificate, and the chain is empty: %q", facts.ChainPEM)
	}
	if got := facts.ValidTill.ValueString(); got != "2026-09-16T00:00:00Z" {
		t.Errorf("valid_till is %s", got)
	}
	if got := facts.Thumbprint.ValueString(); len(got) != 40 || got != strings.ToUpper(got) {
		t.Errorf("thumbprint is %s, want 40 upper-case hex digits", got)
	}
	if got := facts.SHA256Fingerprint.ValueString(); len(got) != 64 || got != strings.ToUpper(got) {
		t.Errorf("sha256_fingerprint is %s, want 64 upper-case hex digits", got)
	}
}

func TestIssuerOf(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	if got := issuerOf(p.leaf); got != "Test Issuing CA" {
		t.Errorf("got %q, want the common name", got)
	}
	nameless := *p.leaf
	nameless.Issuer.CommonName = ""
	nameless.Issuer.Organization = []string{"Lantern Trust"}
	if got := issuerOf(&nameless); got != "O=Lantern Trust" {
		t.Errorf("got %q, want the distinguished name", got)
	}
}

func TestRefreshKeepsConfiguredID(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	got := &obtained{id: 100, latest: 100, chain: &chain{p.leaf, nil, p.root.certificate}}
	for given, want := range map[types.String]string{
		types.StringValue("request-5"): "request-5",
		types.StringUnknown():          "100",
		types.StringNull():             "100",
	} {
		m := issuedCertificateModel{CertificateID: given}
		m.refresh(got)
		if m.CertificateID.ValueString() != want {
			t.Errorf("%s became %s, want %s", given, m.CertificateID, want)
		}
	}
}

func TestHoldWithoutCertificate(t *testing.T) {
	t.Parallel()
	for given, want := range map[types.String]types.String{
		types.StringValue("request-5"): types.StringValue("request-5"),
		types.StringUnknown():          types.StringNull(),
	} {
		m := issuedCertificateModel{CertificateID: given, certificateFacts: unknownFacts()}
		m.hold(types.StringNull(), certificateFacts{})
		if !m.CertificateID.Equal(want) || m.certificateFacts != (certificateFacts{}) {
			t.Errorf("%s became %s, %+v, want %s and no facts", given, m.CertificateID, m.certificateFacts, want)
		}
	}
}
