// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Configurations rely on the names of what is served: none goes, and none comes without a page of its own.
func TestServedNames(t *testing.T) {
	served, _ := schemas(t)
	for kind, test := range map[string]struct {
		names []string
		want  string
	}{
		"resources": {sorted(served.ResourceSchemas), "client_certificate_order domain domain_validation duplicate_certificate issued_certificate legacy_ssl_order organization request_approval ssl_order"},
		"data sources": {sorted(served.DataSourceSchemas), "account certificate containers custom_fields domain domains order_status orders organization organizations product products " +
			"reissues requests status_changes"},
		"list resources":      {sorted(served.ListResourceSchemas), "client_certificate_order domain organization ssl_order"},
		"actions":             {sorted(served.ActionSchemas), "approve_request check_dcv reissue_certificate reject_request resend_dcv_emails revoke_certificate"},
		"ephemeral resources": {sorted(served.EphemeralResourceSchemas), "pkcs12"},
		"functions":           {sorted(served.Functions), "certificate csr full_chain"},
	} {
		if got := strings.Join(test.names, " "); got != test.want {
			t.Errorf("the %s are\n%s\nwant\n%s", kind, got, test.want)
		}
	}
}

// sorted returns the names of a map, without the provider's own.
func sorted[T any](served map[string]T) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(served)) {
		names = append(names, strings.TrimPrefix(name, "certcentral_"))
	}
	return names
}
