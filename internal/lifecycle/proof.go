// SPDX-License-Identifier: MPL-2.0

package lifecycle

// The DCV methods (API reference, DCV methods).
const (
	MethodEmail = "email"
	MethodTXT   = "dns-txt-token"
	MethodCNAME = "dns-cname-token"
	MethodHTTP  = "http-token"
)

const (
	cnameTarget = "dcv.digicert.com"
	tokenPath   = "/.well-known/pki-validation/fileauth.txt"
)

// Proof is the record, or the file, that proves control of a domain.
type Proof struct {
	Type  string // TXT, CNAME or HTTP
	Name  string // of the record, or of the host that serves the file
	Value string // of the record or file
	URL   string // of the file, empty for a record
}

// ProofOf returns the proof that a method asks of a domain with a token. What the token makes up is empty without one: the
// Name of a CNAME, else the Value.
func ProofOf(method, domain, token string) Proof {
	switch method {
	case MethodCNAME:
		if token == "" {
			return Proof{Type: "CNAME", Value: cnameTarget}
		}
		return Proof{Type: "CNAME", Name: token + "." + domain, Value: cnameTarget}
	case MethodHTTP:
		return Proof{Type: "HTTP", Name: domain, Value: token, URL: "http://" + domain + tokenPath}
	default:
		return Proof{Type: "TXT", Name: domain, Value: token}
	}
}
