// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"testing"

	"github.com/miekg/dns"
)

func startNameServer(t *testing.T) *NameServer {
	t.Helper()
	n, err := ListenNameServer(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// What is set by dynamic update is answered, over UDP and TCP; a second value takes the place of the first.
func TestNameServer(t *testing.T) {
	n := startNameServer(t)
	s := &Simulator{config: Config{DNSServer: n.Address()}}
	for _, set := range []struct{ name, typ, value string }{
		{"shop.example", "TXT", "old"},
		{"Shop.example.", "TXT", "new value"},
		{"token.shop.example", "CNAME", "dcv.digicert.com"},
		{"shop.example", "A", "127.0.0.1"},
	} {
		if err := SetRecord(t.Context(), n.Address(), set.name, set.typ, set.value); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name string
		typ  uint16
		want []string
	}{
		{"SHOP.example", dns.TypeTXT, []string{"new value"}},
		{"token.shop.example", dns.TypeCNAME, []string{"dcv.digicert.com."}},
		{"shop.example", dns.TypeA, []string{"127.0.0.1"}},
		{"other.example", dns.TypeTXT, nil},
	} {
		got, err := s.resolve(t.Context(), test.name, test.typ)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
	query := new(dns.Msg).SetQuestion("shop.example.", dns.TypeTXT)
	if in, _, err := (&dns.Client{Net: "tcp"}).Exchange(query, n.Address()); err != nil || len(in.Answer) != 1 {
		t.Errorf("over TCP: %v, %v", in, err)
	}
}

func TestNameServerErrors(t *testing.T) {
	n := startNameServer(t)
	if _, err := ListenNameServer(t.Context(), n.Address()); err == nil {
		t.Error("two servers on one address")
	}
	if err := SetRecord(t.Context(), n.Address(), "shop.example", "NONSENSE", "x"); err == nil {
		t.Error("a record of no type was set")
	}
	if err := SetRecord(t.Context(), "127.0.0.1:1", "shop.example", "TXT", "x"); err == nil {
		t.Error("a record was set where no server is")
	}
}
