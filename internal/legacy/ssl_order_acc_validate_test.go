// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// refusal is a value that is refused, and what is said of it.
type refusal struct {
	changes order
	blamed  string // the attribute, empty for the whole resource
	says    string
}

// refusals are values that the service would refuse.
func refusals(t *testing.T) map[string]refusal {
	t.Helper()
	_, unsuited, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 61) + ".example.com"
	refused := map[string]refusal{
		"no PEM":                {order{"csr": `"none"`}, "csr", "The value of csr is refused"},
		"empty CSR":             {order{"csr": `""`}, "csr", "The value of csr is refused"},
		"unsuited key":          {withCSR(acctest.CSR(t, unsuited, "www.example.com")), "csr", "The value of csr is refused"},
		"validity 0":            {order{"validity": "0"}, "validity", "between 1 and 2"},
		"validity 3":            {order{"validity": "3"}, "validity", "between 1 and 2"},
		"server type":           {order{"server_type": "-2"}, "server_type", "at least -1"},
		"null name":             {order{"sans": `[null]`}, "sans", "null"},
		"no common name":        {withCSR(acctest.NewCSR(t, "")), "", "Missing Common Name"},
		"empty common name":     {order{"common_name": `""`}, "common_name", "Missing Common Name"},
		"long common name":      {order{"common_name": `"` + long + `"`}, "common_name", "at most 64"},
		"address as name":       {order{"common_name": `"192.0.2.1"`}, "common_name", "cannot be a name of a public TLS certificate"},
		"name of no domain":     {order{"sans": `["localhost"]`}, "sans", "cannot be a name of a public TLS certificate"},
		"EV wildcard":           {order{"ev": "true", "telephone": `"555-0100"`, "org_contact_job_title": `"Head"`, "sans": `["*.example.com"]`}, "sans", "which EV certificates do not hold"},
		"EV without phone":      {order{"ev": "true", "org_contact_job_title": `"Head"`}, "", "An EV certificate is ordered with telephone"},
		"EV without title":      {order{"ev": "true", "telephone": `"555-0100"`}, "", "An EV certificate is ordered with org_contact_job_title"},
		"country in full":       {order{"org_country": `"USA"`}, "org_country", "two letters"},
		"country of digits":     {order{"org_country": `"12"`}, "org_country", "two letters"},
		"letters for telephone": {order{"telephone": `"call us"`}, "telephone", "telephone number"},
		"contact's telephone":   {order{"org_contact_telephone": `"x"`}, "org_contact_telephone", "telephone number"},
		"extension":             {order{"org_contact_telephone_ext": `"x5"`}, "org_contact_telephone_ext", "digits"},
		"mail address":          {order{"org_contact_email": `"jane"`}, "org_contact_email", "is no mail address"},
		"named mail address":    {order{"org_contact_email": `"Jane <jane@example.com>"`}, "org_contact_email", "is no mail address"},
		"end":                   {order{"on_destroy": `"revoke"`}, "on_destroy", "one of"},
		"duration":              {order{"timeouts": `{ create = "soon" }`}, "", "must be a string containing a sequence of decimal numbers"},
	}
	for _, name := range []string{
		"org_name", "org_addr1", "org_city", "org_state", "org_zip", "org_country", "org_contact_firstname", "org_contact_lastname", "org_contact_email", "org_contact_telephone",
	} {
		refused["no "+name] = refusal{order{name: ""}, "", `"` + name + `" is required`}
		refused["blank "+name] = refusal{order{name: `" "`}, name, "must not be blank"}
	}
	for _, name := range []string{"csr", "validity"} {
		refused["no "+name] = refusal{order{name: ""}, "", `"` + name + `" is required`}
	}
	for _, name := range []string{"org_unit", "org_addr2", "telephone", "org_contact_job_title", "org_contact_telephone_ext"} {
		refused["blank "+name] = refusal{order{name: `""`}, name, "must not be blank"}
	}
	return refused
}

// What the service would refuse is refused before anything is sent, on the attribute that is to blame.
func TestAccLegacySSLOrder_badInput(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	label := strings.NewReplacer(" ", "_", "'", "")
	csr := acctest.NewCSR(t, "www.example.com")
	var blocks strings.Builder
	refused := refusals(t)
	for name, test := range refused {
		blocks.WriteString(strings.Replace(newOrder(csr, test.changes).String(), `"test"`, `"`+label.Replace(name)+`"`, 1))
	}
	found := s.validate(blocks.String())
	for name, test := range refused {
		says, blamed := found[label.Replace(name)], " at "+test.blamed
		if !strings.Contains(says, test.says) || !strings.Contains(says, blamed) {
			t.Errorf("%s is refused with %q, want %q%s", name, says, test.says, blamed)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("refusing made %d requests", n)
	}
}

// validate has terraform validate orders and returns what it says, by the label of each.
func (s stage) validate(orders string) map[string]string {
	s.t.Helper()
	output, _ := s.NewCLI(s.t, orders).Run("validate", "-json")
	var result struct {
		Diagnostics []struct {
			Summary, Detail string
			Snippet         struct{ Context, Code string }
		}
	}
	s.must(json.Unmarshal([]byte(output), &result))
	found := map[string]string{}
	for _, d := range result.Diagnostics {
		if _, label, ok := strings.Cut(d.Snippet.Context, `"certcentral_legacy_ssl_order" `); ok {
			text := strings.Join(strings.Fields(d.Summary+" "+d.Detail), " ")
			found[strings.Trim(label, `"`)] += text + " at " + strings.TrimSpace(d.Snippet.Code) + "\n"
		}
	}
	return found
}

// What is right in unusual ways is let through, and ordered.
func TestAccLegacySSLOrder_goodInput(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	unusual := newOrder(acctest.NewCSR(t, ""), order{
		"common_name": `"*.example.com"`, "server_type": "4711", "org_country": `"gB"`, "org_name": `"Münchner Brezn & Söhne GmbH"`,
		"org_contact_telephone": `"+44 (0)20-7946.0000/1"`, "org_contact_telephone_ext": `"007"`, "telephone": `"(801) 555 0100"`, "timeouts": `{ create = "1h30m" }`,
	})
	s.run(s.sends(unusual, orderCall), s.stays(unusual, nil, shows("status", text("issued"))))
}
