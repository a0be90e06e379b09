// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What may happen to a request on its way.
const (
	busy      = "429"
	busyUntil = "429 with Retry-After"
	cutBefore = "cut before it took effect"
	cutAfter  = "cut after it took effect"
)

// luck is what happens to the tries of a purchase, one after the other; later ones go through. The purchases take turns.
var luck = [][]string{
	{},
	{busy},
	{cutAfter},
	{busyUntil, busy, busyUntil},
	{cutBefore},
	{busy, cutAfter},
	{cutBefore, cutAfter},
	{cutBefore, busy},
}

// weather is a transport to a service that has a bad day.
type weather struct {
	mu        sync.Mutex
	purchases map[string][]string // what is left of the luck of each, by its alternative order id
	placed    bool                // all purchases are made
	others    int                 // requests that are no purchase
	hit       map[string]bool     // their addresses, where the last one went wrong
	met       map[string]int
}

// place says that all purchases are made.
func (w *weather) place() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.placed = true
}

// RoundTrip implements http.RoundTripper.
func (w *weather) RoundTrip(req *http.Request) (*http.Response, error) {
	mishap, err := w.next(req)
	switch {
	case err != nil:
		return nil, err
	case mishap == busy || mishap == busyUntil:
		return tooMany(req, mishap == busyUntil), nil
	case mishap == cutBefore:
		return nil, errors.New("connection reset by peer")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil && mishap == cutAfter {
		return nil, errors.Join(errors.New("unexpected end of the connection"), resp.Body.Close())
	}
	return resp, err
}

// next returns what happens to a request, empty for nothing.
func (w *weather) next(req *http.Request) (mishap string, err error) {
	var body []byte
	if req.Method == http.MethodPost {
		if body, err = io.ReadAll(req.Body); err != nil {
			return "", err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if body != nil {
		mishap, err = w.nextPurchase(body)
	} else {
		mishap = w.nextOther(req.URL.String())
	}
	w.met[mishap]++
	return mishap, err
}

func (w *weather) nextPurchase(body []byte) (mishap string, err error) {
	var order struct {
		ID string `json:"alternative_order_id"`
	}
	if err := json.Unmarshal(body, &order); err != nil {
		return "", err
	}
	left, known := w.purchases[order.ID]
	if !known {
		left = luck[len(w.purchases)%len(luck)]
	}
	if len(left) > 0 {
		mishap, left = left[0], left[1:]
	}
	w.purchases[order.ID] = left
	return mishap, nil
}

// nextOther hits no request twice in a row. It spares reads a broken connection while orders are placed: some of them look
// for a lost order, and ten of these at a time wait on one clock, which leaves none of them the time for a second try.
func (w *weather) nextOther(address string) (mishap string) {
	if w.hit[address] {
		delete(w.hit, address)
		return ""
	}
	w.others++
	switch {
	case w.others%5 == 0:
		mishap = busy
	case w.others%7 == 0:
		mishap = busyUntil
	case w.others%11 == 0 && w.placed:
		mishap = cutAfter
	}
	w.hit[address] = mishap != ""
	return mishap
}

func tooMany(req *http.Request, tells bool) *http.Response {
	resp := &http.Response{
		Status: "429 Too Many Requests", StatusCode: http.StatusTooManyRequests, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Request: req,
	}
	if tells {
		resp.Header.Set("Retry-After", "3")
	}
	return resp
}

// staff is how many people there are of each half of the team.
const staff = 100

// A team of 200 people gets its certificates in one apply, while the service is busy and connections break: one order for
// each, in the state of that person.
func TestAccClientCertificateOrder_team(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	w := &weather{purchases: map[string][]string{}, hit: map[string]bool{}, met: map[string]int{}}
	b.Adjust = func(config *certcentral.Config) { config.Transport = w }
	config := b.Config("", team(t, b))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, PostApplyFunc: w.place, ConfigStateChecks: []statecheck.StateCheck{teamCheck{b}}}, // and the plans after it are empty
			{Config: b.Config("", "")}, // lets go of the orders, and keeps them
		},
	})
	expectOrders(t, b, 2*staff)
	t.Logf("%d requests, %v", len(b.Requests()), w.met)
	for _, mishap := range []string{busy, busyUntil, cutBefore, cutAfter} {
		if w.met[mishap] < staff/len(luck) {
			t.Errorf("%s befell %d requests only", mishap, w.met[mishap])
		}
	}
}

// team returns the configuration: one half has no CSR and no common name, so that nothing but the address tells one order
// from another, the other half is of one name with keys of their own.
func team(t *testing.T, b *acctest.Bench) string {
	t.Helper()
	csrs := map[string]string{}
	for n := range staff {
		csrs[fmt.Sprintf("sales%03d", n)] = acctest.NewCSR(t, "of-no-account.example")
	}
	text, err := json.Marshal(csrs)
	must(t, err)
	return fmt.Sprintf("locals {\n  sales = %s\n  field = toset([for n in range(%d) : format(\"field%%03d\", n)])\n}\n", text, staff) +
		strings.Replace(clientBlock(b, "sales", "secure_email_sponsor", "csr", "each.value", "emails", `["${each.key}@shop.example"]`, "on_destroy", `"keep"`), "{", "{\n  for_each = local.sales", 1) +
		strings.Replace(clientBlock(b, "field", "class1_smime", "emails", `["${each.key}@shop.example"]`, "on_destroy", `"keep"`), "{", "{\n  for_each = local.field", 1)
}

// teamCheck checks that there is one order for each person, and that the person's state has it.
type teamCheck struct{ bench *acctest.Bench }

// CheckState implements statecheck.StateCheck.
func (c teamCheck) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	owners := map[string]string{} // addresses by order id
	for _, order := range c.bench.Orders() {
		owners[fmt.Sprint(order.ID)] = order.Emails[0]
	}
	resources := req.State.Values.RootModule.Resources
	if len(resources) != 2*staff || len(owners) != 2*staff {
		resp.Error = fmt.Errorf("state has %d resources, the service %d orders, want %d of both", len(resources), len(owners), 2*staff)
	}
	for _, resource := range resources {
		id, address := fmt.Sprint(resource.AttributeValues["id"]), fmt.Sprintf("%v@shop.example", resource.Index)
		if owners[id] != address {
			resp.Error = errors.Join(resp.Error, fmt.Errorf("%s has order %s, which is for %q", resource.Address, id, owners[id]))
		}
	}
}
