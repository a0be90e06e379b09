// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// offer is an account with two products and no limits.
func offer() Offer {
	return Offer{
		Products: []Offered{
			{NameID: "ssl_basic", Containers: []int64{77, 78}, Bounds: Bounds{
				Hashes: []string{"sha256", "sha384"}, CACerts: []string{"AB12"}, OrderYears: []int64{1, 3}, CertYears: []int64{1},
			}},
			{NameID: "ssl_old", Replacement: "ssl_new", Bounds: Bounds{Hashes: []string{"sha256"}}},
		},
		Container: 77, Roles: []int64{5}, Now: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
	}
}

func limited(limits ...Limit) Offer {
	o := offer()
	o.Limits = limits
	return o
}

func basic(change func(*Wanted)) Wanted {
	w := Wanted{
		Product: "ssl_basic", SignatureHash: "sha256", CACertID: "ab12", CommonName: "shop.example", DNSNames: []string{"www.shop.example"},
		OrderValidity: Validity{Years: 3}, CertValidity: Validity{Days: 199}, AutoRenew: true, AutoReissue: true,
	}
	if change != nil {
		change(&w)
	}
	return w
}

func until(year int, month time.Month, day int) Validity {
	return Validity{Until: time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

func order(v Validity) Wanted { return basic(func(w *Wanted) { w.OrderValidity = v }) }
func cert(v Validity) Wanted  { return basic(func(w *Wanted) { w.CertValidity = v }) }
func hash(h string) Wanted    { return basic(func(w *Wanted) { w.SignatureHash = h }) }

func TestCheckOffer(t *testing.T) {
	elsewhere, anywhere, nowhere := offer(), offer(), offer()
	elsewhere.Container, anywhere.Container = 99, 0
	nowhere.Products[0].Containers, nowhere.Container = nil, 99
	timeless := offer()
	timeless.Now = time.Time{}
	bounds := Bounds{
		Hashes: []string{"sha512"}, CACerts: []string{"CD34"}, OrderYears: []int64{1}, CertYears: []int64{2},
		NoWildcards: true, NoAutoRenew: true, NoAutoReissue: true,
	}
	sha384, sha512 := Bounds{Hashes: []string{"sha384"}}, Bounds{Hashes: []string{"sha512"}}
	for _, test := range []struct {
		name   string
		offer  Offer
		wanted Wanted
		want   []string // attributes that are objected to
	}{
		{"all well", offer(), basic(nil), nil},
		{"nothing but a product", offer(), Wanted{Product: "ssl_basic"}, nil},
		{"product chosen by the service", offer(), Wanted{SignatureHash: "md5"}, nil},
		{"product not there", offer(), Wanted{Product: "ssl_plus", SignatureHash: "md5"}, []string{"product"}},
		{"products not known", Offer{}, basic(nil), nil},

		{"hash", offer(), hash("sha512"), []string{"signature_hash"}},
		{"hash in capitals", offer(), hash("SHA384"), nil},
		{"CA", offer(), basic(func(w *Wanted) { w.CACertID = "CD34" }), []string{"ca_cert_id"}},
		{"CA of a product without a list", offer(), Wanted{Product: "ssl_old", CACertID: "CD34"}, nil},
		{"order years between", offer(), order(Validity{Years: 2}), []string{"order_validity"}},
		{"order years of a product without a list", offer(), Wanted{Product: "ssl_old", OrderValidity: Validity{Years: 9}}, nil},
		{"order days at the end", offer(), order(Validity{Days: 1098}), nil},
		{"order days beyond", offer(), order(Validity{Days: 1099}), []string{"order_validity"}},
		{"order until the end", offer(), order(until(2029, 4, 2)), nil},
		{"order until later", offer(), order(until(2029, 4, 3)), []string{"order_validity"}},
		{"order until later, time not known", timeless, order(until(2099, 4, 3)), nil},
		{"certificate of a year", offer(), cert(Validity{Years: 1}), nil},
		{"certificate of two years", offer(), cert(Validity{Years: 2}), []string{"cert_validity"}},
		{"certificate of a year and its grace", offer(), cert(Validity{Days: 397}), nil},
		{"certificate of more days", offer(), cert(Validity{Days: 398}), []string{"cert_validity"}},
		{"certificate until later", offer(), cert(until(2027, 6, 1)), []string{"cert_validity"}},
		{"container", elsewhere, basic(nil), []string{"container_id"}},
		{"container not known", anywhere, basic(nil), nil},
		{"containers not listed", nowhere, basic(nil), nil},
		{"several", elsewhere, hash("md5"), []string{"signature_hash", "container_id"}},

		{"limits", limited(Limit{Product: "ssl_basic", Container: 77, Role: 5, Bounds: bounds}), basic(func(w *Wanted) { w.DNSNames = []string{"a.example", "*.shop.example"} }), []string{
			"signature_hash", "ca_cert_id", "order_validity", "dns_names", "auto_renew", "auto_reissue",
		}},
		{"limits on what is left out", limited(Limit{Product: "ssl_basic", Bounds: bounds}), Wanted{Product: "ssl_basic", CommonName: "shop.example"}, nil},
		{"lifetime of certificates", limited(Limit{Product: "ssl_basic", Bounds: Bounds{CertYears: []int64{2}}}), cert(Validity{Years: 1}), []string{"cert_validity"}},
		{"wildcard as common name", limited(Limit{Product: "ssl_basic", Bounds: Bounds{NoWildcards: true}}), basic(func(w *Wanted) { w.CommonName = "*.shop.example" }), []string{"common_name"}},
		{"limits with products not known", Offer{Limits: []Limit{{Product: "ssl_basic", Bounds: sha512}}}, basic(nil), []string{"signature_hash"}},
		{"limit of another product", limited(Limit{Product: "ssl_plus", Bounds: bounds}), basic(nil), nil},
		{"limit of another container", limited(Limit{Product: "ssl_basic", Container: 78, Bounds: bounds}), basic(nil), nil},
		{"limit of another role", limited(Limit{Product: "ssl_basic", Role: 1, Bounds: bounds}), basic(nil), nil},
		{"empty limit", limited(Limit{Product: "ssl_basic"}), basic(nil), nil},
		{"two limits that refuse", limited(Limit{Product: "ssl_basic", Bounds: sha512}, Limit{Product: "ssl_basic", Role: 5, Bounds: sha384}), hash("sha256"), []string{"signature_hash"}},
		{"two limits, the first allows", limited(Limit{Product: "ssl_basic", Bounds: sha384}, Limit{Product: "ssl_basic", Role: 5, Bounds: sha512}), hash("sha384"), nil},
		{"two limits, the second allows", limited(Limit{Product: "ssl_basic", Bounds: sha512}, Limit{Product: "ssl_basic", Role: 5, Bounds: sha384}), hash("sha384"), nil},
		{"product and limit refuse the same", limited(Limit{Product: "ssl_basic", Bounds: sha384}), hash("md5"), []string{"signature_hash"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, objection := range CheckOffer(test.offer, test.wanted) {
				got = append(got, objection.Attribute)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("objects to %v, want %v", got, test.want)
			}
		})
	}
}

// An objection names the value, what is allowed instead, and who says so.
func TestObjectionText(t *testing.T) {
	for _, test := range []struct {
		offer       Offer
		wanted      Wanted
		title, text string
	}{
		{offer(), Wanted{Product: "ssl_plus"}, "Product Not Offered", `The account has no product "ssl_plus". It has ssl_basic, ssl_old.`},
		{offer(), hash("sha512"), "Hash Not Allowed", "signature_hash is sha512, and the account allows sha256 or sha384 for product ssl_basic."},
		{offer(), Wanted{Product: "ssl_old", SignatureHash: "md5"}, "Hash Not Allowed", "signature_hash is md5, and the account allows sha256 for product ssl_old. DigiCert replaced this product by ssl_new."},
		{offer(), order(Validity{Years: 2}), "Order Validity Not Allowed", "order_validity is 2 years, and the account allows 1 or 3 years for product ssl_basic."},
		{offer(), order(Validity{Days: 2000}), "Order Validity Not Allowed", "order_validity is 2000 days, and the account allows 1 or 3 years for product ssl_basic."},
		{offer(), cert(until(2028, 1, 9)), "Certificate Validity Not Allowed", "cert_validity is until 2028-01-09, and the account allows 1 year for product ssl_basic."},
		{limited(Limit{Product: "ssl_basic", Bounds: Bounds{OrderYears: []int64{1}}}), order(Validity{Years: 3}), "Order Validity Not Allowed", "order_validity is 3 years, and the limits of container 77 allow 1 year for product ssl_basic."},
		{limited(Limit{Product: "ssl_basic", Bounds: Bounds{NoWildcards: true}}), basic(func(w *Wanted) { w.CommonName = "*.a.example" }), "Wildcard Not Allowed", "common_name is *.a.example, and the limits of container 77 allow no wildcards for product ssl_basic."},
		{limited(Limit{Product: "ssl_basic", Bounds: Bounds{NoAutoRenew: true}}), basic(nil), "Automatic Renewal Not Allowed", "auto_renew is set, and the limits of container 77 allow no automatic renewal for product ssl_basic."},
	} {
		objections := CheckOffer(test.offer, test.wanted)
		if len(objections) != 1 || objections[0].Title != test.title || objections[0].Detail != test.text {
			t.Errorf("got  %+v\nwant %s: %s", objections, test.title, test.text)
		}
	}
	elsewhere := offer()
	elsewhere.Container = 99
	if got := CheckOffer(elsewhere, basic(nil)); len(got) != 1 || got[0].Detail != "The order is for container 99, and the account allows product ssl_basic only in container 77 or 78." {
		t.Errorf("got %+v", got)
	}
}

// Of an account with very many products not all are named.
func TestObjectionNamesSomeProducts(t *testing.T) {
	var many Offer
	for i := range mostNamed + 2 {
		many.Products = append(many.Products, Offered{NameID: fmt.Sprintf("product_%d", i)})
	}
	got := CheckOffer(many, Wanted{Product: "ssl_plus"})
	if len(got) != 1 || !strings.HasSuffix(got[0].Detail, "product_39 and 2 more.") {
		t.Errorf("got %+v", got)
	}
}

func TestValidityInWords(t *testing.T) {
	for want, v := range map[string]Validity{"": {}, "1 year": {Years: 1}, "1 day": {Days: 1}, "30 days": {Days: 30}, "until 2026-06-09": until(2026, 6, 9)} {
		if got := v.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
