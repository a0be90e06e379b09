// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Import imports an object by its id, and reads it, as Terraform does. The result is plain Go, see Plain; it is nil after
// an error.
func (b *Bench) Import(t testing.TB, typeName, id string) (map[string]any, []*tfprotov6.Diagnostic) {
	t.Helper()
	s := b.Serve(t, typeName)
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	must(t, err)
	if failed(imported.Diagnostics) {
		return nil, imported.Diagnostics
	}
	read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: imported.ImportedResources[0].State, Private: imported.ImportedResources[0].Private,
	})
	must(t, err)
	diags := append(imported.Diagnostics, read.Diagnostics...)
	if failed(diags) {
		return nil, diags
	}
	return plainObject(t, s.schema, read.NewState), diags
}
