// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// testStart is where every test's clock stands.
var testStart = time.Date(2026, 3, 2, 9, 15, 44, 0, time.UTC)

// The issuing CAs beside the first one.
const (
	secondCA  = "8F20C6E19B54D37A"
	privateCA = "3A97D0B2F8C1465E"
)

// bench is a simulator behind a server, with shorthands to ask it.
type bench struct {
	*testing.T
	sim  *simulator.Simulator
	host string
}

func newBench(t *testing.T, config simulator.Config) *bench {
	t.Helper()
	if config.Now == nil {
		config.Now = func() time.Time { return testStart }
	}
	sim, err := simulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	return &bench{T: t, sim: sim, host: server.URL}
}

// result is an answer.
type result struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

// do asks the API.
func (b *bench) do(method, path string, body any) result {
	b.Helper()
	out, err := b.try(method, path, body)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// try asks the API and hands the transport's error on.
func (b *bench) try(method, path string, body any) (result, error) {
	b.Helper()
	return b.send(method, b.host+simulator.BasePath+path, http.Header{"X-Dc-Devkey": {simulator.DefaultAPIKey}}, body)
}

// control asks for a control call.
func (b *bench) control(method, path string, body any) result {
	b.Helper()
	out, err := b.send(method, b.host+"/simulator"+path, nil, body)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// send sends a request. A string is sent as it is, everything else as JSON.
func (b *bench) send(method, url string, header http.Header, body any) (result, error) {
	b.Helper()
	data, isText := body.(string)
	if body != nil && !isText {
		encoded, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		data = string(encoded)
	}
	req, err := http.NewRequestWithContext(b.Context(), method, url, strings.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	maps.Copy(req.Header, header)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return result{}, err
	}
	return result{b.T, method + " " + url, resp.StatusCode, resp.Header, got}, nil
}

// want ends the test unless the status is the given one.
func (r result) want(status int) result {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s answered %d, want %d: %s", r.what, r.status, status, r.body)
	}
	if status == http.StatusNoContent && (len(r.body) > 0 || r.header.Get("Content-Type") != "") {
		r.t.Fatalf("%s answered 204 with a body or a content type: %q", r.what, r.body)
	}
	return r
}

// refused ends the test unless the answer is an error with the code.
func (r result) refused(status int, code string) {
	r.t.Helper()
	r.want(status)
	if got := r.text("errors.0.code"); got != code {
		r.t.Fatalf("%s was refused with %q, want %q: %s", r.what, got, code, r.body)
	}
	if r.text("errors.0.message") == "" || r.header.Get("Content-Type") != "application/json" {
		r.t.Errorf("%s: error without message or content type: %s", r.what, r.body)
	}
}

// at gives the value at a path such as "requests.0.id", nil where there is none, and
// everything for the empty path.
func (r result) at(path string) any {
	r.t.Helper()
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.body)
	}
	if path == "" {
		return value
	}
	for key := range strings.SplitSeq(path, ".") {
		switch node := value.(type) {
		case map[string]any:
			value = node[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(node) {
				return nil
			}
			value = node[i]
		default:
			return nil
		}
	}
	return value
}

// text renders the value at a path: "" where there is none, numbers without fraction.
func (r result) text(path string) string {
	r.t.Helper()
	switch value := r.at(path).(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		return fmt.Sprint(value)
	}
}

// number reads the id at a path.
func (r result) number(path string) int64 {
	r.t.Helper()
	value, ok := r.at(path).(float64)
	if !ok {
		r.t.Fatalf("%s: no number at %s: %s", r.what, path, r.body)
	}
	return int64(value)
}

// shows compares values at paths; the wanted "" stands for an absent key.
func (r result) shows(want map[string]string) {
	r.t.Helper()
	for path, value := range want {
		if got := r.text(path); got != value {
			r.t.Errorf("%s: %s is %q, want %q", r.what, path, got, value)
		}
	}
}

// testKey is the key of every CSR that needs no other.
var testKey = sync.OnceValue(newKey)

func newKey() crypto.Signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

// csrFor makes a CSR for a key. Its subject is nonsense: the service does not read it.
func csrFor(t testing.TB, key crypto.Signer) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// body is the body of an order or reissue, changed by dotted paths; the value nil
// takes a key out.
type body map[string]any

// orderBody is a complete order of a flexible product for lanterns.example by TXT.
func (b *bench) orderBody(changes map[string]any) body {
	b.Helper()
	return body{
		"certificate": map[string]any{
			"common_name":    "lanterns.example",
			"csr":            csrFor(b.T, testKey()),
			"signature_hash": "sha256",
		},
		"order_validity": map[string]any{"years": 1},
		"organization":   map[string]any{"id": b.sim.OrganizationID()},
		"dcv_method":     "dns-txt-token",
	}.with(changes)
}

func (m body) with(changes map[string]any) body {
	for path, value := range changes {
		node := map[string]any(m)
		keys := strings.Split(path, ".")
		for _, key := range keys[:len(keys)-1] {
			child, ok := node[key].(map[string]any)
			if !ok {
				child = make(map[string]any)
				node[key] = child
			}
			node = child
		}
		last := keys[len(keys)-1]
		if value == nil {
			delete(node, last)
		} else {
			node[last] = value
		}
	}
	return m
}

// place places an order of ssl_basic and returns its id and the answer.
func (b *bench) place(changes map[string]any) (int64, result) {
	b.Helper()
	out := b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(changes)).want(http.StatusCreated)
	return out.number("id"), out
}

func orderPath(id int64, rest string) string {
	return "/order/certificate/" + strconv.FormatInt(id, 10) + rest
}

func (b *bench) info(id int64) result {
	b.Helper()
	return b.do(http.MethodGet, orderPath(id, ""), nil).want(http.StatusOK)
}

// status checks an order's status.
func (b *bench) status(id int64, want string) {
	b.Helper()
	b.info(id).shows(map[string]string{"status": want})
}

// download gets a certificate as pem_all and checks it against the root.
func (b *bench) download(certificateID int64) *x509.Certificate {
	b.Helper()
	path := "/certificate/" + strconv.FormatInt(certificateID, 10) + "/download/format/pem_all"
	return b.verify(parsePEM(b.T, b.do(http.MethodGet, path, nil).want(http.StatusOK).body))
}

// verify checks a chain, leaf first, against the simulator's root and time, for a TLS
// server unless it is to be for other usages.
func (b *bench) verify(chain []*x509.Certificate, usages ...x509.ExtKeyUsage) *x509.Certificate {
	b.Helper()
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(b.sim.RootPEM()))
	for _, c := range chain[1:] {
		intermediates.AddCert(c)
	}
	options := x509.VerifyOptions{Roots: roots, Intermediates: intermediates, CurrentTime: b.sim.Now(), KeyUsages: usages}
	if _, err := chain[0].Verify(options); err != nil {
		b.Fatalf("chain does not verify: %v", err)
	}
	return chain[0]
}

func parsePEM(t *testing.T, data []byte) []*x509.Certificate {
	t.Helper()
	var list []*x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		t.Fatalf("no certificates in %q", data)
	}
	return list
}

// sameKey tells whether a certificate is for the key.
func sameKey(t *testing.T, c *x509.Certificate, key crypto.Signer) bool {
	t.Helper()
	want, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(c.RawSubjectPublicKeyInfo, want)
}
