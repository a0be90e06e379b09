// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"strings"
	"testing"
)

func TestAdoptable(t *testing.T) {
	csr, other := newCSR(t), newCSR(t)
	match := PurchaseMatch{CSR: csr, Names: []string{"a.example"}}
	for _, test := range []struct {
		name string
		fill func(*shop)
		want int64
	}{
		{"none", func(*shop) {}, 0},
		{"one", func(s *shop) { s.add(1, "web1", "issued", csr, "a.example") }, 1},
		{"pending", func(s *shop) { s.add(1, "web1", "needs_approval", csr, "a.example") }, 1},
		{"another id", func(s *shop) { s.add(1, "web2", "issued", csr, "a.example") }, 0},
		{"another key", func(s *shop) { s.add(1, "web1", "issued", other, "a.example") }, 0},
		{"other names", func(s *shop) { s.add(1, "web1", "issued", csr, "b.example") }, 0},
		{"ended", func(s *shop) {
			for i, status := range []string{"canceled", "rejected", "revoked", "expired"} {
				s.add(int64(i+1), "web1", status, csr, "a.example")
			}
		}, 0},
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
	} {
		t.Run(test.name, func(t *testing.T) {
			shop, client := newShop(t)
			test.fill(shop)
			order, err := client.Adoptable(t.Context(), "web1", match)
			if err != nil {
				t.Fatal(err)
			}
			if order == nil && test.want != 0 || order != nil && order.ID != test.want {
				t.Errorf("got %+v, want %d", order, test.want)
			}
			if _, lookUps := shop.asked(); len(lookUps) != 1 || len(shop.clock.sleeps()) != 0 {
				t.Errorf("%d look-ups", len(lookUps))
			}
		})
	}
}

func TestAdoptableSaysWhenItCannotTell(t *testing.T) {
	shop, client := newShop(t)
	shop.onLookUp = always(answering(403, ""))
	if order, err := client.Adoptable(t.Context(), "web1", PurchaseMatch{}); order != nil || !IsForbidden(err) {
		t.Errorf("got %+v, %v", order, err)
	}
}

func TestNewAlternativeOrderID(t *testing.T) {
	a, b := NewAlternativeOrderID(), NewAlternativeOrderID()
	if a == b || !wasDrawn(a) || len(a) > 64 || strings.Trim(a, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		t.Errorf("drew %s and %s", a, b)
	}
	if wasDrawn("terraform") || wasDrawn("web1") || wasDrawn(strings.Repeat("x", len(a))) {
		t.Error("ids that were given count as drawn")
	}
}
