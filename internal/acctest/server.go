// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Server drives one resource type of the provider through its protocol, without Terraform: for what Terraform does not
// show (identity, every single diagnostic) and for runs by the hundred.
type Server struct {
	tfprotov6.ProviderServer
	t        testing.TB
	typeName string
	schema   tftypes.Object
	computed map[string]bool
	identity tftypes.Type
}

// Object is a resource as Terraform keeps it between two walks.
type Object struct {
	Value    tftypes.Value
	Private  []byte
	Identity map[string]tftypes.Value
}

// Serve starts the provider, configured for the bench, for one resource type.
func (b *Bench) Serve(t testing.TB, typeName string) *Server {
	t.Helper()
	server, schemas := b.serve(t)
	s := &Server{ProviderServer: server, t: t, typeName: typeName}
	s.schema = objectType(t, schemas.ResourceSchemas[typeName])
	s.computed = map[string]bool{}
	for _, attribute := range schemas.ResourceSchemas[typeName].Block.Attributes {
		s.computed[attribute.Name] = attribute.Computed
	}
	identities, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	s.must(err)
	if identity := identities.IdentitySchemas[typeName]; identity != nil {
		s.identity = identity.ValueType()
	}
	return s
}

// serve starts the provider, configured for the bench.
func (b *Bench) serve(t testing.TB) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server := providerserver.NewProtocol6(b.Provider()())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	provider := objectType(t, schemas.Provider)
	arguments := map[string]any{"api_key": Key, "base_url": b.URL, "legacy_api": map[string]any{
		"account_id": simulator.DefaultLegacyAccountID, "api_key": LegacyKey, "base_url": b.LegacyURL,
	}}
	maps.Copy(arguments, b.Arguments)
	config := Value(t, provider, arguments)
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: dynamic(t, config), TerraformVersion: "1.14.0",
	})
	must(t, err)
	if len(configured.Diagnostics) > 0 {
		t.Fatalf("configuring: %+v", configured.Diagnostics[0])
	}
	return server, schemas
}

// Text returns a string value.
func Text(text string) tftypes.Value { return tftypes.NewValue(tftypes.String, text) }

func objectType(t testing.TB, schema *tfprotov6.Schema) tftypes.Object {
	t.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the schema is of no object")
	}
	return object
}

// full returns an object with the values given and null for the rest.
func full(object tftypes.Object, values map[string]tftypes.Value) tftypes.Value {
	all := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		if value, given := values[name]; given {
			all[name] = value
			continue
		}
		all[name] = tftypes.NewValue(kind, nil)
	}
	return tftypes.NewValue(object, all)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *Server) must(err error) {
	s.t.Helper()
	must(s.t, err)
}

func dynamic(t testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(value.Type(), value)
	must(t, err)
	return &dynamic
}

func (s *Server) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	return dynamic(s.t, value)
}

func (s *Server) value(dynamic *tfprotov6.DynamicValue) tftypes.Value {
	s.t.Helper()
	if dynamic == nil {
		return tftypes.NewValue(s.schema, nil)
	}
	value, err := dynamic.Unmarshal(s.schema)
	s.must(err)
	return value
}

func (s *Server) identityOf(data *tfprotov6.ResourceIdentityData) map[string]tftypes.Value {
	s.t.Helper()
	if data == nil || data.IdentityData == nil {
		return nil
	}
	value, err := data.IdentityData.Unmarshal(s.identity)
	s.must(err)
	identity := map[string]tftypes.Value{}
	s.must(value.As(&identity))
	return identity
}

// Attribute returns the text of an attribute of the object, empty for null.
func (o *Object) Attribute(t testing.TB, name string) string {
	t.Helper()
	attributes := map[string]tftypes.Value{}
	if err := o.Value.As(&attributes); err != nil {
		t.Fatal(err)
	}
	var text *string
	if err := attributes[name].As(&text); err != nil {
		t.Fatal(err)
	}
	if text == nil {
		return ""
	}
	return *text
}

// Null is the object that does not exist.
func (s *Server) Null() *Object { return &Object{Value: tftypes.NewValue(s.schema, nil)} }

// Config returns a configuration of the resource with the values given.
func (s *Server) Config(values map[string]tftypes.Value) tftypes.Value { return full(s.schema, values) }

// Plan plans the change from the prior object to the configuration, or with a null configuration its end.
func (s *Server) Plan(ctx context.Context, prior *Object, config tftypes.Value) (*Object, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	resp, err := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.dynamic(prior.Value), Config: s.dynamic(config),
		ProposedNewState: s.dynamic(s.proposed(prior.Value, config)), PriorPrivate: prior.Private,
	})
	s.must(err)
	return &Object{Value: s.value(resp.PlannedState), Private: resp.PlannedPrivate}, resp.Diagnostics
}

// proposed is the configuration with the prior values of what it leaves to the provider, as Terraform proposes it.
func (s *Server) proposed(prior, config tftypes.Value) tftypes.Value {
	s.t.Helper()
	if prior.IsNull() || config.IsNull() {
		return config
	}
	before, now := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	s.must(prior.As(&before))
	s.must(config.As(&now))
	now = maps.Clone(now) // what As returns is the configuration's own
	for name, value := range now {
		if value.IsNull() && s.computed[name] {
			now[name] = before[name]
		}
	}
	return tftypes.NewValue(s.schema, now)
}

// Apply applies a plan.
func (s *Server) Apply(ctx context.Context, prior, planned *Object, config tftypes.Value) (*Object, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.dynamic(prior.Value), PlannedState: s.dynamic(planned.Value),
		Config: s.dynamic(config), PlannedPrivate: planned.Private,
	})
	s.must(err)
	return &Object{Value: s.value(resp.NewState), Private: resp.Private, Identity: s.identityOf(resp.NewIdentity)}, resp.Diagnostics
}

// Read refreshes an object.
func (s *Server) Read(ctx context.Context, current *Object) (*Object, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	resp, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: s.typeName, CurrentState: s.dynamic(current.Value), Private: current.Private,
	})
	s.must(err)
	return &Object{Value: s.value(resp.NewState), Private: resp.Private, Identity: s.identityOf(resp.NewIdentity)}, resp.Diagnostics
}
