// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// holding is the certificate that is in state while another one is asked for.
type holding struct {
	id      types.String
	leaf    *x509.Certificate
	facts   certificateFacts
	revoked bool
}

// holdingOf returns what the state holds, nil for no certificate.
func holdingOf(state issuedCertificateModel, known memory) *holding {
	certificates, err := parsePEM([]byte(state.CertificatePEM.ValueString()))
	if err != nil || len(certificates) == 0 {
		return nil
	}
	id := state.CertificateID // all there is to go by when private state was lost
	if known.Stored != "" {
		id = types.StringValue(known.Stored)
	}
	return &holding{id: id, leaf: certificates[0], facts: state.certificateFacts, revoked: known.Revoked}
}

// postpone leaves in the plan what may stay in state until the certificate is there, and returns what is remembered of that.
// The warning says why the certificate is not there, and what is meanwhile.
func (w *wait) postpone(ctx context.Context, plan *issuedCertificateModel, reason diag.Diagnostic, diags *diag.Diagnostics) memory {
	held, meanwhile, err := w.meanwhile(ctx)
	if err != nil {
		addProblem(diags, err)
		return memory{}
	}
	var warning diag.Diagnostic = diag.NewWarningDiagnostic(reason.Summary(), reason.Detail()+"\n\n"+meanwhile)
	if at, ok := reason.(diag.DiagnosticWithPath); ok {
		warning = diag.WithPath(at.Path(), warning)
	}
	diags.Append(warning)
	known := memory{Awaits: &awaited{Certificate: plan.CertificateID.ValueString(), Previous: w.previous}}
	if held == nil {
		plan.hold(types.StringNull(), certificateFacts{})
		return known
	}
	plan.hold(held.id, held.facts)
	known.Stored = held.id.ValueString()
	return known
}

// meanwhile returns what stays in state until the certificate is there, nil for nothing, and says so. A good certificate
// stays, for others depend on it; but never beside the key of another one.
func (w *wait) meanwhile(ctx context.Context) (*holding, string, error) {
	switch {
	case w.stored == nil:
		return nil, "What the certificate says is null meanwhile.", nil
	case w.stored.revoked:
		return nil, "The certificate in state is revoked: what it says is null meanwhile.", nil
	case w.orderID == 0:
		return nil, "Whether the certificate in state is for the key of that order cannot be asked yet: what it says is null meanwhile.", nil
	case w.order == nil:
		if err := w.readOrder(ctx); err != nil {
			return nil, "", err
		}
	}
	leaf := w.stored.leaf
	if w.order.AsOf.After(leaf.NotAfter) {
		return nil, "The certificate in state has expired: what it says is null meanwhile.", nil
	}
	other, err := w.awaitsOtherKey(ctx)
	switch {
	case err != nil:
		return nil, "", err
	case other:
		return nil, "The certificate in state is for another key than the one that is awaited: what it says is null meanwhile.", nil
	}
	return w.stored, fmt.Sprintf("Until then the older certificate stays in state: serial number %s, valid till %s.",
		lifecycle.SerialNumber(leaf), leaf.NotAfter.UTC().Format(time.RFC3339)), nil
}

// awaitsOtherKey tells whether the awaited certificate is known to be for another key than the one in state. A recipient
// who makes the key tells it to nobody before.
func (w *wait) awaitsOtherKey(ctx context.Context) (bool, error) {
	text, err := w.awaitedCSR(ctx)
	if err != nil && !certcentral.IsRefused(err) {
		return false, err
	}
	csr, err := lifecycle.ParseCSR(text)
	return err == nil && !sameKey(w.stored.leaf.PublicKey, csr.PublicKey), nil
}

// awaitedCSR returns the signing request of the awaited certificate as its request or its record has it, or else the order.
func (w *wait) awaitedCSR(ctx context.Context) (string, error) {
	switch {
	case w.wanted.requestID != 0:
		request, err := w.client.Request(ctx, w.wanted.requestID)
		if err != nil {
			return "", err
		}
		if request.Order != nil {
			return request.Order.Certificate.CSR, nil
		}
	case w.wanted.certificateID != 0:
		found, err := findRecord(ctx, w.client, w.order, w.wanted.certificateID)
		if err != nil {
			return "", err
		}
		if found != nil {
			return found.csr, nil
		}
	}
	return tfkit.NextCSR(ctx, w.client, w.order)
}
