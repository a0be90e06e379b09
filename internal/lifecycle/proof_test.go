// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"crypto/x509"
	"math/big"
	"testing"
)

func TestProofOf(t *testing.T) {
	for method, want := range map[string]Proof{
		MethodTXT:   {Type: "TXT", Name: "a.example", Value: "token"},
		MethodCNAME: {Type: "CNAME", Name: "token.a.example", Value: "dcv.digicert.com"},
		MethodHTTP:  {Type: "HTTP", Name: "a.example", Value: "token", URL: "http://a.example/.well-known/pki-validation/fileauth.txt"},
	} {
		if got := ProofOf(method, "a.example", "token"); got != want {
			t.Errorf("%s: %+v, want %+v", method, got, want)
		}
	}
	if got := ProofOf(MethodCNAME, "a.example", ""); got.Name != "" {
		t.Errorf("without a token the name is %s", got.Name)
	}
}

func TestCertificateFacts(t *testing.T) {
	certificate := &x509.Certificate{SerialNumber: big.NewInt(0x0A4D7EB1), Raw: []byte("abc")}
	if got := SerialNumber(certificate); got != "0A4D7EB1" {
		t.Errorf("serial number %s", got)
	}
	if got := Thumbprint(certificate); got != "A9993E364706816ABA3E25717850C26C9CD0D89D" {
		t.Errorf("thumbprint %s", got)
	}
}
