// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	legacyMedia      = "application/vnd.digicert.rest-v1+json"
	legacyErrorMedia = "application/vnd.digicert.error+json"
	legacyOrderPath  = "/order/ssl"
	methodReissue    = "REISSUE"
)

// legacyHeader is what every request of the first REST API has. The user name and the
// password are 000042 and simulator-key.
func legacyHeader(changes http.Header) http.Header {
	header := http.Header{
		"Authorization": {"Basic MDAwMDQyOnNpbXVsYXRvci1rZXk="},
		"Accept":        {legacyMedia},
		"Content-Type":  {legacyMedia},
	}
	maps.Copy(header, changes)
	return header
}

// tryLegacy asks the first REST API and hands the transport's error on.
func (b *bench) tryLegacy(method, path string, body any, changes http.Header) (result, error) {
	b.Helper()
	return b.send(method, b.host+simulator.LegacyBasePath+path, legacyHeader(changes), body)
}

// legacy asks the first REST API.
func (b *bench) legacy(method, path string, body any) result {
	b.Helper()
	out, err := b.tryLegacy(method, path, body, nil)
	if err != nil {
		b.Fatal(err)
	}
	if out.status < 300 && out.header.Get("Content-Type") != legacyMedia {
		b.Errorf("%s has the content type %q", out.what, out.header.Get("Content-Type"))
	}
	return out
}

// refusedLegacy ends the test unless the answer is an error document with these codes.
func (r result) refusedLegacy(status int, codes ...string) {
	r.t.Helper()
	r.want(status)
	var document struct {
		Errors []struct{ Code, Description, Message string }
	}
	if err := json.Unmarshal(r.body, &document); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.body)
	}
	var got []string
	for _, e := range document.Errors {
		got = append(got, e.Code)
		if e.Description == "" || e.Message != "" {
			r.t.Errorf("%s: error without description, or with a message: %s", r.what, r.body)
		}
	}
	if strings.Join(got, " ") != strings.Join(codes, " ") {
		r.t.Fatalf("%s was refused with %q, want %q", r.what, got, codes)
	}
	if media := r.header.Get("Content-Type"); media != legacyErrorMedia {
		r.t.Errorf("%s: error with the content type %q", r.what, media)
	}
}

// csrWith makes a CSR for a key with a common name and further names.
func csrWith(t *testing.T, key crypto.Signer, commonName string, names ...string) string {
	t.Helper()
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: commonName}, DNSNames: names}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// legacyBody is a complete order for tallow.example by a new organization.
func (b *bench) legacyBody(changes map[string]any) body {
	b.Helper()
	return body{
		"csr": csrWith(b.T, testKey(), "tallow.example"), "validity": "2", "server_type": "2",
		"org_name": "Tallow Works Inc", "org_addr1": "7 Mill Lane", "org_city": "Ely", "org_state": "MN",
		"org_zip": "55731", "org_country": "US",
		"org_contact_firstname": "Ada", "org_contact_lastname": "Lund", "org_contact_email": "ada@tallow-works.example",
		"org_contact_telephone": "555-123-1234",
	}.with(changes)
}

// placeLegacy places an order and returns its id as the answer has it.
func (b *bench) placeLegacy(changes map[string]any) string {
	b.Helper()
	return b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(changes)).want(http.StatusCreated).text("order_id")
}

func (b *bench) legacyInfo(id string) result {
	b.Helper()
	return b.legacy(http.MethodGet, "/order/"+id, nil).want(http.StatusOK)
}

// legacyLeaf retrieves an order's certificate and checks it against the root.
func (b *bench) legacyLeaf(id string) *x509.Certificate {
	b.Helper()
	out := b.legacy(http.MethodGet, "/order/"+id+"/certificate", nil).want(http.StatusOK)
	chain := out.text("certs.certificate") + out.text("certs.intermediate") + out.text("certs.root")
	return b.verify(parsePEM(b.T, []byte(chain)))
}

func (b *bench) legacyReissue(id string, changes body) result {
	b.Helper()
	return b.legacy(methodReissue, "/order/"+id, changes)
}

// lastOrder is the v2 id of the order placed last.
func (b *bench) lastOrder() int64 {
	b.Helper()
	orders := b.sim.Orders()
	if len(orders) == 0 {
		b.Fatal("there are no orders")
	}
	return orders[len(orders)-1].ID
}

func TestLegacyCredentials(t *testing.T) {
	for name, test := range map[string]struct {
		config        simulator.Config
		authorization string
		status        int
	}{
		"default":         {simulator.Config{}, "Basic MDAwMDQyOnNpbXVsYXRvci1rZXk=", 404},
		"none":            {simulator.Config{}, "", 401},
		"without Basic":   {simulator.Config{}, "MDAwMDQyOnNpbXVsYXRvci1rZXk=", 401},
		"other account":   {simulator.Config{LegacyAccountID: "7"}, "Basic MDAwMDQyOnNpbXVsYXRvci1rZXk=", 401},
		"other key":       {simulator.Config{LegacyAPIKey: "other"}, "Basic MDAwMDQyOnNpbXVsYXRvci1rZXk=", 401},
		"key of the rest": {simulator.Config{APIKey: "other"}, "Basic MDAwMDQyOnNpbXVsYXRvci1rZXk=", 401},
		"own":             {simulator.Config{LegacyAccountID: "001007", LegacyAPIKey: "skyfall"}, "Basic MDAxMDA3OnNreWZhbGw=", 404},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, test.config)
			out, err := b.tryLegacy(http.MethodGet, "/order/00000001", nil, http.Header{"Authorization": {test.authorization}})
			if err != nil {
				t.Fatal(err)
			}
			out.refusedLegacy(test.status, map[int]string{401: "access_denied", 404: "not_found"}[test.status])
		})
	}
	if _, err := simulator.New(simulator.Config{LegacyAccountID: "4:2"}); err == nil {
		t.Error("an account id with a colon is taken")
	}
}

func TestLegacyRoutes(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.placeLegacy(nil)
	for call, status := range map[string]int{
		"GET /order":                     404,
		"POST /enterprise/certificate":   404,
		"GET /order/nonsense":            404,
		"GET /order/00000007":            404,
		"REISSUE /order/00000007":        404,
		"GET /order/7/certificate":       404,
		"GET /order/ssl":                 405,
		"REISSUE /order/ssl":             405,
		"DELETE /order/" + id:            405,
		"POST /order/" + id:              405,
		"PUT /order/0/certificate":       405,
		"APPROVE /order/" + id:           405,
		"GET //order//" + id + "//":      200,
		"GET /order/000" + id:            200,
		"POST /order/ssl/" + id + "/ssl": 404,
	} {
		method, path, _ := strings.Cut(call, " ")
		out := b.legacy(method, path, nil)
		switch status {
		case 404:
			out.refusedLegacy(status, "not_found")
		case 405:
			out.refusedLegacy(status, "method_not_allowed")
		default:
			out.want(status)
		}
	}
	b.counts(1)
}

func TestLegacyMediaTypes(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for name, test := range map[string]struct {
		header http.Header
		status int
	}{
		"JSON":                   {nil, 201},
		"JSON among others":      {http.Header{"Accept": {"text/html, " + legacyMedia + "; q=0.5"}}, 201},
		"anything":               {http.Header{"Accept": {"*/*"}}, 201},
		"no wish":                {http.Header{"Accept": {""}}, 201},
		"plain JSON":             {http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json; charset=utf-8"}}, 201},
		"XML wanted":             {http.Header{"Accept": {"application/vnd.digicert.rest-v1+xml"}}, 406},
		"other XML wanted":       {http.Header{"Accept": {"text/xml", "application/xml"}}, 406},
		"XML sent":               {http.Header{"Content-Type": {"application/vnd.digicert.rest-v1+xml"}}, 406},
		"form sent":              {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 406},
		"nobody knows what sent": {http.Header{"Content-Type": nil}, 406},
	} {
		out, err := b.tryLegacy(http.MethodPost, legacyOrderPath, b.legacyBody(nil), test.header)
		if err != nil {
			t.Fatal(err)
		}
		if test.status == 406 {
			out.refusedLegacy(406, "not_acceptable")
		} else if out.want(test.status); out.header.Get("Content-Type") != legacyMedia {
			t.Errorf("%s: the answer has the content type %q", name, out.header.Get("Content-Type"))
		}
	}
	b.counts(5)
}

func TestLegacyIDsHaveEightDigits(t *testing.T) {
	file := t.TempDir() + "/state.json"
	newBench(t, simulator.Config{StateFile: file})
	editState(t, file, func(state map[string]any) {
		last, ok := state["last_ids"].(map[string]any)
		if !ok {
			t.Fatal("no ids in the state file")
		}
		last["order"] = 900494
	})
	b := newBench(t, simulator.Config{StateFile: file, Validation: "auto"})
	if id := b.placeLegacy(nil); id != "00900495" {
		t.Errorf("the order is %q, want 00900495", id)
	}
	for _, id := range []string{"00900495", "900495", "0000900495"} {
		b.legacyInfo(id).shows(map[string]string{"certificate_details.order_id": "00900495"})
		b.legacy(http.MethodGet, "/order/"+id+"/certificate", nil).want(200).shows(map[string]string{"order_id": "00900495"})
		b.legacy(methodReissue, "/order/"+id, nil).want(200) // without a body
	}
	b.status(900495, "issued")
}

func TestLegacyRequestsCountLikeOthers(t *testing.T) {
	b := newBench(t, simulator.Config{RateLimit: "3/5s"})
	id := b.placeLegacy(nil)
	b.legacyReissue(id, nil).want(400)
	b.do(http.MethodGet, "/product/ssl_plus", nil).want(200)
	b.legacy(http.MethodGet, "/order/"+id, nil).refusedLegacy(429, "request_limit_exceeded")
	var got []string
	for _, r := range b.sim.Requests() {
		got = append(got, r.Method+" "+r.Path)
	}
	want := "POST /order/ssl, REISSUE /order/" + id + ", GET /product/ssl_plus, GET /order/" + id
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("the requests are %s, want %s", text, want)
	}
	b.control(http.MethodGet, "/requests", nil).want(200).shows(map[string]string{
		"0.path": legacyOrderPath, "0.status": "201", "1.method": methodReissue, "3.status": "429",
	})
	b.sim.Advance(day)
	if date := b.legacyInfo(id).header.Get("Date"); date != "Tue, 03 Mar 2026 09:15:44 GMT" {
		t.Errorf("the date is %s", date)
	}
}

func TestLegacyMethodOverride(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	id := b.placeLegacy(nil)
	b.fault(simulator.Fault{Method: methodReissue, Times: 1, Kind: "status", Status: 503})
	for _, test := range []struct {
		method, header, recorded string
		status                   int
	}{
		{http.MethodPost, "REISSUE", methodReissue, 503},
		{http.MethodPost, "reissue", methodReissue, 200},
		{http.MethodPost, "", http.MethodPost, 405},
		{http.MethodGet, "REISSUE", http.MethodGet, 200}, // only a POST can mean another method
	} {
		out, err := b.tryLegacy(test.method, "/order/"+id, nil, http.Header{"X-Http-Method-Override": {test.header}})
		if err != nil {
			t.Fatal(err)
		}
		out.want(test.status)
		requests := b.sim.Requests()
		if got := requests[len(requests)-1].Method; got != test.recorded {
			t.Errorf("%s for %q is recorded as %s", test.method, test.header, got)
		}
	}
	b.info(b.lastOrder()).shows(map[string]string{"reissues_count": "1"})
}

func TestLegacyFaults(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	b.fault(simulator.Fault{Method: "POST", Path: legacyOrderPath, Times: 1, Kind: "drop_after"})
	if out, err := b.tryLegacy(http.MethodPost, legacyOrderPath, b.legacyBody(nil), nil); err == nil {
		t.Errorf("it was answered: %d %s", out.status, out.body)
	}
	b.counts(1)
	id := idText(b.lastOrder())
	b.fault(simulator.Fault{Method: methodReissue, Path: "/order/*", Times: 1, Kind: "status", Status: 503})
	b.legacyReissue(id, nil).refusedLegacy(503, "simulated_fault")
	b.legacyReissue(id, nil).want(200)
	b.fault(simulator.Fault{Path: "/order/*", Times: 1, Kind: "status", Status: 400, Body: json.RawMessage(
		`{"errors":[{"code":"odd","description":"Something is odd"}]}`,
	)})
	b.legacy(http.MethodGet, "/order/"+id, nil).refusedLegacy(400, "odd")
	b.fault(simulator.Fault{Path: "/order/*/certificate", Times: 1, Kind: "status", Status: 200, Body: json.RawMessage(`{"order_id":"7"}`)})
	b.legacy(http.MethodGet, "/order/"+id+"/certificate", nil).want(200).shows(map[string]string{"": "map[order_id:7]"})
}

func TestLegacyStateThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir() + "/gone"
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, simulator.Config{StateFile: folder + "/state.json"})
	b.must(os.RemoveAll(folder))
	b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(nil)).refusedLegacy(500, "internal_error")
}

func TestLegacyBodiesThatAreNone(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	id := b.placeLegacy(nil)
	for _, data := range []string{"{", "[]", `{"sans":["a",7]}`, `{"sans":[}`, strings.Repeat(" ", 1<<20+1)} {
		b.legacy(http.MethodPost, legacyOrderPath, data).refusedLegacy(400, "bad_request_format")
		b.legacy(methodReissue, "/order/"+id, data).refusedLegacy(400, "bad_request_format")
	}
	b.counts(1)
}
