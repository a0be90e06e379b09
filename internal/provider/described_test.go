// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/provider"
)

// schemas returns what the provider serves.
func schemas(t *testing.T) (*tfprotov6.GetProviderSchemaResponse, map[string]*tfprotov6.ResourceIdentitySchema) {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return schemas, identities.IdentitySchemas
}

// Everything that the provider serves is described, down to the last nested attribute and parameter.
func TestEverythingIsDescribed(t *testing.T) {
	served, identities := schemas(t)
	described(t, "provider", served.Provider)
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"resource": served.ResourceSchemas, "data": served.DataSourceSchemas, "ephemeral": served.EphemeralResourceSchemas, "list": served.ListResourceSchemas,
	} {
		for name, schema := range schemas {
			described(t, kind+" "+name, schema)
		}
	}
	for name, action := range served.ActionSchemas {
		described(t, "action "+name, action.Schema)
	}
	for name, function := range served.Functions {
		sentence(t, "function "+name, function.Description)
		sentence(t, "function "+name+"'s summary", function.Summary+".")
		for _, parameter := range append(function.Parameters, function.VariadicParameter) {
			if parameter != nil {
				sentence(t, "function "+name+"."+parameter.Name, parameter.Description)
			}
		}
	}
	for name := range served.ResourceSchemas {
		if identities[name] == nil {
			t.Errorf("%s has no identity", name)
			continue
		}
		for _, attribute := range identities[name].IdentityAttributes {
			sentence(t, "identity "+name+"."+attribute.Name, attribute.Description)
		}
	}
}

func described(t *testing.T, name string, schema *tfprotov6.Schema) {
	t.Helper()
	if len(schema.Block.Description) < 20 {
		t.Errorf("%s has no description", name)
	}
	if len(schema.Block.BlockTypes) > 0 {
		t.Errorf("%s has blocks; nested attributes do", name)
	}
	attributesDescribed(t, name, schema.Block.Attributes)
}

func attributesDescribed(t *testing.T, parent string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		name := parent + "." + attribute.Name
		sentence(t, name, attribute.Description)
		if attribute.NestedType != nil {
			attributesDescribed(t, name, attribute.NestedType.Attributes)
		}
	}
}

func sentence(t *testing.T, name, text string) {
	t.Helper()
	if len(text) < 8 || !strings.HasSuffix(strings.TrimSpace(text), ".") {
		t.Errorf("%s is described by %q", name, text)
	}
}

// Every type has a template of its page and an example, and every resource examples of its import.
func TestEverythingIsDocumented(t *testing.T) {
	served, _ := schemas(t)
	const root = "../.."
	exists := func(parts ...string) {
		t.Helper()
		pattern := filepath.Join(append([]string{root}, parts...)...)
		if found, err := filepath.Glob(pattern); err != nil || len(found) == 0 {
			t.Errorf("there is no %s", strings.TrimPrefix(pattern, root+string(os.PathSeparator)))
		}
	}
	documented := func(kind string, names []string, example string) {
		t.Helper()
		if len(names) == 0 {
			t.Errorf("the provider serves no %s", kind)
		}
		for _, name := range names {
			exists("templates", kind, strings.TrimPrefix(name, "certcentral_")+".md.tmpl")
			exists("examples", kind, name, example)
		}
	}
	documented("resources", slices.Sorted(maps.Keys(served.ResourceSchemas)), "resource*.tf")
	documented("data-sources", slices.Sorted(maps.Keys(served.DataSourceSchemas)), "data-source*.tf")
	documented("ephemeral-resources", slices.Sorted(maps.Keys(served.EphemeralResourceSchemas)), "ephemeral-resource*.tf")
	documented("list-resources", slices.Sorted(maps.Keys(served.ListResourceSchemas)), "list-resource*.tfquery.hcl")
	documented("actions", slices.Sorted(maps.Keys(served.ActionSchemas)), "action*.tf")
	documented("functions", slices.Sorted(maps.Keys(served.Functions)), "function*.tf")
	for name := range served.ResourceSchemas {
		exists("examples", "resources", name, "import.sh")
		exists("examples", "resources", name, "import-by-identity.tf")
	}
}
