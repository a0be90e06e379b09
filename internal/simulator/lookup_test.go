// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// zone is a name server for tests.
type zone struct {
	*testing.T
	address string
}

// add adds a record, in the form of zone files.
func (z zone) add(record string) {
	z.Helper()
	rr, err := dns.NewRR(record)
	if err != nil {
		z.Fatal(err)
	}
	update := new(dns.Msg).SetUpdate("example.")
	update.Insert([]dns.RR{rr})
	if _, _, err := new(dns.Client).ExchangeContext(z.Context(), update, z.address); err != nil {
		z.Fatal(err)
	}
}

func newDNSBench(t *testing.T, port int) (*bench, zone) {
	t.Helper()
	server, err := simulator.ListenNameServer(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "dns", DNSServer: server.Address(), HTTPPort: port})
	return b, zone{t, server.Address()}
}

func TestRealLookUps(t *testing.T) {
	inParts := func(token string) string { return `lanterns.example. TXT "` + token[:5] + `" "` + token[5:] + `"` }
	long := `lanterns.example. TXT "` + strings.Repeat("x", 200) + `"`
	for name, test := range map[string]struct {
		method  string
		records func(token string) []string
	}{
		"TXT":      {"dns-txt-token", func(token string) []string { return []string{inParts(token)} }},
		"long TXT": {"dns-txt-token", func(token string) []string { return []string{long, long, long, inParts(token)} }},
		"CNAME": {"dns-cname-token", func(token string) []string {
			return []string{token + ".lanterns.example. CNAME dcv.digicert.com."}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b, z := newDNSBench(t, 0)
			id, out := b.place(map[string]any{"dcv_method": test.method})
			token := out.text("dcv_random_value")
			b.prove("lanterns.example", token) // counts in "manual" only
			b.check(id).shows(map[string]string{"order_status": "pending"})
			z.add(`lanterns.example. TXT "something else"`)
			b.check(id).shows(map[string]string{"order_status": "pending"})
			for _, record := range test.records(token) {
				z.add(record)
			}
			b.check(id).shows(map[string]string{"order_status": "issued"})
			b.check(id).shows(map[string]string{"order_status": "issued"})
		})
	}
}

func TestLookUpOfAFile(t *testing.T) {
	var content, host string
	var mu sync.Mutex
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		host = r.Host
		switch {
		case r.URL.Path != "/.well-known/pki-validation/fileauth.txt":
			http.NotFound(w, r)
		case content == "":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		default:
			_, _ = w.Write([]byte(content + "\n"))
		}
	}))
	t.Cleanup(web.Close)
	at, err := url.Parse(web.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		t.Fatal(err)
	}
	b, z := newDNSBench(t, port)
	id, out := b.place(map[string]any{"dcv_method": "http-token"})
	check := func() result { return b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil) }
	check().refused(400, "file_random_value_not_found") // no address
	z.add("lanterns.example. A 127.0.0.1")
	check().refused(400, "file_random_value_not_found") // a redirect
	mu.Lock()
	content = out.text("dcv_random_value")
	mu.Unlock()
	check().want(200).shows(map[string]string{"order_status": "issued"})
	if got, _, _ := strings.Cut(host, ":"); got != "lanterns.example" {
		t.Errorf("the file was asked of %q", got)
	}
}

func TestResolverThatIsGone(t *testing.T) {
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := conn.LocalAddr().String()
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "dns", DNSServer: address})
	id, _ := b.place(nil)
	b.check(id).shows(map[string]string{"order_status": "pending"})
	b.do(http.MethodPut, "/order/certificate/1/check-dcv", nil).refused(404, "not_found|order")
	byFile, _ := b.place(map[string]any{"dcv_method": "http-token"})
	b.do(http.MethodPut, orderPath(byFile, "/check-dcv"), nil).refused(400, "file_random_value_not_found")
}
