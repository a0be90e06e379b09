// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAdopt(t *testing.T) {
	csr, other := newCSR(t), newCSR(t)
	last := func(s *shop) *shopOrder { return &s.sold[len(s.sold)-1] }
	revoking := func(status string) func(*shop) {
		return func(s *shop) {
			s.add(1, "web1", "issued", csr, "a.example")
			last(s).requests = fmt.Sprintf(`{"id":8,"type":"new_request","status":"approved"},{"id":9,"type":"revoke","status":%q}`, status)
		}
	}
	for _, test := range []struct {
		name string
		fill func(*shop)
		want int64 // 0 buys another one, -1 is an error about order 1
	}{
		{"none", func(*shop) {}, 0},
		{"one", func(s *shop) { s.add(1, "web1", "issued", csr, "a.example") }, 1},
		{"pending", func(s *shop) { s.add(1, "web1", "needs_approval", csr, "a.example") }, 1},
		{"another id", func(s *shop) { s.add(1, "web2", "issued", csr, "a.example") }, 0},
		{"another id told", func(s *shop) { s.add(1, "web1", "issued", csr, "a.example"); last(s).told = "web2" }, 0},
		{"another key", func(s *shop) { s.add(1, "web1", "issued", other, "a.example") }, 0},
		{"another key and other names", func(s *shop) { s.add(1, "web1", "issued", other, "b.example") }, 0},
		{"other names", func(s *shop) { s.add(1, "web1", "issued", csr, "b.example") }, -1},
		{"no key", func(s *shop) { s.add(1, "web1", "issued", "", "a.example") }, -1},
		{"unreadable key", func(s *shop) { s.add(1, "web1", "issued", "x", "a.example") }, -1},
		{"no key, ended", func(s *shop) { s.add(1, "web1", "rejected", "", "a.example") }, 0},
		{"ended", func(s *shop) {
			for i, status := range []string{"canceled", "rejected", "revoked", "expired", "denied"} {
				s.add(int64(i+1), "web1", status, csr, "a.example")
			}
		}, 0},
		{"ended by now", func(s *shop) { s.add(1, "web1", "issued", csr, "a.example"); last(s).infoStatus = "canceled" }, 0},
		{"revocation submitted", revoking("submitted"), 0},
		{"revocation pending", revoking("pending"), 0},
		{"revocation rejected", revoking("rejected"), 1},
		{"the newest", func(s *shop) {
			s.add(5, "web1", "issued", csr, "a.example")
			s.add(9, "web1", "issued", csr, "a.example")
			s.add(7, "web1", "issued", csr, "a.example")
			s.add(11, "web1", "issued", other, "a.example")
		}, 9},
		{"live beside ended", func(s *shop) {
			s.add(5, "web1", "issued", csr, "a.example")
			s.add(9, "web1", "revoked", csr, "a.example")
		}, 5},
		{"clear beside unclear", func(s *shop) {
			s.add(5, "web1", "issued", csr, "a.example")
			s.add(9, "web1", "issued", "", "a.example")
		}, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			shop, client := newShop(t)
			test.fill(shop)
			before := len(shop.sold)
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", OrderRequest{
				Certificate: CertificateRequest{CommonName: "a.example", CSR: csr}, AlternativeOrderID: "web1", Adopt: true,
			})
			switch test.want {
			case -1:
				_, doubtful := errors.AsType[*UnconfirmedError](err)
				if err == nil || doubtful || !strings.Contains(err.Error(), "order 1 exists with the alternative order id web1") || !strings.Contains(err.Error(), "import order 1 or") {
					t.Errorf("got %+v, %v", placed, err)
				}
				shop.expect(0, before)
			case 0:
				if err != nil || placed.ID != 5101 || placed.Adopted || placed.Recovered != nil {
					t.Errorf("got %+v, %v", placed, err)
				}
				shop.expect(1, before+1)
			default:
				if err != nil || placed.ID != test.want || !placed.Adopted || placed.Recovered.ID != test.want || placed.AlternativeOrderID != "web1" {
					t.Errorf("got %+v, %v", placed, err)
				}
				shop.expect(0, before)
			}
			if _, lookUps := shop.asked(); len(lookUps) != 1 || len(shop.clock.sleeps()) != 0 {
				t.Errorf("%d look-ups", len(lookUps))
			}
			if test.name == "ended" && shop.infoRead != 0 {
				t.Error("orders that are over were read")
			}
		})
	}
}

func TestAdoptSaysWhenItCannotTell(t *testing.T) {
	for name, spoil := range map[string]func(*shop){
		"look-up":    func(s *shop) { s.onLookUp = always(answering(403, "")) },
		"order info": func(s *shop) { s.onInfo = answering(403, "") },
	} {
		shop, client := newShop(t)
		request := anOrder(t)
		request.AlternativeOrderID, request.Adopt = "web1", true
		shop.add(1, "web1", "issued", request.Certificate.CSR, "northwind.example")
		spoil(shop)
		if placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request); placed != nil || !IsForbidden(err) || !strings.Contains(err.Error(), "not sent") {
			t.Errorf("%s: got %+v, %v", name, placed, err)
		}
		shop.expect(0, 1)
	}
}

// TestAdoptNeedsWishAndID buys where adoption is not asked for, or there is no id to find an order by.
func TestAdoptNeedsWishAndID(t *testing.T) {
	for _, request := range []OrderRequest{{AlternativeOrderID: "web1"}, {Adopt: true}} {
		shop, client := newShop(t)
		request.Certificate = anOrder(t).Certificate
		shop.add(1, "web1", "issued", request.Certificate.CSR, "northwind.example")
		shop.sold[0].certificate.DNSNames = request.Certificate.DNSNames
		if placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request); err != nil || placed.Adopted {
			t.Errorf("got %+v, %v", placed, err)
		}
		shop.expect(1, 2)
		if shop.infoRead != 0 {
			t.Error("an order was read")
		}
	}
}

func TestWishToAdoptIsNotSent(t *testing.T) {
	with, err := OrderRequest{AlternativeOrderID: "web1", Adopt: true}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if without, err := (OrderRequest{AlternativeOrderID: "web1"}).MarshalJSON(); err != nil || string(with) != string(without) {
		t.Errorf("sent %s, %v", with, err)
	}
}
