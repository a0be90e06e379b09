// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// hosts are names below lanterns.example.
func hosts(count int) []string {
	names := make([]string, 0, count)
	for i := range count {
		names = append(names, fmt.Sprintf("host%d.lanterns.example", i))
	}
	return names
}

func TestPrices(t *testing.T) {
	for name, test := range map[string]struct {
		product string
		changes map[string]any
		want    string
	}{
		"one name":          {"ssl_basic", nil, "299"},
		"and its www":       {"ssl_plus", map[string]any{"certificate.dns_names": []string{"www.lanterns.example"}}, "268"},
		"wildcard and base": {"ssl_wildcard", map[string]any{"certificate.common_name": "*.lanterns.example"}, "859"},
		"included names":    {"ssl_multi_domain", map[string]any{"certificate.dns_names": hosts(3)}, "399"},
		"two names more":    {"ssl_dv_geotrust_flex", map[string]any{"certificate.dns_names": hosts(5)}, "178"}, // 149 × 1.2
		"for three years":   {"ssl_basic", map[string]any{"certificate.dns_names": hosts(4), "order_validity.years": 3}, "986"},
		"for some days":     {"ssl_basic", map[string]any{"order_validity.days": 400}, "598"},
		"with a discount":   {"ssl_basic", map[string]any{"apply_cr_discount": "true", "serial_number": "0A4D"}, "239"},
		"without asking":    {"ssl_basic", map[string]any{"apply_cr_discount": false, "serial_number": "0A4D"}, "299"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.do(http.MethodPost, "/order/certificate/"+test.product, b.orderBody(test.changes)).want(201).number("id")
			b.info(id).shows(map[string]string{"price": test.want, "currency": "USD", "serial_number": ""})
			b.do(http.MethodGet, "/order/certificate", nil).want(200).shows(map[string]string{"orders.0.price": test.want})
		})
	}
}

func TestReissuesBuyNames(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(map[string]any{"certificate.dns_names": hosts(3), "order_validity.years": 2})
	receipt := b.info(id).text("receipt_id")
	reissue := func(want string, names ...string) {
		t.Helper()
		b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"certificate.dns_names": names})).want(201)
		b.info(id).shows(map[string]string{"price": want, "receipt_id": receipt})
	}
	reissues := func() result { return b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200) }

	reissue("598", hosts(1)...)
	reissues().shows(map[string]string{
		"certificates.0.purchased_dns_names": "0", "certificates.0.purchased_wildcard_names": "0", "certificates.0.receipt_id": receipt,
	})
	reissue("598", hosts(3)...) // which were paid for
	reissue("717", append(hosts(4), "*.candles.example")...)
	list := reissues()
	list.shows(map[string]string{"certificates.0.purchased_dns_names": "1", "certificates.0.purchased_wildcard_names": "1"})
	if list.text("certificates.0.receipt_id") == receipt {
		t.Error("bought names have no receipt of their own")
	}
	reissue("717", hosts(4)...)
	reissue("717", append(hosts(2), "*.candles.example")...)
}

func TestRejectedReissuesBuyNothing(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	more := b.orderBody(map[string]any{"certificate.dns_names": hosts(9)})
	b.do(http.MethodPost, orderPath(id, "/reissue"), more).want(201)
	b.info(id).shows(map[string]string{"price": "478"}) // 299 × 1.6
	if err := b.sim.Reject(id); err != nil {
		t.Fatal(err)
	}
	b.info(id).shows(map[string]string{"price": "299"})
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.purchased_dns_names": "0", "certificates.0.receipt_id": "0",
	})
	b.do(http.MethodPost, orderPath(id, "/reissue"), more).want(201) // they still have to be paid for
	b.info(id).shows(map[string]string{"price": "478"})
}

func TestAutoReissue(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	long, _ := b.place(map[string]any{"auto_reissue": 1})
	b.info(long).shows(map[string]string{"is_multi_year_plan": "1", "auto_reissue": "1", "auto_renew": "0"})
	short, _ := b.place(map[string]any{"auto_reissue": 1, "order_validity": map[string]any{"days": 90}})
	b.info(short).shows(map[string]string{"is_multi_year_plan": "", "auto_reissue": "0"})

	set := func(id int64, value any) result {
		return b.do(http.MethodPut, orderPath(id, "/auto-reissue"), body{"auto_reissue": value})
	}
	for _, value := range []any{0, "1", false, true} {
		set(long, value).want(204)
		want := map[any]string{0: "0", "1": "1", false: "0", true: "1"}[value]
		b.info(long).shows(map[string]string{"auto_reissue": want})
	}
	set(long, nil).refused(400, "invalid_value:auto_reissue")
	set(long, 2).refused(400, "invalid_value:auto_reissue")
	set(short, 1).refused(400, "auto_reissue_not_allowed")
	set(7, 1).refused(404, "not_found|order")
	b.do(http.MethodPut, orderPath(long, "/auto-reissue"), "nonsense").refused(400, "bad_request_format")
	b.do(http.MethodPut, orderPath(long, "/status"), body{"status": "canceled", "note": "x"}).want(204)
	set(long, 0).refused(400, "invalid_order_status")
	b.info(long).shows(map[string]string{"auto_reissue": "1"})
}

func TestTermsThatTheAccountDecides(t *testing.T) {
	for _, on := range []bool{false, true} {
		b := newBench(t, simulator.Config{AllowDisableCT: on, NoGuestAccess: on})
		id, _ := b.place(map[string]any{"disable_ct": true, "locale": "de", "enable_guest_access": nil})
		want := map[bool]string{false: "", true: "true"}[on]
		b.info(id).shows(map[string]string{"disable_ct": want, "is_guest_access_enabled": "false", "locale": ""})
		for _, value := range []int{0, 1} {
			out := b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(map[string]any{"enable_guest_access": value}))
			if on {
				out.refused(400, "invalid_value:enable_guest_access")
				continue
			}
			b.info(out.want(201).number("id")).shows(map[string]string{"is_guest_access_enabled": fmt.Sprint(value == 1)})
		}
	}
}

func TestIssuingCAs(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(map[string]any{"certificate.ca_cert_id": secondCA})
	check := func(order int64, ca string) {
		t.Helper()
		info := b.info(order)
		info.shows(map[string]string{"certificate.ca_cert.id": ca})
		issuer := b.download(info.number("certificate.id")).Issuer.CommonName
		chain := b.do(http.MethodGet, "/certificate/"+info.text("certificate.id")+"/chain", nil).want(200)
		if issuer != info.text("certificate.ca_cert.name") || issuer != chain.text("intermediates.1.subject_common_name") {
			t.Errorf("%s issued for CA %s: %s", issuer, ca, chain.body)
		}
	}
	check(id, secondCA)
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201) // from the same
	check(id, secondCA)
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"certificate.ca_cert_id": privateCA})).
		refused(400, "invalid_value:certificate.ca_cert_id")
	private := b.do(http.MethodPost, "/order/certificate/private_ssl_plus", b.orderBody(map[string]any{
		"certificate.ca_cert_id": privateCA, "certificate.organization_units": []string{"Works"},
	})).want(201).number("id")
	check(private, privateCA)
	b.info(private).shows(map[string]string{"certificate.organization_units": "[Works]"})
	b.do(http.MethodGet, "/product/private_ssl_plus", nil).want(200).shows(map[string]string{
		"allowed_ca_certs.0.id": privateCA, "allowed_ca_certs.1": "",
	})
	b.do(http.MethodGet, "/product/ssl_plus", nil).want(200).shows(map[string]string{
		"allowed_ca_certs.1.id": secondCA, "allowed_ca_certs.2": "",
	})
	b.do(http.MethodGet, "/certificate/intermediates", nil).want(200).shows(map[string]string{
		"intermediates.1.id": secondCA, "intermediates.1.is_private": "0", "intermediates.2.id": privateCA, "intermediates.2.is_private": "1",
	})
}
