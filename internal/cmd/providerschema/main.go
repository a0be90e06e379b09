// SPDX-License-Identifier: MPL-2.0

// Command providerschema prints the schemas of everything the provider serves as JSON, in the form of
// `terraform providers schema -json`, for the documentation tool.
//
// It asks the provider itself. The Terraform that is installed would do too, were it recent enough: before 1.14 it
// leaves out identities, list resources and actions, and the documentation would change with the version at hand.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/provider"
)

func main() {
	server := providerserver.NewProtocol6(provider.New("docs")())()
	if err := run(context.Background(), server, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "providerschema:", err)
		os.Exit(1)
	}
}

// run writes the schemas of server to w.
func run(ctx context.Context, server tfprotov6.ProviderServer, w io.Writer) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	if err := asError(append(schemas.Diagnostics, identities.Diagnostics...)); err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(newDocument(schemas, identities))
}

// asError joins the errors among the diagnostics; nil when there is none.
func asError(diagnostics []*tfprotov6.Diagnostic) error {
	var errs []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errs = append(errs, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(errs...)
}
