// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// cli is the Terraform or OpenTofu at hand, of version 1.minor.
type cli struct {
	product string
	minor   int
}

// since is the first minor version of 1 that knows what an example shows; 0 for none.
type since struct{ terraform, openTofu int }

// newKinds are the folders of examples that not every CLI can parse.
var newKinds = map[string]since{
	"functions":           {8, 7},
	"ephemeral-resources": {10, 11},
	"actions":             {14, 0},
	"list-resources":      {14, 0},
}

// queryGuides are the guides with list blocks.
var queryGuides = []string{"adopt-an-account-query"}

// cli returns what b runs.
func (b *bench) cli(t *testing.T) cli {
	t.Helper()
	found := regexp.MustCompile(`^(Terraform|OpenTofu) v1\.(\d+)\.`).FindStringSubmatch(b.terraform(t, t.TempDir(), "version"))
	if found == nil {
		t.Fatal("the CLI does not tell its version")
	}
	minor, err := strconv.Atoi(found[2])
	if err != nil {
		t.Fatal(err)
	}
	return cli{found[1], minor}
}

// has tells whether the CLI is new enough.
func (c cli) has(s since) bool {
	first := map[string]int{"Terraform": s.terraform, "OpenTofu": s.openTofu}[c.product]
	return first > 0 && c.minor >= first
}

// skipUnlessAble skips the test of an example whose kind the CLI does not know.
func (c cli) skipUnlessAble(t *testing.T, folder string) {
	t.Helper()
	kind, _, _ := strings.Cut(filepath.ToSlash(folder), "/")
	if s, isNew := newKinds[kind]; isNew && !c.has(s) {
		t.Skipf("%s 1.%d cannot parse %s, which Terraform 1.%d can; TestNewKindsAreValid looks at them", c.product, c.minor, kind, s.terraform)
	}
	for _, guide := range queryGuides {
		if filepath.Base(folder) == guide && !c.has(newKinds["list-resources"]) {
			t.Skipf("%s 1.%d has no queries; TestNewKindsAreValid looks at them", c.product, c.minor)
		}
	}
}

// queries returns the option by which the CLI validates list blocks as well.
func (c cli) queries() []string {
	if c.has(newKinds["list-resources"]) {
		return []string{"-query"}
	}
	return nil
}

// The provider validates the blocks that an older Terraform cannot parse: the list resources and actions of every example
// and guide.
func TestNewKindsAreValid(t *testing.T) {
	server := providerserver.NewProtocol6(acctest.New(t, simulator.Config{}).Provider()())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, folder := range exampleFolders(t) {
		for _, block := range newBlocks(t, folder) {
			typeName := block.Labels[0]
			shown[block.Type+" "+typeName] = true
			t.Run(filepath.ToSlash(folder)+"/"+block.Labels[1], func(t *testing.T) {
				var schema *tfprotov6.Schema
				if block.Type == "list" {
					schema = schemas.ListResourceSchemas[typeName]
				} else if action := schemas.ActionSchemas[typeName]; action != nil {
					schema = action.Schema
				}
				if schema == nil {
					t.Fatalf("the provider serves no %s %s", block.Type, typeName)
				}
				validateBlock(t, server, block, schema)
			})
		}
	}
	for name := range schemas.ListResourceSchemas {
		if !shown["list "+name] {
			t.Errorf("the list resource %s has no example", name)
		}
	}
	for name := range schemas.ActionSchemas {
		if !shown["action "+name] {
			t.Errorf("the action %s has no example", name)
		}
	}
}

// newBlocks returns the list and action blocks of an example.
func newBlocks(t *testing.T, folder string) []*hclsyntax.Block {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []*hclsyntax.Block
	for _, file := range files {
		path := filepath.Join(folder, file.Name())
		if !isConfiguration(path) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, diags := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		body, _ := parsed.Body.(*hclsyntax.Body)
		for _, block := range body.Blocks {
			if block.Type == "list" || block.Type == "action" {
				blocks = append(blocks, block)
			}
		}
	}
	return blocks
}

// validateBlock has the provider validate what a block configures.
func validateBlock(t *testing.T, server tfprotov6.ProviderServer, block *hclsyntax.Block, schema *tfprotov6.Schema) {
	t.Helper()
	value := acctest.Value(t, schema.ValueType(), configOf(t, block))
	config, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
	if err != nil {
		t.Fatal(err)
	}
	for _, diagnostic := range validateConfig(t, server, block, &config) {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			t.Errorf("%s: %s", diagnostic.Summary, diagnostic.Detail)
		}
	}
}

func validateConfig(t *testing.T, server tfprotov6.ProviderServer, block *hclsyntax.Block, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
	t.Helper()
	if block.Type == "list" {
		lists, _ := server.(tfprotov6.ListResourceServer)
		valid, err := lists.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: block.Labels[0], Config: config})
		if err != nil {
			t.Fatal(err)
		}
		return valid.Diagnostics
	}
	actions, _ := server.(tfprotov6.ActionServer)
	valid, err := actions.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: block.Labels[0], Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return valid.Diagnostics
}

// configOf returns what stands in a block's config, with acctest.Unknown for all that refers to something else.
func configOf(t *testing.T, block *hclsyntax.Block) map[string]any {
	t.Helper()
	config := map[string]any{}
	for _, inner := range block.Body.Blocks {
		if inner.Type != "config" {
			continue
		}
		for name, attribute := range inner.Body.Attributes {
			config[name] = plain(t, attribute.Expr)
		}
	}
	return config
}

func plain(t *testing.T, expression hclsyntax.Expression) any {
	t.Helper()
	if len(expression.Variables()) > 0 {
		return acctest.Unknown
	}
	value, diags := expression.Value(nil)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	text, err := ctyjson.Marshal(value, cty.DynamicPseudoType)
	if err != nil {
		t.Fatal(err)
	}
	var typed struct {
		Value any `json:"value"`
	}
	if err := json.Unmarshal(text, &typed); err != nil {
		t.Fatal(err)
	}
	return typed.Value
}
