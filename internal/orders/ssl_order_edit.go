// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

func (m *sslOrderModel) editable() string { return "names, csr and dcv_method" }

// edit changes an order, or a reissue, that is not issued yet. Its steps are separate calls; what succeeded before one
// fails is kept in state.
func (m *sslOrderModel) edit(ctx context.Context, e editing[sslOrderModel]) bool {
	if e.decision.OnlyRenewsProof() {
		m.renewProof(ctx, e)
		return true
	}
	sameProofs := m.sameProofs(e.decision, e.state)
	tokens, ok := m.sendEdits(ctx, e)
	if ok && !sameProofs {
		e.seen.Added = m.fillProofs(ctx, e.errand, tokens, withoutExpired(e.state, e.seen.ServiceTime))
	}
	return ok
}

// sendEdits makes the calls of an edit, and returns what they told of the proofs.
func (m *sslOrderModel) sendEdits(ctx context.Context, e editing[sslOrderModel]) (tokens proofs, ok bool) {
	changed := func(attribute string) bool { return slices.Contains(e.decision.Because, attribute) }
	id := e.order.ID
	if changed("common_name") || changed("dns_names") {
		additional, _ := m.dnsNames()
		if !e.sent("dns_names", e.client.UpdateOrderNames(ctx, id, m.CommonName.ValueString(), additional)) {
			return tokens, false
		}
		e.state.CommonName, e.state.DNSNames = m.CommonName, m.DNSNames
		e.seen.Declared = new(e.state.declared(ctx))
	}
	if changed("csr") {
		if !e.sent("csr", e.client.SubmitCSR(ctx, id, m.CSR.ValueString())) {
			return tokens, false
		}
		e.state.CSR = m.CSR
		e.seen.Declared = new(e.state.declared(ctx))
	}
	if changed("dcv_method") {
		value, err := e.client.UpdateDCVMethod(ctx, id, m.DCVMethod.ValueString())
		if !e.sent("dcv_method", err) {
			return tokens, false
		}
		e.state.DCVMethod = m.DCVMethod
		tokens = proofs{RandomValue: value.Value, ExpiresAt: valueEnd(value.ExpirationDate, value.AsOf)}
	}
	mails := m.dcvEmails(ctx)
	if len(mails) > 0 && (changed("dcv_emails") || changed("dcv_method") && m.DCVMethod.ValueString() == lifecycle.MethodEmail) {
		return tokens, e.sent("dcv_emails", e.client.ResendDCVEmails(ctx, id, mails))
	}
	return tokens, true
}

// refusedEdits says why the service may refuse a change of an order that is pending, by attribute.
var refusedEdits = map[string]string{
	"dns_names":  "On a pending order the number of names may not grow, and a domain cannot become a wildcard.",
	"dcv_emails": "Mail goes to the five usual addresses of a domain and to the contacts in its WHOIS entry only.",
}

// renewProof gives expired records another value. An order that was issued since the plan needs none any more.
func (m *sslOrderModel) renewProof(ctx context.Context, e editing[sslOrderModel]) {
	if lifecycle.PhaseOf(e.order.Status) == lifecycle.Running {
		m.DCVRecords = approved(e.state.DCVRecords, e.state.expiredRecords(e.seen.ServiceTime)...)
		return
	}
	m.renew(ctx, e.errand, e.state, e.seen.ServiceTime)
}

func (m *sslOrderModel) amendments(ctx context.Context, client *certcentral.Client, id int64, prior *sslOrderModel) map[string]func() error {
	return map[string]func() error{
		"auto_reissue": func() error {
			err := client.UpdateAutoReissue(ctx, id, m.AutoReissue.ValueBool())
			if err == nil {
				prior.AutoReissue = m.AutoReissue
			}
			return err
		},
	}
}

// prove fills the records of a new order or reissue.
func (m *sslOrderModel) prove(ctx context.Context, with errand, told proofs, prior *sslOrderModel) {
	records := types.MapNull(recordType)
	if prior != nil {
		records = prior.DCVRecords
	}
	with.seen.Added = m.fillProofs(ctx, with, told, records)
}

// readOwn keeps the records as they are, for order info does not tell them, and completes them: with those of domains
// that the plan did not know, and with those that an order in need of proofs lacks.
func (m *sslOrderModel) readOwn(ctx context.Context, with errand, _ *certcentral.Order) {
	prior := withOthers(m.DCVRecords, objects(with.seen.Added))
	phase := lifecycle.PhaseOf(m.Status.ValueString())
	open := (phase == lifecycle.Waiting || phase == lifecycle.Reissuing) && m.lacksRecord()
	if open || m.DCVRecords.IsNull() || hasBlank(m.DCVRecords) {
		m.fillProofs(ctx, with, proofs{}, prior)
		prior = withOthers(m.DCVRecords, prior.Elements())
	}
	if phase == lifecycle.Running { // whatever was to be proved is
		prior = approved(prior, slices.Collect(maps.Keys(prior.Elements()))...)
	}
	m.DCVRecords, with.seen.Added = prior, nil
}
