// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/x509"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestClientUsages(t *testing.T) {
	const (
		signing  = x509.KeyUsageDigitalSignature
		lasting  = x509.KeyUsageContentCommitment
		encipher = x509.KeyUsageKeyEncipherment
		data     = x509.KeyUsageDataEncipherment
		agree    = x509.KeyUsageKeyAgreement
		mail     = x509.ExtKeyUsageEmailProtection
		client   = x509.ExtKeyUsageClientAuth
	)
	type changes = map[string]any
	designated := func(profile, primary string, additional ...string) changes {
		return changes{"certificate.profile_type": profile, "certificate.usage_designation": changes{"primary_usage": primary, "additional_usages": additional}}
	}
	rsaCSR := csrFor(t, rsaKey(t, 2048))
	for name, test := range map[string]struct {
		product    string
		changes    changes
		ecdsa, rsa x509.KeyUsage
		extended   []x509.ExtKeyUsage
		policy     string
	}{
		"premium":        {"client_premium", nil, signing | agree, signing | encipher, []x509.ExtKeyUsage{mail, client}, "2.23.140.1.5.3.2"},
		"signature":      {"client_digital_signature_plus", nil, signing, signing, []x509.ExtKeyUsage{mail, client}, "2.23.140.1.5.3.2"},
		"email security": {"client_email_security_plus", nil, signing | agree, signing | encipher, []x509.ExtKeyUsage{mail, client}, "2.23.140.1.5.3.2"},
		"legacy strict":  {"client_premium", designated("strict", "signing"), signing | agree, signing | encipher, []x509.ExtKeyUsage{mail, client}, "2.23.140.1.5.3.2"},
		"class 1":        {"class1_smime", nil, signing | agree, signing | encipher, []x509.ExtKeyUsage{mail, client}, "2.23.140.1.5.1.2"},
		"authentication": {"client_authentication_plus", nil, signing, signing, []x509.ExtKeyUsage{client}, ""},
		"mailbox":        {"secure_email_mailbox", nil, signing | agree, signing | encipher, []x509.ExtKeyUsage{mail}, "2.23.140.1.5.1.3"},
		"sponsor":        {"secure_email_sponsor", nil, signing | agree, signing | encipher, []x509.ExtKeyUsage{mail}, "2.23.140.1.5.3.3"},
		"organization":   {"secure_email_organization", nil, signing | agree, signing | encipher, []x509.ExtKeyUsage{mail}, "2.23.140.1.5.2.3"},
		"multipurpose":   {"secure_email_organization", designated("multipurpose", ""), signing | agree, signing | encipher, []x509.ExtKeyUsage{mail}, "2.23.140.1.5.2.2"},
		"signing":        {"secure_email_mailbox", designated("", "signing", "non_repudiation"), signing | lasting, signing | lasting, []x509.ExtKeyUsage{mail}, "2.23.140.1.5.1.3"},
		"keys":           {"secure_email_sponsor", designated("strict", "key_management", "non_repudiation"), agree, encipher, []x509.ExtKeyUsage{mail}, "2.23.140.1.5.3.3"},
		"everything": {
			"secure_email_mailbox", designated("multipurpose", "dual_use", "non_repudiation", "data_encipherment", "client_auth"),
			signing | lasting | agree, signing | lasting | encipher | data,
			[]x509.ExtKeyUsage{mail, client},
			"2.23.140.1.5.1.2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			for csr, want := range map[string]x509.KeyUsage{csrFor(t, testKey()): test.ecdsa, rsaCSR: test.rsa} {
				_, out := b.placeClient(test.product, body{"certificate.csr": csr}.and(test.changes))
				leaf := b.downloadP7B(out.number("certificate_id"))
				if leaf.KeyUsage != want || !slices.Equal(leaf.ExtKeyUsage, test.extended) {
					t.Errorf("usages are %b and %v, want %b and %v", leaf.KeyUsage, leaf.ExtKeyUsage, want, test.extended)
				}
				policy := ""
				if len(leaf.Policies) == 1 {
					policy = leaf.Policies[0].String()
				}
				if policy != test.policy || len(leaf.Policies) > 1 {
					t.Errorf("policies are %v, want %s", leaf.Policies, test.policy)
				}
				if leaf.IsCA || len(leaf.DNSNames) > 0 || leaf.SignatureAlgorithm != x509.ECDSAWithSHA256 {
					t.Errorf("CA %t, names %v, signed %s", leaf.IsCA, leaf.DNSNames, leaf.SignatureAlgorithm)
				}
			}
		})
	}
}

func TestClientSubjects(t *testing.T) {
	type changes = map[string]any
	const company = "O=Northwind Lanterns LLC,L=Duluth,ST=Minnesota,C=US"
	firefly := changes{"certificate.common_name_indicator": "pseudonym", "certificate.individual": changes{"pseudonym": "Firefly"}}
	for name, test := range map[string]struct {
		product string
		changes changes
		subject string
		person  string // given name, surname, pseudonym
	}{
		"mailbox":        {"class1_smime", changes{"certificate.organization_units": []string{"IT"}}, "CN=" + pia, "//"},
		"person":         {"client_premium", changes{"certificate.organization_units": []string{"IT"}}, "CN=Pia Okafor," + company, "Pia/Okafor/"},
		"pseudonym":      {"secure_email_sponsor", firefly, "CN=Firefly," + company, "//Firefly"},
		"organization":   {"secure_email_organization", nil, "CN=Northwind Lanterns LLC," + company, "//"},
		"authentication": {"client_authentication_plus", changes{"certificate.organization_units": []string{"IT"}}, "CN=Pia Okafor,OU=IT," + company, "//"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			id, out := b.placeClient(test.product, test.changes)
			leaf := b.downloadP7B(out.number("certificate_id"))
			person := map[string]string{}
			for _, part := range leaf.Subject.Names {
				if text, ok := part.Value.(string); ok {
					person[part.Type.String()] = text
				}
			}
			if got := person["2.5.4.42"] + "/" + person["2.5.4.4"] + "/" + person["2.5.4.65"]; got != test.person {
				t.Errorf("the subject names %q, want %q", got, test.person)
			}
			known := leaf.Subject
			known.Names = nil // leaves those that have no field of their own
			if got := known.String(); got != test.subject {
				t.Errorf("subject is %s, want %s", got, test.subject)
			}
			units := map[bool]string{true: "[IT]", false: ""}[name == "authentication"]
			b.info(id).shows(map[string]string{"certificate.organization_units": units})
		})
	}
}

func TestLivesOfClientCertificates(t *testing.T) {
	for _, slug := range clientProducts {
		b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
		for days, want := range map[int]string{30: "2026-03-31", 824: "2028-06-02", 825: "2028-06-02", 1096: "2028-06-02"} {
			if slug == "client_authentication_plus" {
				want = map[int]string{30: "2026-03-31", 824: "2028-06-02", 825: "2028-06-03", 1096: "2029-03-01"}[days]
			}
			id, out := b.placeClient(slug, map[string]any{"order_validity": map[string]any{"days": days}})
			b.info(id).shows(map[string]string{"certificate.valid_till": want, "is_multi_year_plan": ""})
			if got := b.downloadP7B(out.number("certificate_id")).NotAfter.Format("2006-01-02"); got != want {
				t.Errorf("%s for %d days ends on %s, want %s", slug, days, got, want)
			}
		}
	}
}

func TestClientDownloads(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	for _, slug := range clientProducts {
		id, out := b.placeClient(slug, nil)
		certificate, order := "/certificate/"+out.text("certificate_id"), "/certificate/download/order/"+idText(id)
		secure := slug[:6] == "secure"
		for _, format := range []string{"pem_all", "pem_noroot", "pem_nointermediate", "default", "default_pem", "default_cer", "apache"} {
			for _, path := range []string{certificate + "/download/format/" + format, order + "/format/" + format, order + "?formatType=" + format} {
				got := b.do(http.MethodGet, path, nil)
				if secure {
					got.want(200)
				} else {
					got.refused(400, "invalid_value:format_type")
				}
			}
		}
		for _, path := range []string{certificate + "/download/format/p7b", certificate + "/download/format/cer", order + "/format/p7b"} {
			got := b.do(http.MethodGet, path, nil).want(200)
			if held := roles(unpack(t, got.header.Get("Content-Type"), got.body)); held != "leaf issuing root" {
				t.Errorf("%s holds %q", path, held)
			}
		}
		for _, path := range []string{certificate + "/download/platform", certificate + "/download/platform/29", order} {
			kind := b.do(http.MethodGet, path, nil).want(200).header.Get("Content-Type")
			if (kind == "application/x-pkcs7-certificates") == secure {
				t.Errorf("%s: %s has type %s", slug, path, kind)
			}
		}
		chain := b.do(http.MethodGet, certificate+"/chain", nil).want(200)
		chain.shows(map[string]string{"intermediates.1.subject_common_name": "Simulated Client ECC SHA256 2026 CA1", "intermediates.3": ""})
	}
}
