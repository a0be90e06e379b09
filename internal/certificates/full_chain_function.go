// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var _ function.Function = fullChainFunction{}

type fullChainFunction struct{}

// NewFullChainFunction returns the function full_chain.
func NewFullChainFunction() function.Function { return fullChainFunction{} }

// Metadata implements function.Function.
func (fullChainFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "full_chain"
}

// Definition implements function.Function.
func (fullChainFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Orders certificates from the end-entity certificate to the root",
		MarkdownDescription: "Orders a bag of PEM certificates into one PEM text: the end-entity certificate, its issuer, and so on up. " +
			"Each link is verified by its signature. Repeated certificates are written once, line ends are LF, and text between the blocks is dropped. No request is made to CertCentral.",
		VariadicParameter: function.StringParameter{
			Name: "pems",
			MarkdownDescription: "Certificates, PEM, in any order; a text may hold several of them, PKCS#7 in PEM armour as well, or be empty. " +
				"Exactly one of all is an end-entity certificate. The root may be left out, as TLS servers want it, an intermediate may not. Never a private key.",
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (fullChainFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var pems []string
	if resp.Error = req.Arguments.Get(ctx, &pems); resp.Error != nil {
		return
	}
	chain, err := fullChain(pems)
	if place, ok := errors.AsType[*placeError](err); ok {
		resp.Error = function.NewArgumentFuncError(int64(place.place), fmt.Sprintf("The certificates form no chain: %s", err))
		return
	}
	if err != nil {
		resp.Error = function.NewFuncError(fmt.Sprintf("The certificates form no chain: %s", err))
		return
	}
	resp.Error = resp.Result.Set(ctx, chain)
}

// fullChain orders the certificates of PEM texts. A leaf alone lacks its issuer for sure, where a root may have been left
// out on purpose.
func fullChain(pems []string) (string, error) {
	all, err := collect(pems...)
	if err != nil {
		return "", err
	}
	chain, err := sortChain(all)
	if err != nil {
		return "", err
	}
	if len(chain) == 1 && !isRoot(chain[0]) {
		return "", &placeError{all[0].place, fmt.Sprintf("the issuer of %q, %q, is missing; pass the intermediate certificates as well", nameOf(all[0]), issuerOf(chain[0]))}
	}
	return encodePEM(chain...), nil
}
