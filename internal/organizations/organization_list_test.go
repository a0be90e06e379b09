// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// add creates an organization outside Terraform and returns its id.
func add(t *testing.T, b *acctest.Bench, name string, adjust ...func(*certcentral.OrganizationRequest)) int64 {
	t.Helper()
	request := certcentral.OrganizationRequest{
		Name: name, Address: "4 Quay Street", City: "Halifax", State: "Nova Scotia", Zip: "B3H 0A1", Country: "ca", Telephone: "902-555-0144",
		OrganizationContact: &certcentral.Contact{FirstName: "Pia", LastName: "Okafor", Email: "pia@harbor-lights.example", Telephone: "902-555-0144"},
	}
	for _, adjust := range adjust {
		adjust(&request)
	}
	id, err := client(t, b).CreateOrganization(t.Context(), request, nil, func(*certcentral.Organization) bool { return false })
	must(t, err)
	return id
}

// list asks for organizations without a mistake and returns what came.
func list(t *testing.T, b *acctest.Bench, config map[string]any, options acctest.ListOptions) []acctest.Listed {
	t.Helper()
	found, diags := b.List(t, one, config, options)
	expectDiagnostics(t, diags)
	for _, listed := range found {
		expectDiagnostics(t, listed.Diagnostics)
	}
	return found
}

// expectDiagnostics compares the summaries of diagnostics with those wanted.
func expectDiagnostics(t *testing.T, diags []*tfprotov6.Diagnostic, want ...string) {
	t.Helper()
	var got []string
	for _, d := range diags {
		got = append(got, d.Summary)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: %+v", got, want, diags)
	}
}

func TestOrganizationList_filters(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	first := b.OrganizationID()
	harbor := add(t, b, "Harbor Lights Ltd", func(r *certcentral.OrganizationRequest) { r.AssumedName = "Lanterns at Sea" })
	quay, lapsed := add(t, b, "Quay Lamps Inc"), add(t, b, "Old Lanterns Inc")
	must(t, b.ValidateOrganization(lapsed, "ov"))
	b.Advance(400 * 24 * time.Hour)
	must(t, b.ValidateOrganization(harbor, "ov"))
	must(t, b.DeactivateOrganization(quay))
	for _, test := range []struct {
		config map[string]any
		want   []int64
	}{
		{nil, []int64{first, harbor, quay, lapsed}},
		{map[string]any{"status": "active"}, []int64{first, harbor, lapsed}},
		{map[string]any{"status": "inactive"}, []int64{quay}},
		{map[string]any{"validation": "ov"}, []int64{first, harbor}},
		{map[string]any{"search": "lanterns"}, []int64{first, harbor, lapsed}},
		{map[string]any{"search": "nobody at all"}, nil},
		{map[string]any{"container_id": "99"}, nil},
		{map[string]any{"container_id": fmt.Sprint(b.ContainerID()), "status": "active", "validation": "ov", "search": "LIGHTS"}, []int64{harbor}},
	} {
		var got, want []any
		for _, listed := range list(t, b, test.config, acctest.ListOptions{}) {
			got = append(got, listed.Identity["id"])
		}
		for _, id := range test.want {
			want = append(want, fmt.Sprint(id))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v lists %v, want %v", test.config, got, want)
		}
	}
}

func TestOrganizationList_result(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	first := b.OrganizationID()
	harbor := add(t, b, "Harbor Lights Ltd", func(r *certcentral.OrganizationRequest) {
		r.AssumedName = "Harbor"
		r.TechnicalContact = &certcentral.Contact{FirstName: "Jonas", LastName: "Lind", Email: "jonas@harbor-lights.example"}
		r.Validations = []certcentral.ValidationRequest{{Type: "ov"}}
	})
	quay := add(t, b, "Quay Lamps Inc")
	must(t, b.DeactivateOrganization(quay))
	b.ForgetRequests()
	want := []acctest.Listed{
		{DisplayName: fmt.Sprintf("Northwind Lanterns LLC (Duluth, US, organization %d)", first)},
		{DisplayName: fmt.Sprintf("Harbor Lights Ltd, doing business as Harbor (Halifax, CA, organization %d)", harbor)},
		{DisplayName: fmt.Sprintf("Quay Lamps Inc (Halifax, CA, inactive, organization %d)", quay)},
	}
	for i, id := range []int64{first, harbor, quay} {
		want[i].Identity = map[string]any{"id": fmt.Sprint(id)}
	}
	if got := list(t, b, nil, acctest.ListOptions{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	expectRequests(t, b, "a list without resources", map[string]int{"GET /organization": 1})
	for i, id := range []int64{first, harbor, quay} {
		want[i].Resource = b.Import(t, one, fmt.Sprint(id))
	}
	if got := list(t, b, nil, acctest.ListOptions{IncludeResource: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want what imports give: %+v", got, want)
	}
}

// No page is larger than what is wanted, but where a filter may leave some of it out, and none is asked for behind it.
func TestOrganizationList_limit(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	for i := range 4 {
		add(t, b, fmt.Sprintf("Lamp %d Inc", i))
	}
	var pages []string
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		pages = append(pages, query.Get("limit")+" from "+query.Get("offset"))
		b.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	b.URL = front.URL + simulator.BasePath
	for _, test := range []struct {
		config map[string]any
		limit  int64
		found  int
		page   string
	}{
		{nil, 0, 5, "1000 from 0"},
		{nil, 2, 2, "2 from 0"},
		{nil, 5, 5, "5 from 0"},
		{nil, 9, 5, "9 from 0"},
		{map[string]any{"status": "active"}, 3, 3, "1000 from 0"}, // applied again, so any number may be left out
		{map[string]any{"search": "lamp 3"}, 2, 1, "1000 from 0"},
	} {
		pages = nil
		if found := list(t, b, test.config, acctest.ListOptions{Limit: test.limit}); len(found) != test.found {
			t.Errorf("%v with limit %d finds %d, want %d", test.config, test.limit, len(found), test.found)
		}
		if !slices.Equal(pages, []string{test.page}) {
			t.Errorf("%v with limit %d asks for pages of %q, want %q", test.config, test.limit, pages, test.page)
		}
	}
}

func TestOrganizationList_mistakes(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	harbor := add(t, b, "Harbor Lights Ltd")
	add(t, b, "Quay Lamps Inc")
	_, diags := b.List(t, one, map[string]any{"status": "gone"}, acctest.ListOptions{})
	expectDiagnostics(t, diags, "Invalid Attribute Value Match")

	fault(t, b, simulator.Fault{Path: fmt.Sprintf("/organization/%d/validation", harbor), Kind: "status", Status: 403})
	found, _ := b.List(t, one, nil, acctest.ListOptions{IncludeResource: true})
	if len(found) != 3 {
		t.Fatalf("got %+v, want all three organizations", found)
	}
	expectDiagnostics(t, found[0].Diagnostics)
	expectDiagnostics(t, found[1].Diagnostics, fmt.Sprintf("Could Not Read Organization %d", harbor))
	expectDiagnostics(t, found[2].Diagnostics)
	if found[1].Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || found[1].Resource["name"] != nil || found[2].Resource["name"] != "Quay Lamps Inc" {
		t.Errorf("got %+v, want a warning and no more than the id for the second", found)
	}

	fault(t, b, simulator.Fault{Path: "/organization", Kind: "status", Status: 403})
	found, _ = b.List(t, one, nil, acctest.ListOptions{})
	if len(found) != 1 {
		t.Fatalf("got %+v, want an error alone", found)
	}
	expectDiagnostics(t, found[0].Diagnostics, "Could Not List Organizations")
}

func TestAccOrganizationList_query(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	id := fmt.Sprint(add(t, b, "Harbor Lights Ltd"))
	identity := map[string]knownvalue.Check{"id": knownvalue.StringExact(id)}
	only := queryfilter.ByResourceIdentity(identity)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: b.Config("", "")},
			{
				Query: true,
				Config: "list \"certcentral_organization\" \"test\" {\n  provider         = certcentral\n  include_resource = true\n" +
					"  config {\n    search = \"harbor\"\n  }\n}\n",
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(organization, 1),
					querycheck.ExpectIdentity(organization, identity),
					querycheck.ExpectResourceDisplayName(organization, only, knownvalue.StringExact("Harbor Lights Ltd (Halifax, CA, organization "+id+")")),
					querycheck.ExpectResourceKnownValues(organization, only, []querycheck.KnownValueCheck{
						{Path: attribute("city"), KnownValue: knownvalue.StringExact("Halifax")},
					}),
				},
			},
		},
	})
}
