// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"os"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

func TestMain(m *testing.M) {
	status := m.Run()
	acctest.RemoveProvider()
	os.Exit(status)
}
