// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// fixedAttributes are those that CertCentral cannot change once the organization exists.
var fixedAttributes = []string{"name", "assumed_name", "address", "address2", "city", "state", "zip", "country", "telephone", "container_id"}

// placeAttributes are the fixed ones by which the service tells that it has an organization already.
var placeAttributes = []string{"name", "assumed_name", "address", "address2", "city", "state", "zip", "country"}

// fixed returns the fixed attributes of the model by name.
func (m *organizationModel) fixed() map[string]*types.String {
	return map[string]*types.String{
		"name": &m.Name, "assumed_name": &m.AssumedName, "address": &m.Address, "address2": &m.Address2, "city": &m.City,
		"state": &m.State, "zip": &m.Zip, "country": &m.Country, "telephone": &m.Telephone, "container_id": &m.ContainerID,
	}
}

// fixedTexts returns the values of the fixed attributes by name, empty for null.
func (m *organizationModel) fixedTexts() map[string]string {
	texts := map[string]string{}
	for name, value := range m.fixed() {
		texts[name] = value.ValueString()
	}
	return texts
}

// servedTexts returns the fixed attributes as the service has them.
func servedTexts(o *certcentral.Organization) map[string]string {
	return map[string]string{
		"name": o.Name, "assumed_name": o.AssumedName, "address": o.Address, "address2": o.Address2, "city": o.City,
		"state": o.State, "zip": o.Zip, "country": o.Country, "telephone": o.Telephone,
		"container_id": tfkit.IDValue(o.Container.ID).ValueString(),
	}
}

// plain returns the value of a fixed attribute in comparable form. Case and the number of blanks count nowhere, blanks
// not at all in postal codes, and telephone numbers are their digits. The state is that of a country.
func plain(attribute, value, country string) string {
	value = fold(value)
	switch attribute {
	case "zip":
		return strings.ReplaceAll(value, " ", "")
	case "telephone":
		return digits(value)
	case "container_id":
		return strings.TrimLeft(value, "+0")
	case "state":
		return fullState(fold(country), value)
	}
	return value
}

// alike tells whether two values of a fixed attribute mean the same, however they are written.
func alike(attribute, a, b, country string) bool {
	if attribute == "telephone" {
		return sameNumber(a, b)
	}
	return plain(attribute, a, country) == plain(attribute, b, country)
}

// sameNumber tells whether two texts are one telephone number. It may have the prefix of its country in one and not in the
// other, which makes it at most three digits longer.
func sameNumber(a, b string) bool {
	a, b = digits(a), digits(b)
	if len(a) < len(b) {
		a, b = b, a
	}
	return a == b || len(b) >= 7 && len(a)-len(b) <= 3 && strings.HasSuffix(a, b)
}

// fold returns a text without what makes no difference: case and the number of blanks.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// sameText tells whether two texts differ at most in case and the number of blanks.
func sameText(a, b string) bool { return fold(a) == fold(b) }

// digits returns the digits of a telephone number.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// samePlace tells whether two sets of fixed values are of one organization, as the service sees it.
func samePlace(a, b map[string]string) bool {
	for _, name := range placeAttributes {
		if !alike(name, a[name], b[name], a["country"]) {
			return false
		}
	}
	return true
}
