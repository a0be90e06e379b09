// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// orderPages is the call that lists orders.
const orderPages = "/order/certificate"

// harbour is an account with an order in each state that lists tell apart. The orders have names, by which they are
// expected in the order in which they were placed: those of moored.
type harbour struct {
	*acctest.Bench
	t     *testing.T
	names map[string]string // by order id
	ids   map[string]string // by name
	user  string
	field string // id of the custom field of quay

	certificate, serial string // of quay, the latter with colons
}

// moored are the orders of a harbour: quay is issued, with everything that a filter asks for, and renewed; kim is for a mail
// address, and waits to be picked up; lamp is revoked; buoy has expired; berth waits for approval; again is the renewal of quay.
const moored = "quay kim lamp buoy berth again"

func newHarbour(t *testing.T) *harbour {
	t.Helper()
	b := acctest.New(t, simulator.Config{Validation: "auto", Now: func() time.Time { return epoch }})
	h := &harbour{Bench: b, t: t, names: map[string]string{}, ids: map[string]string{}}
	client := newClient(t, b)
	me, err := client.CurrentUser(t.Context())
	must(t, err)
	h.user = fmt.Sprint(me.ID)
	field := b.AddCustomField("Cost center", "text", false)
	h.field = fmt.Sprint(field)

	organization := b.OrganizationID()
	place := func(name, product string, change func(*certcentral.OrderRequest)) int64 {
		t.Helper()
		request := certcentral.OrderRequest{
			Certificate:   certcentral.CertificateRequest{CommonName: name + ".harbor.example", CSR: acctest.NewCSR(t, name), SignatureHash: "sha256"},
			OrderValidity: &certcentral.Validity{Years: 1}, OrganizationID: &organization, DCVMethod: "dns-txt-token", SkipApproval: true,
		}
		change(&request)
		placed, err := client.PlaceOrder(t.Context(), product, request)
		must(t, err)
		id := fmt.Sprint(placed.ID)
		h.names[id], h.ids[name] = name, id
		b.Advance(10 * days)
		return placed.ID
	}
	quay := place("quay", "ssl_basic", func(r *certcentral.OrderRequest) {
		r.Certificate.DNSNames, r.Certificate.SignatureHash = []string{"shop.harbor.example", "lantern.example"}, "sha384"
		r.OrderValidity.Years, r.DisableRenewalNotifications = 2, new(true)
		r.CustomFields = []certcentral.CustomFieldValue{{MetadataID: field, Value: "CC-204"}}
	})
	kim := place("kim", "class1_smime", func(r *certcentral.OrderRequest) {
		r.Certificate = certcentral.CertificateRequest{Emails: []string{"kim@harbor.example"}, SignatureHash: "sha256"}
		r.OrganizationID, r.DCVMethod = nil, ""
	})
	must(t, b.ValidateEmails(kim, "kim@harbor.example"))
	must(t, b.Revoke(place("lamp", "ssl_plus", func(*certcentral.OrderRequest) {})))
	place("buoy", "ssl_basic", func(r *certcentral.OrderRequest) { r.OrderValidity = &certcentral.Validity{Days: 5} })
	place("berth", "ssl_ev_basic", func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	place("again", "ssl_basic", func(r *certcentral.OrderRequest) { r.RenewalOfOrderID = &quay })
	issued, err := client.Order(t.Context(), quay)
	must(t, err)
	h.certificate = fmt.Sprint(issued.Certificate.ID)
	for pair := range slices.Chunk([]byte(strings.ToLower(issued.Certificate.SerialNumber)), 2) {
		h.serial += ":" + string(pair)
	}
	h.serial = h.serial[1:]
	b.ForgetRequests()
	return h
}

// unfiltered makes the service answer every list with all orders, as if it knew no filter.
func (h *harbour) unfiltered() {
	h.t.Helper()
	h.read(nil)
	var all []byte
	fault(h.t, h.Bench, simulator.Fault{Method: http.MethodGet, Path: orderPages, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		if all == nil {
			all = body
		}
		return status, all
	}})
	h.read(nil)
}

// in returns the harbour for a subtest.
func (h *harbour) in(t *testing.T) *harbour {
	inner := *h
	inner.t = t
	return &inner
}

// expand puts the ids of this harbour where a configuration names them.
func (h *harbour) expand(config map[string]any) map[string]any {
	return mapped(config, strings.NewReplacer(
		"{user}", h.user, "{field}", h.field, "{quay}", h.ids["quay"], "{kim}", h.ids["kim"], "{lamp}", h.ids["lamp"],
		"{organization}", h.Organization(), "{container}", fmt.Sprint(h.ContainerID()), "{certificate}", h.certificate, "{serial}", h.serial,
	).Replace)
}

// mapped returns a configuration with every text of it changed.
func mapped(config map[string]any, change func(string) string) map[string]any {
	changed := map[string]any{}
	for name, value := range config {
		switch value := value.(type) {
		case string:
			changed[name] = change(value)
		case []any:
			var list []any
			for _, element := range value {
				text, _ := element.(string)
				list = append(list, change(text))
			}
			changed[name] = list
		default:
			changed[name] = value
		}
	}
	return changed
}

// read reads the data source, which has to succeed.
func (h *harbour) read(config map[string]any) []map[string]any {
	h.t.Helper()
	state, diags := h.Data(h.t, ordersData, h.expand(config))
	expectNoError(h.t, diags)
	return objectsOf(h.t, state["orders"])
}

// list asks a list resource, which has to succeed without a warning, and returns what it found.
func (h *harbour) list(typeName string, config map[string]any, options acctest.ListOptions) []acctest.Listed {
	h.t.Helper()
	found, diags := h.List(h.t, typeName, h.expand(config), options)
	expectNoError(h.t, diags)
	for _, listed := range found {
		if len(listed.Diagnostics) > 0 {
			h.t.Errorf("%s comes with %q", listed.DisplayName, listed.Diagnostics[0].Summary)
		}
	}
	return found
}

// expectItems checks which orders the data source lists.
func (h *harbour) expectItems(items []map[string]any, want string) {
	h.t.Helper()
	var got []string
	for _, item := range items {
		id, _ := item["id"].(string)
		got = append(got, h.names[id])
	}
	if names := strings.Join(got, " "); names != want {
		h.t.Errorf("the orders are %q, want %q", names, want)
	}
}

// expectListed checks which orders a list resource lists.
func (h *harbour) expectListed(found []acctest.Listed, want string) {
	h.t.Helper()
	var got []string
	for _, listed := range found {
		id, _ := listed.Identity["id"].(string)
		got = append(got, h.names[id])
	}
	if names := strings.Join(got, " "); names != want {
		h.t.Errorf("the orders are %q, want %q", names, want)
	}
}

// change changes the items of every list of orders.
func (h *harbour) change(do func(item map[string]any)) {
	h.t.Helper()
	fault(h.t, h.Bench, simulator.Fault{Method: http.MethodGet, Path: orderPages, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		items, _ := answer["orders"].([]any)
		for _, item := range items {
			if order, ok := item.(map[string]any); ok {
				do(order)
			}
		}
	})})
}

// objectsOf returns the objects of a list in plain Go.
func objectsOf(t testing.TB, list any) (objects []map[string]any) {
	t.Helper()
	elements, ok := list.([]any)
	if !ok {
		t.Fatalf("%v is no list", list)
	}
	for _, element := range elements {
		object, ok := element.(map[string]any)
		if !ok {
			t.Fatalf("%v is no object", element)
		}
		objects = append(objects, object)
	}
	return objects
}

// pageSizes notes how large each page of orders is at most.
func (h *harbour) pageSizes() *[]string {
	h.t.Helper()
	sizes := &[]string{}
	fault(h.t, h.Bench, simulator.Fault{Method: http.MethodGet, Path: orderPages, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		page, _ := answer["page"].(map[string]any)
		*sizes = append(*sizes, fmt.Sprint(page["limit"]))
	})})
	return sizes
}

// expectRequests checks how many lists and orders were asked for, and that nothing else was.
func expectRequests(t testing.TB, b *acctest.Bench, lists, infos int) {
	t.Helper()
	gotLists, gotInfos := b.Count(http.MethodGet, orderPages), b.Count(http.MethodGet, orderPages+"/*")
	if all := len(b.Requests()); gotLists != lists || gotInfos != infos || all != lists+infos {
		t.Errorf("%d lists and %d orders were asked for in %d requests, want %d and %d", gotLists, gotInfos, all, lists, infos)
	}
}
