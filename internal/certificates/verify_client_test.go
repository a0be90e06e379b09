// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// mailTemplate is a certificate for a person's mail.
func mailTemplate() *x509.Certificate {
	template := leafTemplate()
	template.Subject = pkix.Name{CommonName: "Kim Lantern"}
	template.DNSNames, template.IPAddresses = nil, nil
	template.EmailAddresses = []string{"Kim@Lantern.example", "k.lantern@xn--lntern-bua.example"}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageEmailProtection}
	return template
}

// certificate is what the service says of the certificate made of mailTemplate.
func certificate(csr string, emails ...string) certcentral.IssuedCertificate {
	return certcentral.IssuedCertificate{ID: 9, CSR: csr, CommonName: "LANTERN, Kim", Emails: emails}
}

func TestVerifyClient(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	key := newKey(t)
	csr := newCSR(t, key)
	nobody := certcentral.IssuedCertificate{ID: 9, CommonName: "Kim Lantern"}
	changed := func(change func(*x509.Certificate)) *x509.Certificate {
		template := mailTemplate()
		change(template)
		return template
	}
	encrypts := changed(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
	agrees := changed(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement })
	encodes := changed(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDataEncipherment })
	serves := changed(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })
	mails := changed(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} })
	odd := changed(func(c *x509.Certificate) {
		c.ExtKeyUsage, c.UnknownExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageIPSECUser}, []asn1.ObjectIdentifier{{1, 3, 6, 1}}
	})
	bare := changed(func(c *x509.Certificate) { c.ExtKeyUsage, c.EmailAddresses = nil, nil })
	tests := map[string]struct {
		template *x509.Certificate
		product  string
		ordered  certcentral.IssuedCertificate
		check    string // empty when the certificate is right
		says     string
	}{
		"whole":                     {mailTemplate(), "client_premium", certificate(csr, "kim@lantern.example", "k.lantern@läntern.example"), "", ""},
		"without a signing request": {mailTemplate(), "class1_smime", certificate("", "kim@LANTERN.example"), "", ""},
		"another key":               {mailTemplate(), "class1_smime", certificate(p.csr, "kim@lantern.example"), "public key", "SHA-256"},
		"missing address":           {mailTemplate(), "class1_smime", certificate(csr, "kim@lantern.example", "kai@lantern.example"), "set of mail addresses", "among them kai@lantern.example, got only kim@"},
		"no address":                {bare, "private_client", certificate(csr, "kim@lantern.example"), "set of mail addresses", "only none"},
		"encryption by RSA":         {encrypts, "secure_email_mailbox", certificate(csr, "kim@lantern.example"), "", ""},
		"encryption by curve":       {agrees, "secure_email_sponsor", certificate(csr, "kim@lantern.example"), "", ""},
		"key for neither":           {encodes, "secure_email_organization", certificate(csr, "kim@lantern.example"), "key usage", "digitalSignature"},
		"not for mail":              {serves, "client_email_security_plus", certificate(csr, "kim@lantern.example"), "extended key usage", "expected emailProtection, got only serverAuth"},
		"for things unknown":        {odd, "client_digital_signature_plus", certificate(csr, "kim@lantern.example"), "extended key usage", "only ipsecUser, 1.3.6.1"},
		"for nothing":               {bare, "class1_smime", nobody, "extended key usage", "only none"},
		"authentication":            {mailTemplate(), "client_authentication_plus", certificate(csr, "kim@lantern.example"), "", ""},
		"not for authentication":    {mails, "client_authentication_plus", certificate(csr, "kim@lantern.example"), "extended key usage", "clientAuth"},
		"unknown product":           {serves, "private_client", certificate(csr, "kim@lantern.example"), "", ""},
		"addresses not told":        {mailTemplate(), "client_premium", nobody, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			leaf := p.intermediate.sign(t, key, test.template)
			b := &bundle{leaf, []*x509.Certificate{p.intermediate.certificate, p.root.certificate}}
			_, err := verify(b, clientExpectation(test.product, test.ordered))
			mismatch, _ := errors.AsType[*mismatchError](err)
			switch {
			case test.check == "" && err != nil:
				t.Error(err)
			case test.check != "" && (mismatch == nil || mismatch.check != test.check || !strings.Contains(err.Error(), test.says)):
				t.Errorf("got %v, want a mismatch of the %s with %q", err, test.check, test.says)
			}
		})
	}
}

// Without addresses the common name is all there is to tell certificates of people apart.
func TestVerifyClientByName(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	leaf := p.intermediate.sign(t, newKey(t), mailTemplate())
	want := clientExpectation("client_premium", certcentral.IssuedCertificate{CommonName: "Kai Lantern"})
	mismatch, ok := errors.AsType[*mismatchError](checkNames(leaf, want))
	if !ok || mismatch.check != "set of names" {
		t.Errorf("a certificate for somebody else passed: %v", mismatch)
	}
}

func TestRecordIn(t *testing.T) {
	t.Parallel()
	c := certcentral.IssuedCertificate{ID: 9, CommonName: "lantern.example", DNSNames: []string{"www.lantern.example"}, SerialNumber: "0A"}
	tls := recordIn(&certcentral.Order{ProductNameID: "ssl_basic"}, c)
	if tls.csrOptional || tls.usage != x509.ExtKeyUsageAny || !lifecycle.SameNames(lifecycle.NameSet("lantern.example", c.DNSNames), tls.names) {
		t.Errorf("a TLS certificate is expected as %+v", tls.expectation)
	}
	client := recordIn(&certcentral.Order{ProductNameID: "class1_smime"}, c)
	if !client.csrOptional || client.usage != x509.ExtKeyUsageEmailProtection || client.serial != "0A" {
		t.Errorf("a client certificate is expected as %+v", client.expectation)
	}
}
