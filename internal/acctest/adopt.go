// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"net/http"
	"path"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ExpectAdopted imports an object by its id, and again by the identity that it then has, and fails the test unless both
// give the same, the configuration generated from it is valid as it is, its plan is empty, and nothing was changed.
func (b *Bench) ExpectAdopted(t testing.TB, typeName, id string) {
	t.Helper()
	before := len(b.Changes())
	s := b.Serve(t, typeName)
	byID := s.adopt(&tfprotov6.ImportResourceStateRequest{ID: id})
	identity := map[string]any{}
	for name, value := range byID.Identity {
		identity[name] = Plain(t, value)
	}
	byIdentity := s.adopt(&tfprotov6.ImportResourceStateRequest{
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: s.dynamic(Value(t, s.identity, identity))},
	})
	if diffs, err := byID.Value.Diff(byIdentity.Value); err != nil || len(diffs) > 0 {
		t.Errorf("%s %s is another when it is imported by identity %v: %v %v", typeName, id, identity, diffs, err)
	}
	s.expectUnchanged(id, byID)
	for _, request := range b.Changes()[before:] {
		t.Errorf("importing %s %s sent %s", typeName, id, request)
	}
}

// Changes returns the requests that were more than questions, as method and path. One for the random value of an order is a
// question: while the value is in force, it is the answer.
func (b *Bench) Changes() []string {
	var changes []string
	for _, request := range b.Requests() {
		if request.Method != http.MethodGet && path.Base(request.Path) != "dcv-random-value" {
			changes = append(changes, request.Method+" "+request.Path)
		}
	}
	return changes
}

// adopt imports an object and refreshes it, as Terraform does.
func (s *Server) adopt(req *tfprotov6.ImportResourceStateRequest) *Object {
	s.t.Helper()
	req.TypeName = s.typeName
	imported, err := s.ImportResourceState(s.t.Context(), req)
	s.must(err)
	s.expectNoErrors("import", imported.Diagnostics)
	if len(imported.ImportedResources) != 1 {
		s.t.Fatalf("%d objects were imported", len(imported.ImportedResources))
	}
	object := imported.ImportedResources[0]
	read, diags := s.Read(s.t.Context(), &Object{Value: s.value(object.State), Private: object.Private})
	s.expectNoErrors("refresh", diags)
	return read
}

// expectUnchanged fails the test unless the configuration that is generated from an object is valid and leaves it as it is.
func (s *Server) expectUnchanged(id string, object *Object) {
	s.t.Helper()
	generated, err := s.GenerateResourceConfig(s.t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: s.typeName, State: s.dynamic(object.Value)})
	s.must(err)
	s.expectNoErrors("generation", generated.Diagnostics)
	valid, err := s.ValidateResourceConfig(s.t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: s.typeName, Config: generated.Config})
	s.must(err)
	s.expectNoErrors("validation", valid.Diagnostics)
	plan, diags := s.Plan(s.t.Context(), object, s.value(generated.Config))
	s.expectNoErrors("plan", diags)
	diffs, err := object.Value.Diff(plan.Value)
	s.must(err)
	for _, diff := range diffs {
		if len(diff.Path.Steps()) > 0 { // where something differs, the whole does
			s.t.Errorf("%s %s: the plan changes %s from %v to %v", s.typeName, id, diff.Path, short(diff.Value1), short(diff.Value2))
		}
	}
}

func short(value *tftypes.Value) string {
	if value == nil {
		return "nothing"
	}
	return value.String()
}

func (s *Server) expectNoErrors(step string, diags []*tfprotov6.Diagnostic) {
	s.t.Helper()
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			s.t.Fatalf("%s of %s: %s: %s", step, s.typeName, diagnostic.Summary, diagnostic.Detail)
		}
	}
}
