// SPDX-License-Identifier: MPL-2.0

// Package orders holds what Terraform manages and reads of certificate orders.
package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// How long each operation may take unless the timeouts attribute says otherwise. Ordering waits for an answer and, when
// that is lost, for the look-up; it never waits for issuance.
const (
	changeTimeout = 20 * time.Minute
	readTimeout   = 5 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = (*sslOrderResource)(nil)
	_ resource.ResourceWithIdentity       = (*sslOrderResource)(nil)
	_ resource.ResourceWithImportState    = (*sslOrderResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sslOrderResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sslOrderResource)(nil)
)

type sslOrderResource struct{ tfkit.Resource }

// NewSSLOrderResource returns the resource certcentral_ssl_order.
func NewSSLOrderResource() resource.Resource { return &sslOrderResource{} }

// Metadata implements resource.Resource. The identity is mutable, for it follows the id: a renewal is a new order.
func (r *sslOrderResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_ssl_order"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *sslOrderResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = sslOrderSchema(ctx)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *sslOrderResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Order")
}

// Create implements resource.Resource. Once the order exists it ends with state and, at most, warnings: an error would
// taint the order, and the next apply would pay for another.
func (r *sslOrderResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan sslOrderModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	var seen memory
	if !r.create(ctx, timeout, &plan, &seen, &resp.Diagnostics) {
		return
	}
	seen.Declared = new(termsOf(ctx, &plan))
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// create adopts or places the order and fills the model; it is false when there is no order and nothing was bought.
func (r *sslOrderResource) create(ctx context.Context, timeout time.Duration, plan *sslOrderModel, seen *memory, diags *diag.Diagnostics) bool {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request := plan.orderRequest(ctx, r.ContainerID)
	plan.fillFirst(ctx, &request)
	r.keepRenewed(plan, &request, diags)
	plan.PreviousOrderID = plan.RenewalOfOrderID
	request.Adopt = plan.AdoptExisting.ValueBool()
	placed, err := r.Client.PlaceOrder(ctx, plan.Product.ValueString(), request)
	if unconfirmed := (*certcentral.UnconfirmedError)(nil); errors.As(err, &unconfirmed) {
		plan.unconfirmed(unconfirmed.AlternativeOrderID)
		seen.Purchase = plan.purchase(ctx, r.Client.Fingerprint(unconfirmed.AlternativeOrderID), unconfirmed)
		diags.AddWarning("Order Not Confirmed: "+plan.label(), fmt.Sprintf(
			"The order was sent, its answer was lost, and the service could not be asked whether it was taken: %v.\n\n"+
				"Nothing was ordered a second time. Run terraform apply again once the service answers: the refresh finds the order by its alternative id %s, "+
				"or, when the service has none, removes it from state and plans it anew.", err, unconfirmed.AlternativeOrderID))
		return true
	}
	if err != nil {
		diags.AddError("Could Not Place Order: "+plan.label(), "Nothing was ordered. "+tfkit.Explain(err))
		return false
	}
	if placed.Adopted {
		if other := plan.otherTerms(ctx, placed.Recovered); len(other) > 0 {
			diags.AddError("Could Not Adopt Order: "+plan.label(), "Nothing was ordered: "+otherTermsError(placed.Recovered, other).Error()+", or choose another alternative_order_id.")
			return false
		}
	}
	if claimed := r.Made.Claim(tfkit.IDValue(placed.ID).ValueString()); placed.Adopted && !claimed {
		diags.AddError("Order Belongs To Another Resource: "+plan.label(), fmt.Sprintf(
			"Nothing was ordered. Order %d, found by alternative_order_id %s, was ordered or adopted by another resource in this run. Give each resource an id of its own.", placed.ID, request.AlternativeOrderID))
		return false
	}
	if placed.Adopted {
		r.amendAdopted(ctx, plan, placed.Recovered, diags)
		diags.AddWarning("Order Adopted: "+plan.label(), fmt.Sprintf(
			"Order %d has alternative_order_id %s, this key and these names, and was taken over instead of buying another. Make sure that no other resource manages it: destroying that one would end it.", placed.ID, request.AlternativeOrderID))
	}
	r.fillFromAnswer(ctx, plan, seen, placed, diags)
	return true
}

// keepRenewed takes the order to renew out of a request where this very run ended the renewal of it, to replace that: an
// order is renewed once.
func (r *sslOrderResource) keepRenewed(plan *sslOrderModel, request *certcentral.OrderRequest, diags *diag.Diagnostics) {
	if request.RenewalOfOrderID == nil && request.RenewedThumbprint == "" || !r.Ended.Has(plan.renewalKey()) {
		return
	}
	request.RenewalOfOrderID, request.RenewedThumbprint = nil, ""
	diags.AddWarning("Not A Renewal: "+plan.label(), fmt.Sprintf(
		"The order that this one replaces renewed %s already, and an order is renewed once. This one is placed as an ordinary order.", cmp.Or(plan.RenewalOfOrderID.ValueString(), plan.RenewedThumbprint.ValueString())))
}

// renewalKey names the renewal of an order from elsewhere in the set of what this run ended.
func (m *sslOrderModel) renewalKey() string {
	return "renewal of " + m.RenewalOfOrderID.ValueString() + m.RenewedThumbprint.ValueString()
}

// fillFromAnswer fills the model with an order that was just placed.
func (r *sslOrderResource) fillFromAnswer(ctx context.Context, m *sslOrderModel, seen *memory, placed *certcentral.PlacedOrder, diags *diag.Diagnostics) {
	for _, other := range placed.Others {
		diags.AddWarning(fmt.Sprintf("Ordered Twice: %s, Order %d", m.label(), other), fmt.Sprintf(
			"An order whose answer was lost was looked up in vain and sent again, and has shown up since: order %d exists beside order %d. Cancel or revoke order %d in CertCentral, and ask DigiCert for the money back.", other, placed.ID, other))
	}
	if placed.Recovered != nil {
		r.fillFromOrder(ctx, m, seen, placed.Recovered, diags)
		diags.Append(readWarnings(m, placed.Recovered)...)
		return
	}
	leaf := leafOf(placed.CertificateChain)
	m.fillPlaced(placed, leaf)
	if leaf != nil {
		r.fillBill(ctx, m, placed.ID)
	}
	seen.EverIssued = leaf != nil
	seen.Added = r.prove(ctx, m, proofs{Domains: placed.Domains, RandomValue: placed.DCVRandomValue, ExpiresAt: valueEnd(certcentral.Time{}, placed.AsOf)}, types.MapNull(recordType), diags)
}

// fillBill fills in what the answer to an order that was issued at once does not tell: its end and its price. If that cannot
// be asked, the next refresh brings it.
func (r *sslOrderResource) fillBill(ctx context.Context, m *sslOrderModel, id int64) {
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		return
	}
	if order.ProductNameID != "" {
		m.ProductNameID = types.StringValue(order.ProductNameID)
	}
	m.OrderValidTill = tfkit.OptionalText(order.OrderValidTill.String())
	m.IsMultiYearPlan = types.BoolValue(order.IsMultiYearPlan)
	m.Price, m.Currency = types.Float64PointerValue(order.Price), tfkit.OptionalText(order.Currency)
}

// fillFromOrder fills what is not planned with the facts of an order that exists: adopted, or found after its answer was lost.
func (r *sslOrderResource) fillFromOrder(ctx context.Context, m *sslOrderModel, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) {
	m.refreshFacts(order)
	m.fillInputs(order, types.String.IsUnknown)
	m.nullUnknownInputs()
	m.refreshCertificate(order)
	m.RenewalDueAt = m.renewalDueAt()
	seen.EverIssued = wasIssued(order)
	seen.Added = r.prove(ctx, m, proofs{}, types.MapNull(recordType), diags)
}

// Read implements resource.Resource. It never removes an order that the service does not show, for an order does not
// vanish: another key would.
func (r *sslOrderResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state sslOrderModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	exists := r.read(callCtx, &state, &seen, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if !exists {
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// read refreshes the model; it is false when the order was sent and the service says that it never took it.
func (r *sslOrderResource) read(ctx context.Context, state *sslOrderModel, seen *memory, diags *diag.Diagnostics) bool {
	order, exists := r.resolve(ctx, state, seen, diags)
	if diags.HasError() || !exists {
		return exists
	}
	if order == nil {
		order = r.order(ctx, state.ID, diags)
	}
	if order != nil {
		order = r.fallBack(ctx, state, seen, order, diags)
	}
	if order != nil {
		order = r.followRenewal(ctx, state, seen, order, diags)
	}
	if order == nil {
		return true
	}
	if state.Product.IsNull() {
		state.imported(order)
		seen.RenewedBefore = order.IsRenewed
		seen.Imported, seen.Declared = true, new(termsOf(ctx, state))
	}
	if seen.Reissue != nil {
		seen.Reissue = r.settleReissue(ctx, state, seen.Reissue, order, diags)
	}
	state.refresh(ctx, order)
	r.readAwaited(ctx, state, order)
	r.readRecords(ctx, state, seen, diags)
	if lifecycle.PhaseOf(order.Status) == lifecycle.Ended && seen.Declared != nil {
		seen.Declared.restoreSubject(&state.certificateModel)
	}
	seen.ServiceTime = order.AsOf.Truncate(time.Hour)
	seen.AutoRenews, seen.AutoReissues = order.AutoRenew > 0, order.AutoReissue
	seen.EverIssued = seen.EverIssued || wasIssued(order)
	diags.Append(readWarnings(state, order)...)
	r.noticeRenewal(ctx, state, seen, order, diags)
	return true
}

// noticeRenewal warns of a renewal that somebody else made, and names it. What it found once is not looked for again.
func (r *sslOrderResource) noticeRenewal(ctx context.Context, state *sslOrderModel, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) {
	if !order.IsRenewed || lifecycle.PhaseOf(order.Status) != lifecycle.Running {
		seen.RenewedAs = 0
		return
	}
	if seen.RenewedAs == 0 {
		if id, err := r.Client.RenewalOf(ctx, order); err == nil {
			seen.RenewedAs = id
		}
	}
	wayOn := "Look it up in CertCentral, remove this order from state (a removed block with destroy = false, or terraform state rm), and import the renewal in its place"
	if seen.RenewedAs != 0 {
		wayOn = fmt.Sprintf("The renewal is order %d: remove this order from state (a removed block with destroy = false, or terraform state rm), and import %[1]d in its place", seen.RenewedAs)
	}
	diags.AddWarning("Order Already Renewed: "+state.label(), fmt.Sprintf(
		"A renewal of order %d was made outside this configuration, so this resource does not renew it. %s, unless this order is to be managed until its end.", order.ID, wayOn))
}

// wasIssued tells whether an order ever had a certificate, whatever became of it.
func wasIssued(order *certcentral.Order) bool {
	phase := lifecycle.PhaseOf(order.Status)
	return phase == lifecycle.Running || phase == lifecycle.Reissuing || !order.Certificate.ValidTill.IsZero()
}

// readRecords keeps the records as they are, for order info does not tell them, and completes them: with those of domains
// that the plan did not know, and with those that an order in need of proofs lacks.
func (r *sslOrderResource) readRecords(ctx context.Context, state *sslOrderModel, seen *memory, diags *diag.Diagnostics) {
	prior := withOthers(state.DCVRecords, objects(seen.Added))
	phase := lifecycle.PhaseOf(state.Status.ValueString())
	open := (phase == lifecycle.Waiting || phase == lifecycle.Reissuing) && state.lacksRecord()
	if open || state.DCVRecords.IsNull() || hasBlank(state.DCVRecords) {
		r.prove(ctx, state, proofs{}, prior, diags)
		prior = withOthers(state.DCVRecords, prior.Elements())
	}
	if phase == lifecycle.Running { // whatever was to be proved is
		prior = approved(prior, slices.Collect(maps.Keys(prior.Elements()))...)
	}
	state.DCVRecords, seen.Added = prior, nil
}

// readAwaited makes certificate_id the one that a reissue will bring, where a run that was killed could not save it.
func (r *sslOrderResource) readAwaited(ctx context.Context, state *sslOrderModel, order *certcentral.Order) {
	if lifecycle.PhaseOf(order.Status) != lifecycle.Reissuing || !state.CertificateID.Equal(tfkit.IDValue(order.Certificate.ID)) {
		return
	}
	certificates, err := r.Client.Reissues(ctx, order.ID)
	if err != nil {
		return
	}
	for _, certificate := range certificates {
		if certificate.Status == lifecycle.StatusPending && certificate.ID != order.Certificate.ID {
			state.CertificateID = awaitedID(&certificate, order.Requests)
		}
	}
}

// order reads an order's info. Not found and forbidden are errors: removed from state, the order would be bought again.
func (r *sslOrderResource) order(ctx context.Context, value types.String, diags *diag.Diagnostics) *certcentral.Order {
	id, ok := tfkit.ID(value)
	if !ok {
		diags.AddError("Invalid Order Id", fmt.Sprintf("%q is not the id of an order, which is a number.", value.ValueString()))
		return nil
	}
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		diags.AddError(tfkit.OrderUnreadable(id, err))
		return nil
	}
	return order
}

// fallBack returns the order's predecessor when the order ended before it was issued: one that this resource had, not
// one that was renewed from elsewhere.
func (r *sslOrderResource) fallBack(ctx context.Context, state *sslOrderModel, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) *certcentral.Order {
	ended := lifecycle.PhaseOf(order.Status) == lifecycle.Ended && order.Status != lifecycle.StatusRevoked && order.Status != lifecycle.StatusExpired
	if !ended || seen.EverIssued || state.PreviousOrderID.IsNull() || !seen.hadPrevious(state) {
		return order
	}
	diags.AddWarning(fmt.Sprintf("Order %d %s", order.ID, strings.ToUpper(order.Status[:1])+order.Status[1:]), fmt.Sprintf(
		"Order %d for %s ended with status %s before it was issued. The resource goes back to order %s, which it was to follow. "+
			"What made the new order necessary is planned again as long as it holds.", order.ID, state.CommonName.ValueString(), order.Status, state.PreviousOrderID.ValueString()))
	previous := r.order(ctx, state.PreviousOrderID, diags)
	if previous == nil {
		return nil
	}
	state.PreviousOrderID = types.StringNull()
	if was := seen.Previous; was != nil {
		state.Product, state.OrganizationID = types.StringValue(was.Product), tfkit.OptionalText(was.OrganizationID)
		was.Terms.restore(state)
		seen.Declared = &was.Terms
	}
	// What the other order was given, this one was not.
	state.Contacts = types.SetNull(state.Contacts.ElementType(ctx))
	state.OrganizationContact, state.TechnicalContact = types.ObjectNull(personTypes), types.ObjectNull(personTypes)
	renewedBefore := seen.Previous != nil && seen.Previous.RenewedBefore
	seen.Previous, seen.EverIssued = nil, true
	seen.forgetOrder()
	seen.RenewedBefore = renewedBefore
	return previous
}

func readWarnings(state *sslOrderModel, order *certcentral.Order) (diags diag.Diagnostics) {
	label := state.label()
	switch phase := lifecycle.PhaseOf(order.Status); {
	case phase == lifecycle.Ended:
		diags.AddWarning("Order Has Ended: "+label, fmt.Sprintf(
			"Order %d has status %s. It stays in state, and nothing is ordered in its place by itself. To order anew, change the declaration (for a revoked order: a CSR with a new key) or use -replace.", order.ID, order.Status))
	case phase == lifecycle.Running && order.Certificate.Status == lifecycle.StatusRevoked:
		diags.AddWarning("Certificate Revoked: "+label, fmt.Sprintf(
			"Certificate %d of order %d is revoked, and the order still runs. A CSR with a new key, or a new reissue_trigger, reissues it without a new order.", order.Certificate.ID, order.ID))
	}
	if product := state.Product.ValueString(); order.ProductNameID != "" && product != productOf(order, state) {
		diags.AddWarning("Another Product: "+label, fmt.Sprintf(
			"CertCentral has order %d as product %s, the declaration as %s. Nothing is ordered because of that; write %s to agree with it.", order.ID, order.ProductNameID, product, order.ProductNameID))
	}
	return diags
}

// ImportState implements resource.ResourceWithImportState.
func (r *sslOrderResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Order", req, resp)
}
