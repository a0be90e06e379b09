// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const requestsData = "certcentral_requests"

// filed is a queue of four requests: one that is rejected, one for a reissue, one for a revocation, and a new one for
// another name, in the order of their ids.
func filed(r *reader) (ids []string) {
	r.t.Helper()
	file := func(request int64) int64 {
		ids = append(ids, idText(request))
		return request
	}
	placed := func(adjust ...func(*certcentral.OrderRequest)) int64 {
		order, err := r.client.Order(r.t.Context(), r.place("ssl_basic", append(adjust, awaitingApproval)...))
		must(r.t, err)
		return file(order.Requests[0].ID)
	}
	must(r.t, r.RejectRequest(placed()))
	issued := r.place("ssl_basic")
	file(r.reissue(issued, func(request *certcentral.ReissueRequest) { request.SkipApproval = false }).Requests[0].ID)
	revoked, err := r.client.RevokeOrder(r.t.Context(), r.place("ssl_basic"), certcentral.RevokeRequest{})
	must(r.t, err)
	file(revoked.ID)
	placed(func(request *certcentral.OrderRequest) {
		request.Certificate.CommonName, request.Certificate.DNSNames = "harbor.example", nil
	})
	return ids
}

func TestRequests(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	ids := filed(r)
	set := func(values ...any) []any { return values }
	tests := map[string]struct {
		config map[string]any
		want   []int // places of the ids
	}{
		"all":                   {nil, []int{0, 1, 2, 3}},
		"of a type":             {map[string]any{"type": set("new_request")}, []int{0, 3}},
		"of two types":          {map[string]any{"type": set("reissue", "revoke")}, []int{1, 2}},
		"with a status":         {map[string]any{"status": set("rejected")}, []int{0}},
		"type and status":       {map[string]any{"type": set("new_request"), "status": set("submitted", "pending")}, []int{3}},
		"none":                  {map[string]any{"status": set("approved")}, nil},
		"of the container":      {map[string]any{"container_id": idText(r.ContainerID())}, []int{0, 1, 2, 3}},
		"of another container":  {map[string]any{"container_id": "7"}, nil},
		"search":                {map[string]any{"search": "harbor.example"}, []int{3}},
		"search for a part":     {map[string]any{"search": "%harbor"}, []int{3}},
		"sorted by the service": {map[string]any{"sort": "type,-id"}, []int{3, 0, 1, 2}},
		"limit":                 {map[string]any{"limit": 2, "sort": "id"}, []int{0, 1}},
		"limit of the newest":   {map[string]any{"limit": 2, "sort": "-id"}, []int{3, 2}},
		"limit without sort":    {map[string]any{"limit": 2}, []int{2, 3}}, // the service has the newest first
		"limit and filter":      {map[string]any{"limit": 1, "type": set("revoke")}, []int{2}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, place := range test.want {
				want = append(want, ids[place])
			}
			if got := entries(t, r.read(requestsData, test.config)["requests"], "id"); !slices.Equal(got, want) {
				t.Errorf("the requests are %q, want %q", got, want)
			}
			if len(r.Requests()) != 1 {
				t.Errorf("the requests made are %v, want one", r.Requests())
			}
		})
	}
}

func TestRequests_facts(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	ids := filed(r)
	last := objects(t, r.read(requestsData, nil)["requests"])[3]
	id, err := strconv.ParseInt(ids[3], 10, 64)
	must(t, err)
	request, err := r.client.Request(t.Context(), id)
	must(t, err)
	expectValues(t, last, map[string]any{
		"type": "new_request", "status": "pending", "date": request.Date.String(), "comments": nil, "order_id": idText(request.OrderID),
		"common_name": "harbor.example", "product_name_id": "ssl_basic", "organization_id": r.Organization(), "organization_name": request.Order.Organization.Name,
		"container_id": idText(r.ContainerID()), "container_name": request.Order.Container.Name,
	})
	by, _ := last["requester"].(map[string]any)
	expectValues(t, by, map[string]any{
		"id": idText(request.Requester.ID), "name": request.Requester.FirstName + " " + request.Requester.LastName, "email": request.Requester.Email,
	})
}

// Every filter goes to the service, and a limit makes the page small where no filter has to be applied again.
func TestRequests_query(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	queries := r.queries()
	r.read(requestsData, map[string]any{
		"type": []any{"reissue"}, "status": []any{"pending"}, "container_id": "77", "metadata_id": "11", "metadata_value": "CC-204",
		"search": "%shop", "sort": "-date", "limit": 5,
	})
	for name, want := range map[string]string{
		"filters[type]": "reissue", "filters[status]": "pending", "filters[container_id]": "77",
		"filters[metadata_id]": "11", "filters[metadata_value]": "CC-204", "filters[search]": "%shop", "sort": "-date", "limit": "1000",
	} {
		if got := queries.last()[name]; !slices.Equal(got, []string{want}) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for limit, want := range map[int]string{5: "5", 2000: "1000"} {
		r.read(requestsData, map[string]any{"limit": limit})
		if got := queries.last(); got["limit"][0] != want || got["sort"] != nil {
			t.Errorf("for a limit of %d, the query is %q", limit, got)
		}
	}
}

// A service that ignores filters gives the same answer; requests that tell little are listed all the same, and one that is
// listed twice counts once.
func TestRequests_lenient(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	const queue = `{"requests":[{"id":11,"type":"reissue","status":"pending","order":{"id":5,"container":{"id":77}}},` +
		`{"id":12,"type":"reissue","status":"pending","order":{"id":6}},{"id":12,"type":"reissue","status":"pending"},` +
		`{"id":13,"type":"reissue","status":"approved"},{"id":14,"type":"revoke","status":"pending"},` +
		`{"id":10,"type":"reissue","status":"pending","order":{"id":5,"container":{"id":78}}}]}`
	fault(t, r.Bench, simulator.Fault{
		Method: http.MethodGet, Path: "/request", Kind: "rewrite",
		Rewrite: func(status int, _ []byte) (int, []byte) { return status, bytes.Clone([]byte(queue)) },
	})
	list := r.read(requestsData, map[string]any{"type": []any{"reissue"}, "status": []any{"pending"}, "container_id": "77"})["requests"]
	if got := entries(t, list, "id", "order_id"); !slices.Equal(got, []string{"11|5", "12|6"}) {
		t.Errorf("the requests are %q", got)
	}
	expectValues(t, objects(t, list)[1], map[string]any{"requester": nil, "common_name": nil})
}

func TestRequests_invalid(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	for name, test := range map[string]struct {
		config  map[string]any
		summary string
	}{
		"type":                  {map[string]any{"type": []any{"order"}}, "Invalid Attribute Value Match"},
		"status":                {map[string]any{"status": []any{"open"}}, "Invalid Attribute Value Match"},
		"no status":             {map[string]any{"status": []any{}}, "Invalid Attribute Value"},
		"container":             {map[string]any{"container_id": "web"}, "Invalid Id"},
		"value without a field": {map[string]any{"metadata_value": "CC-204"}, "Invalid Attribute Combination"},
		"limit":                 {map[string]any{"limit": 0}, "Invalid Attribute Value"},
		"sort":                  {map[string]any{"sort": "weight"}, "Could Not List Requests"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := r.Data(t, requestsData, test.config)
			expectDiagnostic(t, diags, failure, test.summary)
		})
	}
}

func TestAccRequests(t *testing.T) {
	r := newReader(t, simulator.Config{Validation: "auto"})
	ids := filed(r)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: r.Factories(),
		Steps: []resource.TestStep{{
			Config: r.Config("", `data "certcentral_requests" "test" { status = ["submitted", "pending"] }`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.certcentral_requests.test", tfjsonpath.New("requests"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(ids[1]), "type": knownvalue.StringExact("reissue")}),
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(ids[2]), "type": knownvalue.StringExact("revoke")}),
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(ids[3]), "requester": knownvalue.NotNull()}),
				})),
			},
		}},
	})
}
