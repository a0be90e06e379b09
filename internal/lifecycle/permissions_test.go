// SPDX-License-Identifier: MPL-2.0

package lifecycle

import "testing"

func TestPermissionsOf(t *testing.T) {
	const custom = 4711
	unsure := Permissions{Unsure, Unsure, Unsure, Unsure, Unsure}
	for _, test := range []struct {
		name  string
		roles []int64
		want  Permissions
	}{
		{"none", nil, unsure},
		{"administrator", []int64{1}, Permissions{Yes, Yes, Yes, Yes, Yes}},
		{"limited user", []int64{2}, Permissions{Yes, No, No, No, No}},
		{"finance manager", []int64{3}, Permissions{Unsure, No, No, No, Unsure}},
		{"manager", []int64{4}, Permissions{Yes, Yes, Yes, No, Yes}},
		{"standard user", []int64{5}, Permissions{Yes, No, No, No, Yes}},
		{"role of the account's own", []int64{custom}, unsure},
		{"two roles", []int64{3, 4}, Permissions{Yes, Yes, Yes, No, Yes}},
		{"a role that might", []int64{2, custom}, Permissions{Yes, Unsure, Unsure, Unsure, Unsure}},
	} {
		if got := PermissionsOf(test.roles); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}
