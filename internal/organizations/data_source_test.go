// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// read is a configuration with one data source of the type.
func read(b *acctest.Bench, kind, arguments string) string {
	return b.Config("", fmt.Sprintf("data %q \"test\" {\n%s\n}\n", kind, arguments))
}

const (
	one  = "certcentral_organization"
	many = "certcentral_organizations"
)

func TestAccOrganizationDataSource(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	id := existing(t, b, everything...)
	must(t, b.ValidateOrganization(id, "ov"))
	for _, argument := range []string{
		fmt.Sprintf("id = %d", id), `name = "harbor lights LTD"`, `name = "Harbor"`, `name = "Harbor Lights Ltd (Harbor)"`,
	} {
		t.Run(argument, func(t *testing.T) {
			value := func(name string, check knownvalue.Check) statecheck.StateCheck {
				return statecheck.ExpectKnownValue("data."+one+".test", attribute(name), check)
			}
			b.ForgetRequests()
			run(t, b, resource.TestStep{Config: read(b, one, argument), ConfigStateChecks: []statecheck.StateCheck{
				value("id", knownvalue.StringExact(fmt.Sprint(id))),
				value("name", knownvalue.StringExact("Harbor Lights Ltd")),
				value("assumed_name", knownvalue.StringExact("Harbor")),
				value("display_name", knownvalue.StringExact("Harbor Lights Ltd (Harbor)")),
				value("status", knownvalue.StringExact("active")),
				value("is_active", knownvalue.Bool(true)),
				value("address", knownvalue.StringExact("4 Quay Street")),
				value("address2", knownvalue.StringExact("Unit 4")),
				value("city", knownvalue.StringExact("Duluth")),
				value("state", knownvalue.StringExact("Minnesota")),
				value("zip", knownvalue.StringExact("55802")),
				value("country", knownvalue.StringExact("us")),
				value("telephone", knownvalue.StringExact("+1 218 555 0144")),
				value("container_id", knownvalue.StringExact(fmt.Sprint(b.ContainerID()))),
				value("organization_contact", knownvalue.ObjectPartial(map[string]knownvalue.Check{"email": knownvalue.StringExact("pia@harbor-lights.example")})),
				value("technical_contact", knownvalue.ObjectPartial(map[string]knownvalue.Check{"last_name": knownvalue.StringExact("Lind"), "telephone": knownvalue.Null()})),
				value("verified_contacts", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"id": knownvalue.NotNull(), "first_name": knownvalue.StringExact("Pia"),
				})})),
				value("validation_status", knownvalue.MapExact(map[string]knownvalue.Check{
					"ov": knownvalue.ObjectExact(map[string]knownvalue.Check{"status": knownvalue.StringExact("active"), "validated_until": knownvalue.NotNull()}),
					"ev": knownvalue.ObjectExact(map[string]knownvalue.Check{"status": knownvalue.StringExact("pending"), "validated_until": knownvalue.Null()}),
				})),
			}})
		})
	}
}

// A name finds the one organization that has it, active or not; several are an error that names their ids, whichever of
// them are active: the answer must not change with what others activate.
func TestAccOrganizationDataSource_byName(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	const byName = `name = "Harbor Lights Ltd"`
	first := existing(t, b)
	found := func(id int64) {
		t.Helper()
		run(t, b, resource.TestStep{Config: read(b, one, byName), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data."+one+".test", attribute("id"), knownvalue.StringExact(fmt.Sprint(id))),
		}})
	}
	refused := func(arguments, words string) {
		t.Helper()
		run(t, b, resource.TestStep{Config: read(b, one, arguments), ExpectError: says(words)})
	}
	must(t, b.DeactivateOrganization(first))
	found(first)
	second := existing(t, b)
	refused(byName, fmt.Sprintf("%d (inactive), %d (active). Take the one that is meant by its id", first, second))
	must(t, b.DeactivateOrganization(second))
	refused(byName, fmt.Sprintf("%d (inactive), %d (inactive)", first, second))
	refused(`name = "Unheard Of Inc"`, "Organization Not Found")
	refused(`id = 999`, "Could Not Read Organization 999")
	refused("", "Exactly one of these attributes must be configured: [id,name]")
	refused(byName+"\nid = 7", "Exactly one of these attributes must be configured: [id,name]")
	fault(t, b, simulator.Fault{Path: "/organization", Kind: "status", Status: 403})
	refused(byName, "Could Not List Organizations")
}

// The filters are the service's, and hold where the service heeds none of them.
func TestAccOrganizationsDataSource(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	first := b.OrganizationID()
	harbor := existing(t, b, "assumed_name", `"Lanterns at Sea"`)
	quay := existing(t, b, "name", `"Quay Lamps Inc"`)
	lapsed := existing(t, b, "name", `"Old Lanterns Inc"`)
	must(t, b.ValidateOrganization(lapsed, "ov"))
	b.Advance(400 * 24 * time.Hour)
	must(t, b.ValidateOrganization(harbor, "ov"))
	must(t, b.DeactivateOrganization(quay))
	heedless := func(on bool) {
		b.ForgetFaults()
		if on {
			plain, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+"/organization?include_validation=true&limit=1000", nil)
			must(t, err)
			plain.Header.Set("X-DC-DEVKEY", acctest.Key)
			answer, err := http.DefaultClient.Do(plain)
			must(t, err)
			defer answer.Body.Close()
			var body json.RawMessage
			must(t, json.NewDecoder(answer.Body).Decode(&body))
			fault(t, b, simulator.Fault{Path: "/organization", Kind: "status", Status: 200, Body: body})
		}
	}
	for arguments, want := range map[string][]int64{
		"":                         {first, harbor, quay, lapsed},
		`status = "active"`:        {first, harbor, lapsed},
		`status = "inactive"`:      {quay},
		`validation = "ov"`:        {first, harbor},
		`validation = "smime"`:     {first},
		`search = "lanterns"`:      {first, harbor, lapsed},
		`search = "nobody at all"`: {},
		`container_id = 99`:        {},
		fmt.Sprintf("container_id = %d\nstatus = \"active\"\nvalidation = \"ov\"\nsearch = \"LIGHTS\"", b.ContainerID()): {harbor},
	} {
		t.Run(arguments, func(t *testing.T) {
			ids := make([]knownvalue.Check, 0, len(want))
			for _, id := range want {
				ids = append(ids, knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(fmt.Sprint(id))}))
			}
			step := resource.TestStep{Config: read(b, many, arguments), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data."+many+".test", attribute("organizations"), knownvalue.ListExact(ids)),
			}}
			for _, on := range []bool{false, true} {
				heedless(on)
				run(t, b, step)
			}
		})
	}
	b.ForgetFaults()
	fault(t, b, simulator.Fault{Path: "/organization", Kind: "status", Status: 403})
	run(t, b, resource.TestStep{Config: read(b, many, ""), ExpectError: says("Could Not List Organizations")})
	run(t, b, resource.TestStep{Config: read(b, many, `status = "gone"`), ExpectError: says(`"inactive"`)})
}

// A list that does not fit into one answer is read to its end, and an organization behind the first thousand is found.
func TestAccOrganizationsDataSource_pages(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	c := client(t, b)
	const more = 1000
	for i := range more {
		_, err := c.CreateOrganization(t.Context(), certcentral.OrganizationRequest{
			Name: fmt.Sprintf("Lamp %d Inc", i), Address: "4 Quay Street", City: "Duluth", State: "MN", Zip: "55802", Country: "us", Telephone: "218-555-0144",
		}, nil, func(*certcentral.Organization) bool { return false })
		must(t, err)
	}
	b.ForgetRequests()
	run(t, b, resource.TestStep{
		Config: b.Config("", "data \"certcentral_organizations\" \"test\" {\n}\ndata \"certcentral_organization\" \"last\" {\n  name = \"Lamp 999 Inc\"\n}\n"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data."+many+".test", attribute("organizations"), knownvalue.ListSizeExact(more+1)),
			statecheck.ExpectKnownValue("data."+one+".last", attribute("id"), knownvalue.StringExact(fmt.Sprint(newest(b).ID))),
		},
	})
	if n := b.Count(http.MethodGet, "/organization"); n < 4 || n%4 != 0 {
		t.Errorf("%d lists, want two pages each", n)
	}
}
