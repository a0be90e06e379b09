// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"reflect"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestRequestsList(t *testing.T) {
	full := `{"id":90,"date":"2025-11-02T09:15:44+00:00","type":"new_request","status":"pending","requester":{"id":"22","first_name":"Ivo"},
		"order":{"id":51,"certificate":{"common_name":"a.example"},"organization":{"id":3},"container":{"id":77,"name":"Web"},"product":{"name_id":"ssl_basic"}}}`
	service := newScript(t,
		answering(200, `{"requests":[`+full+`],"page":{"total":2,"limit":0,"offset":0}}`),
		answering(200, `{"requests":[{"id":"91","type":"revoke","requester":[],"order":{"id":52,"organization":[]}}]}`))
	client := newTestClient(t, serve(t, service))
	var got []*Request
	query := RequestQuery{Filters: map[string][]string{"status": {"pending", "submitted"}, "type": {"revoke"}}, Sort: "-date", PageSize: 1}
	for request, err := range client.Requests(t.Context(), query) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, request); len(got) == 2 {
			break
		}
	}
	if len(got) != 2 {
		t.Fatalf("got %d", len(got))
	}
	first, second := got[0], got[1]
	if first.ID != 90 || first.OrderID != 51 || first.Requester.ID != 22 || first.Order.ContainerID != 77 || first.Order.ProductNameID != "ssl_basic" ||
		first.Order.OrganizationID != 3 || first.Date != timeAt("2025-11-02T09:15:44Z") {
		t.Errorf("got %+v", first)
	}
	if second.ID != 91 || second.OrderID != 52 || second.Requester != nil || second.Order.OrganizationID != 0 {
		t.Errorf("got %+v", second)
	}
	const filters = "filters%5Bstatus%5D%5B0%5D=pending&filters%5Bstatus%5D%5B1%5D=submitted&filters%5Btype%5D=revoke&"
	want := []string{"GET /request?" + filters + "limit=1&offset=0&sort=-date", "GET /request?" + filters + "limit=1&offset=1&sort=-date"}
	if asked := service.requests(); !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %q", asked)
	}
}

func TestRequestsListFails(t *testing.T) {
	client := newTestClient(t, serve(t, newScript(t, answering(403, errorBody("access_denied|missing_permission", "no")))))
	for request, err := range client.Requests(t.Context(), RequestQuery{}) {
		if request != nil || !IsForbidden(err) {
			t.Errorf("got %+v, %v", request, err)
		}
	}
}

// TestRequestsOfTheSimulator lists the queue of an account where two orders wait.
func TestRequestsOfTheSimulator(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	var placed []int64
	for range 2 {
		order, err := client.PlaceOrder(t.Context(), "ssl_basic", orderIn(t, account))
		if err != nil {
			t.Fatal(err)
		}
		placed = append(placed, order.ID)
	}
	var orders []int64
	query := RequestQuery{Filters: map[string][]string{"status": {"pending"}, "search": {"%northwind"}}, Sort: "id"}
	for request, err := range client.Requests(t.Context(), query) {
		if err != nil || request.Requester == nil || request.Order.Certificate.CommonName == "" || request.Type != "new_request" {
			t.Fatalf("got %+v, %v", request, err)
		}
		orders = append(orders, request.OrderID)
	}
	if !reflect.DeepEqual(orders, placed) {
		t.Errorf("got requests of %v, want of %v", orders, placed)
	}
}
