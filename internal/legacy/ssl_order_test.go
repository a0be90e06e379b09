// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// address is the resource that the tests declare.
const address = "certcentral_legacy_ssl_order.test"

// order is a declaration: what the service demands, as it is written in a configuration, with what a test changes.
type order map[string]string

func newOrder(csr string, changes order) order {
	declared := order{
		"validity": "1",
		"org_name": `"Example Widgets Ltd"`, "org_addr1": `"1 Example Street"`, "org_city": `"Lindon"`, "org_state": `"Utah"`, "org_zip": `"84042"`, "org_country": `"us"`,
		"org_contact_firstname": `"Jane"`, "org_contact_lastname": `"Doe"`, "org_contact_email": `"jane@example.com"`, "org_contact_telephone": `"555-123-1234"`,
	}
	maps.Copy(declared, withCSR(csr))
	maps.Copy(declared, changes)
	return declared
}

// withCSR is the change to another CSR.
func withCSR(csr string) order { return order{"csr": "<<EOT\n" + csr + "EOT"} }

// with returns the declaration with other values; an empty one leaves the attribute out.
func (o order) with(changes order) order {
	changed := maps.Clone(o)
	maps.Copy(changed, changes)
	return changed
}

func (o order) String() string {
	var b strings.Builder
	b.WriteString("resource \"certcentral_legacy_ssl_order\" \"test\" {\n")
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if o[name] != "" {
			fmt.Fprintf(&b, "  %s = %s\n", name, o[name])
		}
	}
	return b.String() + "}\n"
}

// config returns the configuration of the provider and the order.
func config(b *acctest.Bench, o order) string { return b.Config(b.LegacyAPI(), o.String()) }
