// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"slices"
	"testing"
)

func TestFormatsOf(t *testing.T) {
	t.Parallel()
	for product, want := range map[string][]string{
		"ssl_basic":              {"pem_all", "p7b"},
		"private_client_premium": {"pem_all", "p7b"},
		"secure_email_sponsor":   {"pem_all", "p7b"},
		"class1_smime":           {"p7b", "pem_all"},
		"client_premium":         {"p7b", "pem_all"},
	} {
		if got := formatsOf(product); !slices.Equal(got[:], want) {
			t.Errorf("%s: got %q, want %q", product, got, want)
		}
	}
}
