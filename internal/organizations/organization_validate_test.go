// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func long(n int) string { return `"` + strings.Repeat("ä", n) + `"` }

// What the service would refuse is refused at plan, on the attribute that is to blame.
func TestAccOrganization_badInput(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	contact := func(text string) string { return strings.Replace(pia, `"218-555-0144"`, text, 1) }
	users := func(fields string) string { return `[{ type = "ev", verified_users = [{ ` + fields + ` }] }]` }
	var blocks strings.Builder
	wanted, blamed := map[string]string{}, map[string]string{}
	for name, test := range map[string]struct{ attribute, value, says string }{
		"no name":               {"name", "", `argument "name" is required`},
		"empty":                 {"city", `""`, "it is empty"},
		"blanks":                {"city", `"  "`, "it is empty"},
		"blank around":          {"name", `"Harbor "`, "starts or ends with a blank"},
		"name":                  {"name", long(65), "65 characters, and the service takes at most 64"},
		"assumed name":          {"assumed_name", long(45), "at most 61 characters"},
		"address":               {"address", long(65), "at most 64"},
		"address2":              {"address2", long(65), "at most 64"},
		"city":                  {"city", long(65), "at most 64"},
		"state":                 {"state", long(65), "at most 64"},
		"zip":                   {"zip", long(41), "at most 40"},
		"long telephone":        {"telephone", `"` + strings.Repeat("1", 33) + `"`, "at most 32"},
		"country in full":       {"country", `"USA"`, "at most 2"},
		"no country":            {"country", `"uk"`, "two-letter code"},
		"no number":             {"telephone", `"call us"`, "at least 5 digits"},
		"short number":          {"telephone", `"1234"`, "at least 5 digits"},
		"container by name":     {"container_id", `"web"`, "container is identified by a number"},
		"policy":                {"on_destroy", `"revoke"`, `"deactivate" "delete" "keep"`},
		"contact without email": {"organization_contact", `{ first_name = "Pia", last_name = "Okafor" }`, `attribute "email" is required`},
		"email":                 {"technical_contact", strings.Replace(pia, "pia@harbor-lights.example", "Pia <pia@harbor-lights.example>", 1), "no e-mail address"},
		"long email":            {"technical_contact", strings.Replace(pia, "pia@", strings.Repeat("p", 240)+"@", 1), "at most 255"},
		"first name":            {"organization_contact", strings.Replace(pia, `"Pia"`, long(129), 1), "at most 128"},
		"last name":             {"organization_contact", strings.Replace(pia, `"Okafor"`, long(129), 1), "at most 128"},
		"job title":             {"organization_contact", strings.Replace(pia, `"Head of Operations"`, long(65), 1), "at most 64"},
		"contact's telephone":   {"organization_contact", contact(`"none"`), "at least 5 digits"},
		"extension":             {"organization_contact", contact(`"218-555-0144", telephone_extension = "x5"`), "consists of digits"},
		"long extension":        {"organization_contact", contact(`"218-555-0144", telephone_extension = "12345678901234567"`), "at most 16"},
		"no validations":        {"validations", `[]`, "at least 1"},
		"unheard validation":    {"validations", `[{ type = "dv" }]`, `"smime"`},
		"validation twice":      {"validations", `[` + ev + `, { type = "ev", verified_users = [{ id = "7" }] }]`, `two validations of type "ev"`},
		"ev without users":      {"validations", `[{ type = "ev" }]`, "Missing Verified Users"},
		"cs without users":      {"validations", `[{ type = "cs" }]`, "Missing Verified Users"},
		"ev_cs without users":   {"validations", `[{ type = "ev_cs" }]`, "Missing Verified Users"},
		"ov with users":         {"validations", `[{ type = "ov", verified_users = [{ id = "7" }] }]`, "Unexpected Verified Users"},
		"no users":              {"validations", `[{ type = "ev", verified_users = [] }]`, "at least 1"},
		"user by half":          {"validations", users(`first_name = "Pia", last_name = "Okafor"`), "The user has no job_title, telephone, email"},
		"user by nothing":       {"validations", users(``), "Incomplete Verified User"},
		"user's id":             {"validations", users(`id = "pia"`), "user is identified by a number"},
		"user's email":          {"validations", strings.Replace(`[`+ev+`]`, "@harbor-lights.example", "", 1), "no e-mail address"},
	} {
		label := strings.NewReplacer(" ", "_", "'", "").Replace(name)
		blocks.WriteString(declare(label, test.attribute, test.value))
		wanted[label] = test.says
		if test.value != "" && !strings.HasSuffix(test.attribute, "_contact") { // Terraform blames the block for what is nested
			blamed[label] = " at " + test.attribute + " ="
		}
	}
	found := validate(t, b, blocks.String())
	for label, want := range wanted {
		if !says(want).MatchString(found[label]) || !strings.Contains(found[label], blamed[label]) {
			t.Errorf("%s is refused with %q, want %q", label, found[label], want)
		}
	}
	if n := len(b.Requests()); n != 0 {
		t.Errorf("refusing made %d requests", n)
	}
}

// validate has Terraform validate a configuration and returns what it says, by the label of the resource.
func validate(t *testing.T, b *acctest.Bench, config string) map[string]string {
	t.Helper()
	output, _ := b.NewCLI(t, config).Run("validate", "-json")
	var result struct {
		Diagnostics []struct {
			Summary, Detail string
			Snippet         struct{ Context, Code string }
		}
	}
	must(t, json.Unmarshal([]byte(output), &result))
	found := map[string]string{}
	for _, d := range result.Diagnostics {
		if _, label, ok := strings.Cut(d.Snippet.Context, `"certcentral_organization" `); ok {
			found[strings.Trim(label, `"`)] += d.Summary + " " + d.Detail + " at " + strings.TrimSpace(d.Snippet.Code) + "\n"
		}
	}
	return found
}

// What is right, or not known yet, is let through.
func TestAccOrganization_goodInput(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	run(t, b, resource.TestStep{
		Config: b.Config("", `resource "terraform_data" "x" {
  input = "ev"
}
`+declare("test", "name", long(31), "assumed_name", long(30), "country", `"gB"`, "state", `"Kent"`, "telephone", `"+44 (0)1234.567/89 ext. 12"`,
			"organization_contact", strings.Replace(pia, `"218-555-0144"`, `"12345x6", telephone_extension = "0123456789012345"`, 1),
			"validations", `[
    { type = terraform_data.x.output, verified_users = [{ first_name = "Pia", last_name = "Okafor", job_title = "CEO", telephone = "218-555-0144", email = "${terraform_data.x.output}@harbor-lights.example" }] },
    { type = "smime" },
  ]`)),
	})
}

// Errors name the attribute to blame, down to the one user of the one validation.
func TestOrganization_errorPaths(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	for want, values := range map[string]map[string]tftypes.Value{
		"assumed_name":                   {"assumed_name": acctest.Text(strings.Repeat("x", 60))},
		"organization_contact.email":     {"organization_contact": person(map[string]string{"first_name": "Pia", "last_name": "Okafor", "email": "pia"})},
		"validations":                    {"validations": withUsers("ev", map[string]string{"id": "7"}, map[string]string{"id": "8"})},
		"validations.?.verified_users":   {"validations": withUsers("ov", map[string]string{"id": "7"})},
		"validations.?.verified_users.?": {"validations": withUsers("ev", map[string]string{"first_name": "Pia"})},
		"validations.?.verified_users.?.email": {"validations": withUsers("ev", map[string]string{
			"first_name": "Pia", "last_name": "Okafor", "job_title": "CEO", "telephone": "218-555-0144", "email": "pia",
		})},
	} {
		config := s.Config(inputs(values))
		dynamic, err := tfprotov6.NewDynamicValue(config.Type(), config)
		must(t, err)
		answer, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: "certcentral_organization", Config: &dynamic})
		must(t, err)
		var paths []string
		for _, d := range answer.Diagnostics {
			paths = append(paths, pathText(d.Attribute))
		}
		if !slices.Equal(paths, []string{want}) {
			t.Errorf("the errors are at %q, want %s", paths, want)
		}
	}
}

// withUsers returns validations of a type, one for each user.
func withUsers(kind string, users ...map[string]string) tftypes.Value {
	var elements []tftypes.Value
	for _, fields := range users {
		user := object([]string{"id", "first_name", "last_name", "job_title", "telephone", "email"}, fields)
		set := tftypes.NewValue(tftypes.Set{ElementType: user.Type()}, []tftypes.Value{user})
		elements = append(elements, tftypes.NewValue(
			tftypes.Object{AttributeTypes: map[string]tftypes.Type{"type": tftypes.String, "verified_users": set.Type()}},
			map[string]tftypes.Value{"type": acctest.Text(kind), "verified_users": set},
		))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: elements[0].Type()}, elements)
}

// pathText writes a path with dots, and a question mark for an element of a set.
func pathText(path *tftypes.AttributePath) string {
	var parts []string
	for _, step := range path.Steps() {
		name, isName := step.(tftypes.AttributeName)
		if !isName {
			name = "?"
		}
		parts = append(parts, string(name))
	}
	return strings.Join(parts, ".")
}
