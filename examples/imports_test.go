// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The import blocks of the examples are for a resource beside them, and name it by an id and by the identity that it has.
// Nothing with that id is there to be planned, and Terraform parses an identity from version 1.12 on.
func TestImportBlocks(t *testing.T) {
	server := providerserver.NewProtocol6(acctest.New(t, simulator.Config{}).Provider()())()
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for typeName, schema := range identities.IdentitySchemas {
		t.Run(typeName, func(t *testing.T) {
			folder := filepath.Join("resources", typeName)
			byID := importBlock(t, filepath.Join(folder, "import-by-string-id.tf"))
			block := importBlock(t, filepath.Join(folder, "import-by-identity.tf"))
			expectTarget(t, folder, typeName, byID)
			expectTarget(t, folder, typeName, block)
			if id, diags := byID.Attributes["id"].Expr.Value(nil); diags.HasErrors() || id.AsString() == "" {
				t.Errorf("there is no id: %v", diags)
			}
			identity, diags := block.Attributes["identity"].Expr.Value(nil)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			given := identity.AsValueMap()
			for _, attribute := range schema.IdentityAttributes {
				if _, there := given[attribute.Name]; !there && attribute.RequiredForImport {
					t.Errorf("the identity lacks %s", attribute.Name)
				}
				delete(given, attribute.Name)
			}
			if len(given) > 0 {
				t.Errorf("no identity has %v", given)
			}
		})
	}
}

// expectTarget checks that an import is for a resource of the folder.
func expectTarget(t *testing.T, folder, typeName string, block *hclsyntax.Body) {
	t.Helper()
	to, diags := hcl.AbsTraversalForExpr(block.Attributes["to"].Expr)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	name, _ := to[1].(hcl.TraverseAttr)
	if to.RootName() != typeName || !strings.Contains(configuration(t, folder), `resource "`+typeName+`" "`+name.Name+`"`) {
		t.Errorf("%s.%s is no resource of the examples", to.RootName(), name.Name)
	}
}

func importBlock(t *testing.T, path string) *hclsyntax.Body {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body, _ := file.Body.(*hclsyntax.Body)
	if len(body.Blocks) != 1 || body.Blocks[0].Type != "import" {
		t.Fatalf("%s is no import", path)
	}
	return body.Blocks[0].Body
}

// configuration returns the text of the resources in a folder.
func configuration(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "resource*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(content)
	}
	return text.String()
}
