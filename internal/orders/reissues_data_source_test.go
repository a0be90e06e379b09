// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const reissuesData = "certcentral_reissues"

func (r *reader) reissues(id int64, includeArchived any) []map[string]any {
	r.t.Helper()
	return objects(r.t, r.read(reissuesData, map[string]any{"order_id": idText(id), "include_archived": includeArchived})["reissues"])
}

// expectListed checks the certificates that are listed, and which one is the order's.
func expectListed(t *testing.T, list []map[string]any, current int64, want ...int64) {
	t.Helper()
	if len(list) != len(want) {
		t.Fatalf("the reissues are %v, want %d", list, want)
	}
	for i, id := range want {
		expectValues(t, list[i], map[string]any{"certificate_id": idText(id), "is_current": id == current})
	}
}

func TestReissues(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	id := r.place("ssl_basic")
	expectListed(t, r.reissues(id, nil), 0)
	r.expectMade(id, readsReissues)
	first := r.reissue(id).CertificateID
	r.Advance(time.Hour)
	second := r.reissue(id, func(request *certcentral.ReissueRequest) { request.Certificate.DNSNames = []string{"api.shop.example"} }).CertificateID
	r.Advance(time.Hour)
	list := r.reissues(id, nil)
	r.expectMade(id, readsReissues, readsOrder)
	expectListed(t, list, second, first, second)

	order, err := r.client.Order(t.Context(), id)
	must(t, err)
	last := list[1]
	expectValues(t, last, map[string]any{
		"status": "issued", "serial_number": order.Certificate.SerialNumber, "thumbprint": order.Certificate.Thumbprint, "common_name": "shop.example",
		"csr": order.Certificate.CSR, "key_size": float64(order.Certificate.KeySize), "signature_hash": nil, "emails": nil, "valid_from": nil, "archived": false,
		"valid_till": order.Certificate.ValidTill.String(), "date_created": order.Certificate.DateCreated.String(), "date_issued": order.Certificate.DateIssued.String(),
	})
	expectSet(t, last["dns_names"], "api.shop.example", "shop.example")
	by, _ := last["requested_by"].(map[string]any)
	expectValues(t, by, map[string]any{"id": idText(order.User.ID), "name": order.User.FirstName + " " + order.User.LastName, "email": order.User.Email})

	call(t, r.Bench, http.MethodPut, fmt.Sprintf("/certificate/%d/archive", first), nil)
	expectListed(t, r.reissues(id, false), second, second)
	list = r.reissues(id, true)
	expectListed(t, list, second, first, second)
	expectValues(t, list[0], map[string]any{"archived": true})
}

// A reissue that waits has no certificate yet, and the one that the order has stays current.
func TestReissues_pending(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	id := r.place("ssl_basic")
	r.reissue(id, func(request *certcentral.ReissueRequest) { request.SkipApproval = false })
	list := r.reissues(id, nil)
	if len(list) != 1 {
		t.Fatalf("the reissues are %v", list)
	}
	unissued := map[string]any{"certificate_id": nil, "status": "pending", "is_current": false, "serial_number": nil, "date_issued": nil, "valid_till": nil}
	expectValues(t, list[0], unissued)
	// It is not the order's either where order info tells of no certificate meanwhile.
	fault(t, r.Bench, simulator.Fault{
		Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite",
		Rewrite: func(status int, _ []byte) (int, []byte) {
			return status, fmt.Appendf(nil, `{"id":%d,"status":"reissue_pending"}`, id)
		},
	})
	expectValues(t, r.reissues(id, nil)[0], unissued)
}

// The order's first certificate may be in the list too, and who asked may be missing.
func TestReissues_primaryListed(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	id := r.place("ssl_basic")
	order, err := r.client.Order(t.Context(), id)
	must(t, err)
	current := order.Certificate.ID
	body := fmt.Appendf(nil, `{"certificates":[{"id":%d,"status":"issued","serial_number":"0A","date_created":"2026-01-02T00:00:00+00:00"},`+
		`{"id":7,"status":"rejected","serial_number":"0A","date_created":"2026-01-01T00:00:00+00:00"}]}`, current)
	fault(t, r.Bench, simulator.Fault{
		Method: http.MethodGet, Path: "/order/certificate/*/reissue", Kind: "rewrite",
		Rewrite: func(status int, _ []byte) (int, []byte) { return status, bytes.Clone(body) },
	})
	list := r.reissues(id, nil)
	expectListed(t, list, current, 7, current)
	expectValues(t, list[0], map[string]any{"requested_by": nil})
}

// The addresses of a client certificate are told, and no names.
func TestReissues_mailbox(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	id := r.place("class1_smime", forMail(acctest.NewCSR(t, ""), "kim@shop.example"))
	r.reissue(id, func(request *certcentral.ReissueRequest) { request.Certificate.CommonName = "" })
	reissue := r.reissues(id, nil)[0]
	expectSet(t, reissue["emails"], "kim@shop.example")
	expectValues(t, reissue, map[string]any{"dns_names": nil})
}

func TestReissues_refused(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	_, diags := r.Data(t, reissuesData, map[string]any{"order_id": "7"})
	expectDiagnostic(t, diags, failure, "Could Not List Reissues of Order 7", "404", "another account, region or division")
	id := r.place("ssl_basic")
	r.reissue(id)
	fault(t, r.Bench, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "status", Status: http.StatusForbidden})
	_, diags = r.Data(t, reissuesData, map[string]any{"order_id": idText(id)})
	expectDiagnostic(t, diags, failure, "Could Not Read Order "+idText(id), "API key may not do this")
}

func TestAccReissues(t *testing.T) {
	r := newReader(t, simulator.Config{Validation: "auto"})
	id := r.place("ssl_basic")
	certificate := r.reissue(id).CertificateID
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: r.Factories(),
		Steps: []resource.TestStep{{
			Config: r.Config("", fmt.Sprintf(`data "certcentral_reissues" "test" { order_id = "%d" }`, id)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.certcentral_reissues.test", tfjsonpath.New("reissues"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"certificate_id": knownvalue.StringExact(idText(certificate)), "is_current": knownvalue.Bool(true), "requested_by": knownvalue.NotNull(),
					}),
				})),
			},
		}},
	})
}
