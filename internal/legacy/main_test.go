// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"os"
	"runtime/debug"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// collectLess lets the heap grow to five times what is in use before it is collected, for tests that plan by the thousand keep
// little of what they allocate.
const collectLess = 400

func TestMain(m *testing.M) {
	debug.SetGCPercent(collectLess)
	status := m.Run()
	acctest.RemoveProvider()
	os.Exit(status)
}
