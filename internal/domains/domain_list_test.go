// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const listedDomain = "certcentral_domain"

// list asks for domains without a mistake and returns what came.
func (b *bench) list(config map[string]any, options acctest.ListOptions) []acctest.Listed {
	b.t.Helper()
	found, diags := b.List(b.t, listedDomain, config, options)
	expectNoError(b.t, diags)
	for _, listed := range found {
		expectNoError(b.t, listed.Diagnostics)
	}
	return found
}

// The filters are the service's, and hold where the service heeds none of them.
func TestDomainList_filters(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		t.Run(fmt.Sprintf("service ignores filters: %t", ignore), func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			other := addOrganization(b)
			lamp, harbor := b.add("lamp.example", "email"), b.add("harbor.example", "dns-txt-token")
			b.add("beacon.example", "dns-txt-token", func(r *certcentral.DomainRequest) {
				_, err := fmt.Sscan(other, &r.OrganizationID)
				b.must(err)
			})
			b.must(b.ValidateDomain(harbor))
			b.must(b.client.DeactivateDomain(t.Context(), lamp))
			if ignore {
				b.unfiltered()
				b.list(nil, acctest.ListOptions{}) // the answer that is given from here on
			}
			for _, test := range []struct{ filter, value, want string }{
				{"status", "inactive", "lamp.example"},
				{"status", "active", "harbor.example beacon.example"},
				{"validation", "ov", "harbor.example"},
				{"validation", "ev", ""},
				{"dcv_method", "email", "lamp.example"},
				{"organization_id", other, "beacon.example"},
				{"search", "EACON", "beacon.example"},
				{"container_id", fmt.Sprint(b.ContainerID()), "lamp.example harbor.example beacon.example"},
				{"container_id", "7", ""},
			} {
				var names []string
				for _, listed := range b.list(map[string]any{test.filter: test.value}, acctest.ListOptions{}) {
					name, _, _ := strings.Cut(listed.DisplayName, " ")
					names = append(names, name)
				}
				if got := strings.Join(names, " "); got != test.want {
					t.Errorf("%s = %q lists %q, want %q", test.filter, test.value, got, test.want)
				}
			}
		})
	}
}

func TestDomainList_result(t *testing.T) {
	b := newBench(t, simulator.Config{})
	lamp, harbor := b.add("lamp.example", "email"), b.add("harbor.example", "dns-cname-token")
	b.must(b.client.DeactivateDomain(t.Context(), lamp))
	b.ForgetRequests()
	want := []acctest.Listed{
		{DisplayName: fmt.Sprintf("lamp.example (inactive, domain %d)", lamp), Identity: map[string]any{"id": fmt.Sprint(lamp)}},
		{DisplayName: fmt.Sprintf("harbor.example (active, domain %d)", harbor), Identity: map[string]any{"id": fmt.Sprint(harbor)}},
	}
	if got := b.list(nil, acctest.ListOptions{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if n := len(b.Requests()); n != 1 {
		t.Errorf("a list without resources took %d requests, want 1", n)
	}
	for i, id := range []int64{lamp, harbor} {
		want[i].Resource = b.Import(t, listedDomain, fmt.Sprint(id))
	}
	if got := b.list(nil, acctest.ListOptions{IncludeResource: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want what imports give: %+v", got, want)
	}
}

// Pages are full, for any number of domains may be left out, and none is asked for behind what is wanted.
func TestDomainList_limit(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for i := range 5 {
		b.add(fmt.Sprintf("lamp-%d.example", i), "email")
	}
	pages, front := queries(t, b)
	b.URL = front
	for _, test := range []struct {
		config map[string]any
		limit  int64
		found  int
	}{
		{nil, 0, 5},
		{nil, 2, 2},
		{nil, 5, 5},
		{nil, 9, 5},
		{map[string]any{"search": "lamp"}, 2, 2},
		{map[string]any{"status": "inactive"}, 2, 0},
		{map[string]any{"organization_id": b.Organization()}, 2, 2},
	} {
		*pages = nil
		if found := b.list(test.config, acctest.ListOptions{Limit: test.limit}); len(found) != test.found {
			t.Errorf("%v with limit %d finds %d, want %d", test.config, test.limit, len(found), test.found)
		}
		if want := []string{"1000 from 0"}; !slices.Equal(*pages, want) {
			t.Errorf("%v with limit %d asks for pages of %q, want %q", test.config, test.limit, *pages, want)
		}
	}
}

func TestDomainList_mistakes(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.add("lamp.example", "email")
	harbor := b.add("harbor.example", "email")
	b.add("beacon.example", "email")
	_, diags := b.List(t, listedDomain, map[string]any{"container_id": "web"}, acctest.ListOptions{})
	expect(t, diags, failure, "Invalid Id")

	b.fault(refuse(http.MethodGet, fmt.Sprintf("/domain/%d", harbor), 403, "access_denied|missing_permission"))
	found, _ := b.List(t, listedDomain, nil, acctest.ListOptions{IncludeResource: true})
	if len(found) != 3 || len(found[0].Diagnostics)+len(found[2].Diagnostics) > 0 {
		t.Fatalf("got %+v, want a warning beside the second of three", found)
	}
	expect(t, found[1].Diagnostics, warning, fmt.Sprintf("Could Not Read Domain %d", harbor), "missing_permission")
	if found[1].Resource["name"] != nil || found[2].Resource["name"] != "beacon.example" {
		t.Errorf("got %+v, want all but the second with their resources", found)
	}

	b.fault(refuse(http.MethodGet, "/domain", 403, "access_denied|access_denied_invalid_key"))
	found, _ = b.List(t, listedDomain, nil, acctest.ListOptions{})
	if len(found) != 1 {
		t.Fatalf("got %+v, want an error alone", found)
	}
	expect(t, found[0].Diagnostics, failure, "Could Not List Domains", "access_denied_invalid_key")
}

func TestAccDomainList_query(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.add("lamp.example", "email")
	id := fmt.Sprint(b.add("harbor.example", "dns-txt-token"))
	identity := map[string]knownvalue.Check{"id": text(id)}
	const address = "certcentral_domain.test"
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: b.Config("", "")},
			{
				Query: true,
				Config: "list \"certcentral_domain\" \"test\" {\n  provider         = certcentral\n  include_resource = true\n" +
					"  config {\n    dcv_method = \"dns-txt-token\"\n  }\n}\n",
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(address, 1),
					querycheck.ExpectIdentity(address, identity),
					querycheck.ExpectResourceDisplayName(address, queryfilter.ByResourceIdentity(identity), text("harbor.example (active, domain "+id+")")),
					querycheck.ExpectResourceKnownValues(address, queryfilter.ByResourceIdentity(identity), []querycheck.KnownValueCheck{
						{Path: attribute("name"), KnownValue: text("harbor.example")},
						{Path: attribute("dcv_method"), KnownValue: text("dns-txt-token")},
					}),
				},
			},
		},
	})
}

// queries returns the address of a front before the simulator, and the pages that lists ask it for.
func queries(t *testing.T, b *bench) (pages *[]string, url string) {
	t.Helper()
	pages = new([]string)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		*pages = append(*pages, query.Get("limit")+" from "+query.Get("offset"))
		b.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return pages, front.URL + simulator.BasePath
}
