// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Data reads a data source, after it has found the configuration valid. Configuration and result are plain Go, see Value
// and Plain; the result is nil after an error.
func (b *Bench) Data(t testing.TB, typeName string, config map[string]any) (map[string]any, []*tfprotov6.Diagnostic) {
	t.Helper()
	server, schemas := b.serve(t)
	kind := objectType(t, schemas.DataSourceSchemas[typeName])
	value := dynamic(t, Value(t, kind, config))
	valid, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: value})
	must(t, err)
	if failed(valid.Diagnostics) {
		return nil, valid.Diagnostics
	}
	read, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: value})
	must(t, err)
	return plainObject(t, kind, read.State), append(valid.Diagnostics, read.Diagnostics...)
}

// Open opens an ephemeral resource, after it has found the configuration valid. The result is nil after an error.
func (b *Bench) Open(t testing.TB, typeName string, config map[string]any) (map[string]any, []*tfprotov6.Diagnostic) {
	t.Helper()
	server, schemas := b.serve(t)
	kind := objectType(t, schemas.EphemeralResourceSchemas[typeName])
	value := dynamic(t, Value(t, kind, config))
	valid, err := server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: value})
	must(t, err)
	if failed(valid.Diagnostics) {
		return nil, valid.Diagnostics
	}
	opened, err := server.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: value})
	must(t, err)
	return plainObject(t, kind, opened.Result), append(valid.Diagnostics, opened.Diagnostics...)
}

// Listed is an object that a list resource found.
type Listed struct {
	DisplayName string
	Identity    map[string]any
	Resource    map[string]any // nil unless asked for
	Diagnostics []*tfprotov6.Diagnostic
}

// ListOptions are what a query says beside the configuration of a list resource.
type ListOptions struct {
	Limit           int64 // 0 for none
	IncludeResource bool
}

// List asks a list resource, after it has found the configuration valid, and takes all it pushes, up to the limit.
func (b *Bench) List(t testing.TB, typeName string, config map[string]any, options ListOptions) ([]Listed, []*tfprotov6.Diagnostic) {
	t.Helper()
	provider, schemas := b.serve(t)
	server, ok := provider.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider serves no list resources")
	}
	value := dynamic(t, Value(t, objectType(t, schemas.ListResourceSchemas[typeName]), config))
	valid, err := server.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: value})
	must(t, err)
	if failed(valid.Diagnostics) {
		return nil, valid.Diagnostics
	}
	identities, err := provider.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(t, err)
	stream, err := server.ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: value, IncludeResource: options.IncludeResource, Limit: options.Limit,
	})
	must(t, err)
	var found []Listed
	for result := range stream.Results {
		listed := Listed{DisplayName: result.DisplayName, Diagnostics: result.Diagnostics}
		if result.Identity != nil {
			listed.Identity = plainObject(t, identities.IdentitySchemas[typeName].ValueType(), result.Identity.IdentityData)
		}
		listed.Resource = plainObject(t, objectType(t, schemas.ResourceSchemas[typeName]), result.Resource)
		found = append(found, listed)
	}
	return found, valid.Diagnostics
}

// Invoke runs an action, after it has found the configuration valid and planned it, and returns its progress messages.
func (b *Bench) Invoke(t testing.TB, typeName string, config map[string]any) (progress []string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	return b.InvokeLater(t, typeName, config, config)
}

// InvokeLater is Invoke for a configuration of which some was Unknown when it was planned.
func (b *Bench) InvokeLater(t testing.TB, typeName string, planned, config map[string]any) (progress []string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if diags = b.PlanAction(t, typeName, planned); failed(diags) {
		return nil, diags
	}
	server, kind := b.serveAction(t, typeName)
	stream, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: dynamic(t, Value(t, kind, config))})
	must(t, err)
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diags = append(diags, event.Diagnostics...)
		}
	}
	return progress, diags
}

// PlanAction plans an action, after it has found the configuration valid.
func (b *Bench) PlanAction(t testing.TB, typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	server, kind := b.serveAction(t, typeName)
	value := dynamic(t, Value(t, kind, config))
	valid, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: value})
	must(t, err)
	if failed(valid.Diagnostics) {
		return valid.Diagnostics
	}
	planned, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: value})
	must(t, err)
	return append(valid.Diagnostics, planned.Diagnostics...)
}

// serveAction starts the provider, configured for the bench, and returns it with the type of the action's configuration.
func (b *Bench) serveAction(t testing.TB, typeName string) (tfprotov6.ActionServer, tftypes.Object) {
	t.Helper()
	provider, schemas := b.serve(t)
	server, ok := provider.(tfprotov6.ActionServer)
	if !ok || schemas.ActionSchemas[typeName] == nil {
		t.Fatalf("the provider serves no action %s", typeName)
	}
	return server, objectType(t, schemas.ActionSchemas[typeName].Schema)
}

// Call calls a provider function with arguments in plain Go. What a variadic parameter takes comes one by one, at the end.
func (b *Bench) Call(t testing.TB, name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	t.Helper()
	server, schemas := b.serve(t)
	definition := schemas.Functions[name]
	if definition == nil {
		t.Fatalf("the provider has no function %q", name)
	}
	request := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		parameter := definition.VariadicParameter
		if i < len(definition.Parameters) {
			parameter = definition.Parameters[i]
		}
		request.Arguments = append(request.Arguments, dynamic(t, Value(t, parameter.Type, argument)))
	}
	called, err := server.CallFunction(t.Context(), request)
	must(t, err)
	if called.Error != nil {
		return nil, called.Error
	}
	result, err := called.Result.Unmarshal(definition.Return.Type)
	must(t, err)
	return Plain(t, result), nil
}

// plainObject returns an object as plain Go, nil for none.
func plainObject(t testing.TB, kind tftypes.Type, from *tfprotov6.DynamicValue) map[string]any {
	t.Helper()
	if from == nil {
		return nil
	}
	value, err := from.Unmarshal(kind)
	must(t, err)
	object, _ := Plain(t, value).(map[string]any)
	return object
}

// failed tells whether an error is among the diagnostics.
func failed(diags []*tfprotov6.Diagnostic) bool {
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}
