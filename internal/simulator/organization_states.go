// SPDX-License-Identifier: MPL-2.0

package simulator

import "strings"

// states are the abbreviations that the service expands, by country.
var states = map[string]map[string]string{
	"us": {
		"al": "Alabama", "ak": "Alaska", "az": "Arizona", "ar": "Arkansas", "ca": "California",
		"co": "Colorado", "ct": "Connecticut", "de": "Delaware", "dc": "District of Columbia",
		"fl": "Florida", "ga": "Georgia", "hi": "Hawaii", "id": "Idaho", "il": "Illinois",
		"in": "Indiana", "ia": "Iowa", "ks": "Kansas", "ky": "Kentucky", "la": "Louisiana",
		"me": "Maine", "md": "Maryland", "ma": "Massachusetts", "mi": "Michigan", "mn": "Minnesota",
		"ms": "Mississippi", "mo": "Missouri", "mt": "Montana", "ne": "Nebraska", "nv": "Nevada",
		"nh": "New Hampshire", "nj": "New Jersey", "nm": "New Mexico", "ny": "New York",
		"nc": "North Carolina", "nd": "North Dakota", "oh": "Ohio", "ok": "Oklahoma", "or": "Oregon",
		"pa": "Pennsylvania", "ri": "Rhode Island", "sc": "South Carolina", "sd": "South Dakota",
		"tn": "Tennessee", "tx": "Texas", "ut": "Utah", "vt": "Vermont", "va": "Virginia",
		"wa": "Washington", "wv": "West Virginia", "wi": "Wisconsin", "wy": "Wyoming",
	},
	"ca": {
		"ab": "Alberta", "bc": "British Columbia", "mb": "Manitoba", "nb": "New Brunswick",
		"nl": "Newfoundland and Labrador", "ns": "Nova Scotia", "nt": "Northwest Territories",
		"nu": "Nunavut", "on": "Ontario", "pe": "Prince Edward Island", "qc": "Quebec",
		"sk": "Saskatchewan", "yt": "Yukon",
	},
}

// fullState is the name of a state; what is no known abbreviation stays as it is.
func fullState(country, state string) string {
	if name, ok := states[country][strings.ToLower(state)]; ok {
		return name
	}
	return state
}
