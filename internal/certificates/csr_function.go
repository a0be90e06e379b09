// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

var _ function.Function = csrFunction{}

type csrFunction struct{}

// NewCSRFunction returns the function csr.
func NewCSRFunction() function.Function { return csrFunction{} }

// Metadata implements function.Function.
func (csrFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "csr"
}

// Definition implements function.Function.
func (csrFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a certificate signing request",
		MarkdownDescription: requestProperties.describe("Reads a certificate signing request: its subject, names, key and signature. " +
			"It fails where the request is not signed by the key that it asks for, as one that was altered. No request is made to CertCentral."),
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "csr",
			MarkdownDescription: "The certificate signing request, PEM, or the same without its BEGIN and END lines. Never a private key.",
		}},
		Return: function.ObjectReturn{AttributeTypes: requestProperties.types()},
	}
}

// Run implements function.Function.
func (csrFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	csr, err := lifecycle.ParseCSR(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("The certificate signing request cannot be used: %s", err))
		return
	}
	resp.Error = resp.Result.Set(ctx, newParsedRequest(csr))
}
