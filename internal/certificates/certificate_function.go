// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var _ function.Function = certificateFunction{}

type certificateFunction struct{}

// NewCertificateFunction returns the function certificate.
func NewCertificateFunction() function.Function { return certificateFunction{} }

// Metadata implements function.Function.
func (certificateFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "certificate"
}

// Definition implements function.Function.
func (certificateFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a certificate",
		MarkdownDescription: certificateProperties.describe("Reads a certificate of any authority: its subject, names, key, validity, usages and fingerprints. " +
			"Nothing is verified, and no request is made to CertCentral."),
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "certificate_pem",
			MarkdownDescription: "The certificate, PEM: one, not a chain. Never a private key.",
		}},
		Return: function.ObjectReturn{AttributeTypes: certificateProperties.types()},
	}
}

// Run implements function.Function.
func (certificateFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	all, err := collect(text)
	if err == nil && len(all) > 1 {
		err = fmt.Errorf("it holds %d certificates; pass one, certificate_pem of certcentral_issued_certificate for instance", len(all))
	}
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("The certificate cannot be read: %s", err))
		return
	}
	resp.Error = resp.Result.Set(ctx, newParsedCertificate(all[0].Certificate))
}
