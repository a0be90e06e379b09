// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/miekg/dns"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// zone is a DNS server on a loopback address.
type zone struct {
	mu      sync.Mutex
	records []dns.RR
	asked   int
	address string
}

func newZone(t *testing.T) *zone {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	z := &zone{address: conn.LocalAddr().String()}
	started := make(chan struct{})
	server := &dns.Server{PacketConn: conn, Handler: z, NotifyStartedFunc: func() { close(started) }}
	stopped := make(chan error, 1)
	go func() { stopped <- server.ActivateAndServe() }()
	<-started
	t.Cleanup(func() {
		if err := server.Shutdown(); err != nil {
			t.Error(err)
		}
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return z
}

// ServeDNS implements dns.Handler.
func (z *zone) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.asked++
	answer := new(dns.Msg).SetReply(query)
	for _, record := range z.records {
		if record.Header().Name == query.Question[0].Name && record.Header().Rrtype == query.Question[0].Qtype {
			answer.Answer = append(answer.Answer, record)
		}
	}
	_ = w.WriteMsg(answer)
}

// publish adds a record in the form of a zone file.
func (z *zone) publish(t *testing.T, line string) {
	record, err := dns.NewRR(line)
	if err != nil {
		t.Error(err)
		return
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	z.records = append(z.records, record)
}

// The proof is found where the service looks for it: in the DNS.
func TestAccDomainValidation_realDNS(t *testing.T) {
	for method, record := range map[string]func(simulator.DomainSummary) string{
		"dns-txt-token": func(d simulator.DomainSummary) string { return fmt.Sprintf("%s. 60 IN TXT %q", d.Name, d.Token) },
		"dns-cname-token": func(d simulator.DomainSummary) string {
			return d.Token + "." + d.Name + ". 60 IN CNAME dcv.digicert.com."
		},
	} {
		t.Run(method, func(t *testing.T) {
			z := newZone(t)
			b := newBench(t, simulator.Config{Validation: "dns", DNSServer: z.address})
			b.atWait(2, func() { z.publish(t, record(b.only())) })
			start := b.Clock.Now()
			b.run(resource.TestStep{
				Config:            b.withValidation(b.block("dcv_method", `"`+method+`"`), "record_fqdns", "[certcentral_domain.test.dcv_record.name]"),
				ConfigStateChecks: []statecheck.StateCheck{known(validation, "status", text("complete"))},
			})
			if waited := b.Clock.Now().Sub(start); waited != 6*time.Second || z.asked != 3 {
				t.Errorf("waited %s and asked the DNS %d times, want 6 s and 3 times", waited, z.asked)
			}
		})
	}
}
