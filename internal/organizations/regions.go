// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"slices"
	"strings"
)

// countryCodes are the codes of ISO 3166-1 alpha-2 that are assigned, in lower case.
var countryCodes = strings.Fields(`
ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi
bj bl bm bn bo bq br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn
co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk
fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm
hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn
kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk
ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np
nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw
sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf
tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi
vn vu wf ws ye yt za zm zw
`)

// isCountry tells whether a text is the two-letter code of a country, in any case.
func isCountry(code string) bool {
	return slices.Contains(countryCodes, strings.ToLower(code))
}

// states holds the names of states by country and postal abbreviation, all in lower case: the service writes them in full.
var states = map[string]map[string]string{
	"us": {
		"al": "alabama", "ak": "alaska", "az": "arizona", "ar": "arkansas", "ca": "california", "co": "colorado",
		"ct": "connecticut", "de": "delaware", "dc": "district of columbia", "fl": "florida", "ga": "georgia",
		"hi": "hawaii", "id": "idaho", "il": "illinois", "in": "indiana", "ia": "iowa", "ks": "kansas",
		"ky": "kentucky", "la": "louisiana", "me": "maine", "md": "maryland", "ma": "massachusetts",
		"mi": "michigan", "mn": "minnesota", "ms": "mississippi", "mo": "missouri", "mt": "montana",
		"ne": "nebraska", "nv": "nevada", "nh": "new hampshire", "nj": "new jersey", "nm": "new mexico",
		"ny": "new york", "nc": "north carolina", "nd": "north dakota", "oh": "ohio", "ok": "oklahoma",
		"or": "oregon", "pa": "pennsylvania", "ri": "rhode island", "sc": "south carolina", "sd": "south dakota",
		"tn": "tennessee", "tx": "texas", "ut": "utah", "vt": "vermont", "va": "virginia", "wa": "washington",
		"wv": "west virginia", "wi": "wisconsin", "wy": "wyoming", "pr": "puerto rico", "gu": "guam",
		"vi": "virgin islands", "as": "american samoa", "mp": "northern mariana islands",
	},
	"ca": {
		"ab": "alberta", "bc": "british columbia", "mb": "manitoba", "nb": "new brunswick",
		"nl": "newfoundland and labrador", "ns": "nova scotia", "nt": "northwest territories", "nu": "nunavut",
		"on": "ontario", "pe": "prince edward island", "qc": "quebec", "sk": "saskatchewan", "yt": "yukon",
	},
}

// fullState returns the name of a state for its abbreviation. Both arguments are in lower case; what is no known
// abbreviation stays as it is.
func fullState(country, state string) string {
	if name, known := states[country][state]; known {
		return name
	}
	return state
}
