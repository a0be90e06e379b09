// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"encoding/pem"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// providerFunctions is where provider functions are to be had.
var providerFunctions = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}

// issuedChain returns the PEM of an issued certificate, of its issuer and of the root, as the service writes them.
func (b *bench) issuedChain() (leaf, intermediate, root string) {
	b.t.Helper()
	chain, err := b.client.CertificateChain(b.t.Context(), b.place().CertificateID)
	b.must(err)
	if len(chain) != 3 {
		b.t.Fatalf("the chain has %d certificates", len(chain))
	}
	b.ForgetRequests()
	return chain[0].PEM, chain[1].PEM, chain[2].PEM
}

// object returns what a function returned.
func object(t *testing.T, from any) map[string]any {
	t.Helper()
	fields, ok := from.(map[string]any)
	if !ok {
		t.Fatalf("got %T, want an object", from)
	}
	return fields
}

// has checks some attributes of an object.
func has(t *testing.T, got, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if !reflect.DeepEqual(got[name], value) {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
}

func TestFunctions_csrAndCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	leaf, _, root := b.issuedChain()
	request, failure := b.Call(t, "csr", b.csr)
	if failure != nil {
		t.Fatal(failure.Text)
	}
	csr := object(t, request)
	has(t, csr, map[string]any{
		"subject": "CN=lantern.example", "common_name": "lantern.example", "dns_names": []any{}, "organization": nil,
		"key_algorithm": "ECDSA", "key_size": 256.0, "signature_algorithm": "ECDSA-SHA256", "signature_hash": "sha256",
	})
	read, failure := b.Call(t, "certificate", leaf)
	if failure != nil {
		t.Fatal(failure.Text)
	}
	certificate := object(t, read)
	has(t, certificate, map[string]any{
		"common_name": "lantern.example", "dns_names": []any{"lantern.example", "www.lantern.example"}, "is_ca": false,
		"public_key_fingerprint": csr["public_key_fingerprint"], "extended_key_usages": []any{"serverAuth"},
	})
	authority, failure := b.Call(t, "certificate", root)
	if failure != nil {
		t.Fatal(failure.Text)
	}
	has(t, object(t, authority), map[string]any{"is_ca": true, "organization": "CertCentral Simulator", "country": "US"})
	if asked := b.asked(); asked != nil {
		t.Errorf("functions asked the service: %q", asked)
	}
}

func TestFunctions_fullChain(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	leaf, intermediate, root := b.issuedChain()
	got, failure := b.Call(t, "full_chain", root+leaf, "", intermediate)
	if failure != nil {
		t.Fatal(failure.Text)
	}
	if want := strings.ReplaceAll(leaf+intermediate+root, "\r\n", "\n"); got != want {
		t.Errorf("got\n%v\nwant\n%s", got, want)
	}
}

// Errors point at the argument that is to blame, and never repeat it.
func TestFunctions_errors(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	leaf, intermediate, root := b.issuedChain()
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("marker of a key")}))
	none := int64(-1)
	tests := map[string]struct {
		function  string
		arguments []any
		at        int64
		says      string
	}{
		"key as request":         {"csr", []any{key}, 0, "private key, which must never leave its owner"},
		"text as request":        {"csr", []any{"marker!"}, 0, "neither PEM nor base64"},
		"certificate as request": {"csr", []any{leaf}, 0, `type "CERTIFICATE"`},
		"key as certificate":     {"certificate", []any{key}, 0, "is a private key"},
		"request as certificate": {"certificate", []any{b.csr}, 0, "is no certificate"},
		"chain as certificate":   {"certificate", []any{leaf + intermediate}, 0, "it holds 2 certificates; pass one"},
		"text as certificate":    {"certificate", []any{"marker"}, 0, "it is not PEM"},
		"blank as certificate":   {"certificate", []any{" "}, 0, "no certificate was given"},
		"key in chain":           {"full_chain", []any{leaf, intermediate, key}, 2, "is a private key"},
		"missing link":           {"full_chain", []any{leaf, root}, 1, "no certificate given is the issuer"},
		"nothing in chain":       {"full_chain", []any{"", ""}, none, "no certificate was given"},
		"no chain at all":        {"full_chain", nil, none, "no certificate was given"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := b.Call(t, test.function, test.arguments...)
			if failure == nil {
				t.Fatalf("got %v", got)
			}
			at := none
			if failure.FunctionArgument != nil {
				at = *failure.FunctionArgument
			}
			if at != test.at || !strings.Contains(failure.Text, test.says) {
				t.Errorf("got %q at %d, want %q at %d", failure.Text, at, test.says, test.at)
			}
			if strings.HasSuffix(failure.Text, ".") {
				t.Errorf("Terraform ends it in another full stop: %q", failure.Text)
			}
			if strings.Contains(failure.Text, "marker") || strings.Contains(failure.Text, "bWFya2Vy") {
				t.Errorf("the error repeats the argument: %s", failure.Text)
			}
		})
	}
}

// Functions need no provider configuration: here there is none, and no key.
func TestAccFunctions(t *testing.T) {
	t.Setenv("CERTCENTRAL_API_KEY", "")
	b := newBench(t, simulator.Config{Validation: "auto"})
	leaf, intermediate, root := b.issuedChain()
	config := fmt.Sprintf(`locals {
  csr    = provider::certcentral::csr(%q)
  leaf   = provider::certcentral::certificate(%q)
  chain  = provider::certcentral::full_chain([%[2]q, %q, %q]...)
}

output "names" {
  value = local.leaf.dns_names
}

output "same_key" {
  value = local.csr.public_key_fingerprint == local.leaf.public_key_fingerprint
}

output "days" {
  value = timecmp(local.leaf.valid_from, local.leaf.valid_till)
}

output "chain" {
  value = local.chain
}
`, b.csr, leaf, root, intermediate)
	names := []knownvalue.Check{knownvalue.StringExact("lantern.example"), knownvalue.StringExact("www.lantern.example")}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   providerFunctions,
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("names", knownvalue.SetExact(names)),
				statecheck.ExpectKnownOutputValue("same_key", knownvalue.Bool(true)),
				statecheck.ExpectKnownOutputValue("days", knownvalue.Int64Exact(-1)),
				statecheck.ExpectKnownOutputValue("chain", holds(3, b.leadsToRoot)),
			}},
			{
				Config:      fmt.Sprintf("output \"chain\" {\n  value = provider::certcentral::full_chain(%q, %q)\n}\n", leaf, root),
				ExpectError: regexp.MustCompile(`(?s)Invalid value for "pems" parameter:.*no\s+certificate\s+given\s+is\s+the\s+issuer`),
			},
			{
				Config:      fmt.Sprintf("output \"csr\" {\n  value = provider::certcentral::csr(%q)\n}\n", leaf),
				ExpectError: regexp.MustCompile(`(?s)Invalid value for "csr" parameter:.*type\s+"CERTIFICATE"`),
			},
		},
	})
}
