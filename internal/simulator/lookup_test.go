// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"maps"
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

// zone is a DNS server for tests. Its keys are "TXT lanterns.example." and the like.
type zone struct {
	address string
	mu      sync.Mutex
	records map[string]string
}

// listenTwice finds a port that is free for UDP and TCP.
func listenTwice(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 20 {
		conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", conn.LocalAddr().String())
		if err == nil {
			return conn, listener
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("no port is free for UDP and TCP")
	return nil, nil
}

func newZone(t *testing.T) *zone {
	t.Helper()
	conn, listener := listenTwice(t)
	z := &zone{address: conn.LocalAddr().String(), records: make(map[string]string)}
	for _, server := range []*dns.Server{{PacketConn: conn, Handler: z}, {Listener: listener, Handler: z}} {
		served := make(chan error, 1)
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		go func() { served <- server.ActivateAndServe() }()
		<-started
		t.Cleanup(func() {
			if err := server.Shutdown(); err != nil {
				t.Error(err)
			}
			if err := <-served; err != nil {
				t.Error(err)
			}
		})
	}
	return z
}

func (z *zone) set(key, value string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.records[key] = value
}

// ServeDNS implements dns.Handler. Long answers are only given by TCP.
func (z *zone) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	z.mu.Lock()
	records := maps.Clone(z.records)
	z.mu.Unlock()
	out := new(dns.Msg).SetReply(query)
	q := query.Question[0]
	key := dns.TypeToString[q.Qtype] + " " + q.Name
	if value, ok := records[key]; ok {
		text := q.Name + " 60 IN " + dns.TypeToString[q.Qtype] + " " + value
		rr, err := dns.NewRR(text)
		if err != nil {
			panic(err)
		}
		out.Answer = append(out.Answer, rr)
	}
	if _, udp := w.RemoteAddr().(*net.UDPAddr); udp && records["long"] != "" {
		out.Answer, out.Truncated = nil, true
	}
	_ = w.WriteMsg(out) // the caller asks again or fails its test
}

func newDNSBench(t *testing.T, port int) (*bench, *zone) {
	t.Helper()
	z := newZone(t)
	return newBench(t, simulator.Config{Approval: "skip", Validation: "dns", DNSServer: z.address, HTTPPort: port}), z
}

func TestRealLookUps(t *testing.T) {
	for method, publish := range map[string]func(z *zone, token string){
		"dns-txt-token":   func(z *zone, token string) { z.set("TXT lanterns.example.", `"`+token[:5]+`" "`+token[5:]+`"`) },
		"dns-cname-token": func(z *zone, token string) { z.set("CNAME "+token+".lanterns.example.", "dcv.digicert.com.") },
	} {
		for _, size := range []string{"", "long"} {
			t.Run(method+size, func(t *testing.T) {
				b, z := newDNSBench(t, 0)
				z.set("long", size)
				id, out := b.place(map[string]any{"dcv_method": method})
				b.prove("lanterns.example", out.text("dcv_random_value")) // counts in "manual" only
				b.check(id).shows(map[string]string{"order_status": "pending"})
				z.set("TXT lanterns.example.", `"something else"`)
				b.check(id).shows(map[string]string{"order_status": "pending"})
				publish(z, out.text("dcv_random_value"))
				b.check(id).shows(map[string]string{"order_status": "issued"})
				b.check(id).shows(map[string]string{"order_status": "issued"})
			})
		}
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
	z.set("A lanterns.example.", "127.0.0.1")
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
