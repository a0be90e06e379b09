// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Import imports an object by its id, and reads it, as Terraform does. The result is plain Go, see Plain.
func (b *Bench) Import(t testing.TB, typeName, id string) map[string]any {
	t.Helper()
	object, _ := Plain(t, b.Serve(t, typeName).adopt(&tfprotov6.ImportResourceStateRequest{ID: id}).Value).(map[string]any)
	return object
}
