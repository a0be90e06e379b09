// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// update is one change of an order on its way.
type update[T any, M declaration[T]] struct {
	*orderResource[T, M]
	decision            lifecycle.Decision
	config, plan, state M
	seen                *memory
	diags               *diag.Diagnostics
}

// Update implements resource.Resource. It does what the plan decided and nothing else; an order that no longer fits the
// decision is an error.
func (r *orderResource[T, M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, planned, prior T
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	plan, state := M(&planned), M(&prior)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	seen.EverIssued = seen.everIssued(state.common())
	decision := tfkit.Recall[lifecycle.Decision](ctx, req.Private, decisionKey, &resp.Diagnostics)
	timeout, diags := plan.common().Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || decision.Action != lifecycle.None && !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	u := update[T, M]{orderResource: r, decision: decision, config: &config, plan: plan, state: state, seen: &seen, diags: &resp.Diagnostics}
	result := u.run(callCtx)
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: result.common().ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// run carries the decision out and returns what is to be saved: the plan when it came true, else the prior state with
// what did happen.
func (u *update[T, M]) run(ctx context.Context) M {
	var done bool
	switch u.decision.Action {
	case lifecycle.Amend:
		done = u.amend(ctx)
	case lifecycle.Edit:
		done = u.amend(ctx) && u.edit(ctx)
	case lifecycle.Reissue:
		done = u.amend(ctx) && u.reissue(ctx)
	case lifecycle.Renewal, lifecycle.Anew:
		done = u.orderAgain(ctx)
	case lifecycle.None:
		done = true
	default:
		u.diags.AddError("Plan Without Decision: "+u.state.label(), fmt.Sprintf(
			"The plan does not say what to do about the change (%q). Nothing was sent. This is a bug in the provider; plan again.", u.decision.Action))
	}
	if !done {
		return u.state
	}
	u.seen.Declared = new(u.plan.declared(ctx))
	u.seen.Imported = false
	return u.plan
}

func (u *update[T, M]) errand() errand { return errand{u.Client, u.seen, u.diags} }

// current reads the order and checks that it still is what the plan was made for.
func (u *update[T, M]) current(ctx context.Context, fits func(*certcentral.Order) bool) *certcentral.Order {
	order := u.order(ctx, u.state.common().ID, u.diags)
	if order == nil {
		return nil
	}
	if !fits(order) {
		now := fmt.Sprintf("it now has status %s and certificate %d", order.Status, order.Certificate.ID)
		if order.IsRenewed && !u.state.common().IsRenewed.ValueBool() {
			now = "it has been renewed since, by somebody else"
		}
		u.diags.AddError("Order Changed Since Plan: "+u.state.label(), fmt.Sprintf(
			"The plan (%s) was made for an order with status %s and certificate %s; %s. Nothing was sent. Plan again, and the new plan says what is to be done.",
			u.decision.Action, u.state.common().Status.ValueString(), tfkit.OrNotIssued(u.state.common().CertificateID), now))
		return nil
	}
	return order
}

// amend makes the calls for what has calls of its own. The state follows what took effect.
func (u *update[T, M]) amend(ctx context.Context) bool {
	id, known := tfkit.ID(u.state.common().ID)
	calls := u.amendments(ctx, id)
	for _, attribute := range u.decision.Amends {
		call := calls[attribute]
		if call == nil || !known {
			u.diags.AddError("Plan Without Call: "+u.state.label(), fmt.Sprintf("No call changes %s of order %q. Nothing was sent. This is a bug in the provider.", attribute, u.state.common().ID.ValueString()))
			return false
		}
		if !u.amended(attribute, call()) {
			return false
		}
	}
	return true
}

// amendments returns the calls by attribute. None of them costs anything, and all can be repeated.
func (u *update[T, M]) amendments(ctx context.Context, id int64) map[string]func() error {
	plan, state := u.plan.common(), u.state.common()
	calls := map[string]func() error{
		"contacts": func() error {
			err := u.Client.UpdateOrderContacts(ctx, id, plan.newContacts(ctx, &state.peopleModel))
			if err == nil {
				state.Contacts = plan.Contacts
			}
			return err
		},
		organizationContact: u.contactAmendment(ctx, id, organizationContact, plan.OrganizationContact, &state.OrganizationContact),
		technicalContact:    u.contactAmendment(ctx, id, technicalContact, plan.TechnicalContact, &state.TechnicalContact),
		"custom_fields": func() error {
			for _, field := range plan.newFields(ctx, &state.peopleModel) {
				if err := u.Client.SetCustomField(ctx, id, field); err != nil {
					return err
				}
			}
			state.CustomFields = plan.CustomFields
			return nil
		},
	}
	maps.Copy(calls, u.plan.amendments(ctx, u.Client, id, u.state))
	return calls
}

// contactAmendment returns the call that gives the order another contact of its own.
func (u *update[T, M]) contactAmendment(ctx context.Context, id int64, kind string, wanted types.Object, now *types.Object) func() error {
	return func() error {
		person, _ := personOf(ctx, wanted)
		err := u.Client.UpdateOrderContacts(ctx, id, []certcentral.OrderContact{person.request(kind)})
		if err == nil {
			*now = wanted
		}
		return err
	}
}

// amended tells whether an amendment was taken, and adds the error that says why not.
func (u *update[T, M]) amended(attribute string, err error) bool {
	if err != nil {
		u.diags.AddAttributeError(path.Root(attribute), "Could Not Change Order: "+u.state.label(), fmt.Sprintf(
			"The change of %s of the order, which has status %s, was not taken: %s\n\nThe certificate stays as it is. Undo the change, or apply again; what was changed before is kept.",
			attribute, u.state.common().Status.ValueString(), tfkit.Explain(err)))
	}
	return err == nil
}

// edit changes an order, or a reissue, that is not issued yet. Its steps are separate calls; what succeeded before one
// fails is kept in state.
func (u *update[T, M]) edit(ctx context.Context) bool {
	order := u.current(ctx, func(o *certcentral.Order) bool {
		phase := lifecycle.PhaseOf(o.Status)
		return phase == lifecycle.Waiting || phase == lifecycle.Reissuing || phase == lifecycle.Running && u.decision.OnlyRenewsProof()
	})
	if order == nil {
		return false
	}
	return u.plan.edit(ctx, editing[T]{errand: u.errand(), order: order, decision: u.decision, state: u.state, sent: u.sent})
}

// sent tells whether a change of an attribute was taken, and adds the error that says why not.
func (u *update[T, M]) sent(attribute string, err error) bool {
	if err == nil {
		return true
	}
	wayOut := "Apply again; what was changed before is kept."
	if certcentral.IsRefused(err) {
		wayOut = strings.TrimSpace(refusedEdits[attribute] + " Undo the change until the order is issued, or cancel what is pending in CertCentral.")
	}
	u.diags.AddAttributeError(path.Root(attribute), "Could Not Change Pending Order: "+u.state.label(), fmt.Sprintf(
		"The new %s of an order with status %s was not taken: %s\n\n%s", attribute, u.state.common().Status.ValueString(), tfkit.Explain(err), wayOut))
	return false
}

func (u *update[T, M]) reissue(ctx context.Context) bool {
	order := u.current(ctx, func(o *certcentral.Order) bool {
		id, known := tfkit.ID(u.state.common().CertificateID)
		return lifecycle.PhaseOf(o.Status) == lifecycle.Running && (!known || id == o.Certificate.ID)
	})
	if order == nil {
		return false
	}
	note := &reissueNote{CertificateID: order.Certificate.ID, Prior: u.state.declared(ctx)}
	reissued, err := u.Client.Reissue(ctx, order, u.plan.reissueRequest(ctx))
	if uncertain := (*certcentral.UncertainError)(nil); errors.As(err, &uncertain) {
		note.Wanted = new(u.plan.declared(ctx))
		u.seen.Reissue = note
		u.diags.AddError("Reissue Not Confirmed: "+u.state.label(), fmt.Sprintf(
			"The reissue was sent once, its answer was lost, and no new certificate or request was found on the order afterwards: %s\n\n"+
				"It is not sent again by itself. Look at order %d in CertCentral, or plan again: if the reissue was taken, the refresh sees it and plans nothing more; if not, it is planned anew.",
			tfkit.Explain(err), order.ID))
		return false
	}
	if err != nil {
		u.diags.AddError("Could Not Reissue Certificate: "+u.state.label(), "Nothing was reissued. "+tfkit.Explain(err))
		return false
	}
	u.seen.Reissue = note
	u.fillReissued(ctx, order, reissued)
	return true
}

func (u *update[T, M]) fillReissued(ctx context.Context, before *certcentral.Order, reissued *certcentral.Reissued) {
	leaf := leafOf(reissued.CertificateChain)
	m := u.plan.common()
	m.Status, m.ReissuesCount = types.StringValue(lifecycle.StatusReissuePending), types.Int64Value(before.ReissuesCount)
	if leaf != nil {
		m.Status, m.ReissuesCount = types.StringValue(lifecycle.StatusIssued), types.Int64Value(before.ReissuesCount+1)
	}
	requests := slices.Clone(before.Requests)
	for _, request := range reissued.Requests {
		if request.Status == "" {
			request.Status = lifecycle.StatusPending
		}
		requests = append(requests, certcentral.Request{ID: request.ID, Type: lifecycle.RequestReissue, Status: request.Status})
	}
	m.Requests = requestList(requests)
	m.CertificateID = tfkit.IDValue(reissued.CertificateID)
	if reissued.CertificateID == 0 {
		m.CertificateID = awaitedID(u.pendingReissue(ctx, before, u.plan.signingRequest()), requests)
	}
	m.fillLeaf(leaf)
	u.plan.prove(ctx, u.errand(), proofs{RandomValue: reissued.DCVRandomValue, ExpiresAt: valueEnd(certcentral.Time{}, before.AsOf)}, u.state)
}

// awaitedID returns the id of the certificate that a reissue will bring: never null and never the old one, so that what
// waits for it waits for the right one. Before an approval there is none, and its request stands for it.
func awaitedID(certificate *certcentral.IssuedCertificate, requests []certcentral.Request) types.String {
	if certificate != nil && certificate.ID != 0 {
		return tfkit.IDValue(certificate.ID)
	}
	for _, request := range slices.Backward(requests) {
		if request.Type == lifecycle.RequestReissue {
			return types.StringValue(lifecycle.RequestPrefix + strconv.FormatInt(request.ID, 10))
		}
	}
	return types.StringValue(lifecycle.UnknownRequest)
}

// settleReissue finds out what became of a reissue that the order was left with, and returns the note as long as it is
// under way. One that did not happen has to be planned again, one whose answer was lost and that shows now must not be.
func (r *orderResource[T, M]) settleReissue(ctx context.Context, m M, note *reissueNote, order *certcentral.Order, diags *diag.Diagnostics) *reissueNote {
	phase := lifecycle.PhaseOf(order.Status)
	switch {
	case phase == lifecycle.Running && order.Certificate.ID == note.CertificateID && r.isReissuing(ctx, m, order, note):
		// The service may go on calling the order issued, or answer from before the reissue.
		order.Status = lifecycle.StatusReissuePending
		return note
	case phase == lifecycle.Running && order.Certificate.ID == note.CertificateID:
		m.restore(&note.Prior)
		diags.AddWarning("Reissue Did Not Happen: "+m.label(), fmt.Sprintf(
			"The reissue of order %d was not taken, or was cancelled or rejected: the order runs on with certificate %d. It is planned again as long as the declaration asks for it.",
			order.ID, note.CertificateID))
		return nil
	case phase == lifecycle.Running && note.Wanted != nil && lifecycle.KeyID(order.Certificate.CSR) == lifecycle.KeyID(note.Wanted.CSR):
		m.restore(note.Wanted)
		return nil
	case phase == lifecycle.Reissuing && note.Wanted != nil:
		if certificate := r.pendingReissue(ctx, order, note.Wanted.CSR); certificate != nil {
			m.restore(note.Wanted)
			m.common().CertificateID = awaitedID(certificate, order.Requests)
			return &reissueNote{CertificateID: note.CertificateID, Prior: note.Prior}
		}
		return note
	case phase == lifecycle.Reissuing:
		return note
	default:
		return nil
	}
}

// isReissuing tells whether a reissue of an order that still shows its old certificate was taken all the same: its request
// is open, or the list of reissues has its certificate. That the list cannot be asked proves nothing, so the reissue
// counts as under way then.
func (r *orderResource[T, M]) isReissuing(ctx context.Context, m M, order *certcentral.Order, note *reissueNote) bool {
	for _, request := range order.Requests {
		if request.Type == lifecycle.RequestReissue && lifecycle.IsOpen(request.Status) {
			return true
		}
	}
	certificates, err := r.Client.Reissues(ctx, order.ID)
	if err != nil {
		return true
	}
	csr := m.signingRequest()
	if note.Wanted != nil {
		csr = note.Wanted.CSR
	}
	awaited, _ := tfkit.ID(m.common().CertificateID)
	known := slices.ContainsFunc(certificates, func(c certcentral.IssuedCertificate) bool {
		return c.ID == awaited && c.ID != note.CertificateID && (c.Status == lifecycle.StatusPending || c.Status == lifecycle.StatusIssued)
	})
	return known || findPending(certificates, note.CertificateID, csr) != nil
}

// pendingReissue returns the order's reissue that is under way with the key of the CSR, nil when there is none or the
// service cannot be asked.
func (r *orderResource[T, M]) pendingReissue(ctx context.Context, order *certcentral.Order, csr string) *certcentral.IssuedCertificate {
	certificates, err := r.Client.Reissues(ctx, order.ID)
	if err != nil {
		return nil
	}
	return findPending(certificates, order.Certificate.ID, csr)
}

// findPending returns the certificate of a list that is to be issued for the key of the CSR and is not the current one.
func findPending(certificates []certcentral.IssuedCertificate, current int64, csr string) *certcentral.IssuedCertificate {
	key := lifecycle.KeyID(csr)
	for _, certificate := range certificates {
		if certificate.Status == lifecycle.StatusPending && certificate.ID != current && lifecycle.KeyID(certificate.CSR) == key {
			return &certificate
		}
	}
	return nil
}
