// SPDX-License-Identifier: MPL-2.0

// Package orders holds what Terraform manages and reads of certificate orders.
package orders

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
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

// orderResource is the life of an order in Terraform, whatever its certificate is for.
type orderResource[T any, M declaration[T]] struct {
	tfkit.Resource

	typeName string
	schema   func(context.Context) schema.Schema
}

var (
	_ resource.ResourceWithConfigure      = (*orderResource[sslOrderModel, *sslOrderModel])(nil)
	_ resource.ResourceWithIdentity       = (*orderResource[sslOrderModel, *sslOrderModel])(nil)
	_ resource.ResourceWithImportState    = (*orderResource[sslOrderModel, *sslOrderModel])(nil)
	_ resource.ResourceWithModifyPlan     = (*orderResource[sslOrderModel, *sslOrderModel])(nil)
	_ resource.ResourceWithValidateConfig = (*orderResource[sslOrderModel, *sslOrderModel])(nil)
)

// Metadata implements resource.Resource. The identity is mutable, for it follows the id: a renewal is a new order.
func (r *orderResource[T, M]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + r.typeName
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *orderResource[T, M]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema(ctx)
}

// ValidateConfig implements resource.ResourceWithValidateConfig: it refuses what the service would refuse, and what
// would be a waste of money, as far as the values are known.
func (r *orderResource[T, M]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var configured T
	resp.Diagnostics.Append(req.Config.Get(ctx, &configured)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config := M(&configured)
	config.validate(ctx, &resp.Diagnostics)
	config.common().validatePeople(ctx, &resp.Diagnostics)
	config.common().validateAdoption(&resp.Diagnostics)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *orderResource[T, M]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Order")
}

// Create implements resource.Resource. Once the order exists it ends with state and, at most, warnings: an error would
// taint the order, and the next apply would pay for another.
func (r *orderResource[T, M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, planned T
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	plan := M(&planned)
	timeout, diags := plan.common().Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var seen memory
	if !r.create(callCtx, &config, plan, &seen, &resp.Diagnostics) {
		return
	}
	seen.Declared = new(plan.declared(ctx))
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.common().ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// orderRequest returns the order as it is placed, with what only the configuration holds.
func (r *orderResource[T, M]) orderRequest(ctx context.Context, config, plan M) certcentral.OrderRequest {
	var request certcentral.OrderRequest
	plan.fill(ctx, config, &request)
	if request.ContainerID == nil {
		request.ContainerID = r.ContainerID
	}
	return request
}

// create adopts or places the order and fills the model; it is false when there is no order and nothing was bought.
func (r *orderResource[T, M]) create(ctx context.Context, config, plan M, seen *memory, diags *diag.Diagnostics) bool {
	m := plan.common()
	request := r.orderRequest(ctx, config, plan)
	plan.fillFirst(ctx, &request)
	r.keepRenewed(plan, &request, diags)
	m.PreviousOrderID = m.RenewalOfOrderID
	request.Adopt = m.AdoptExisting.ValueBool()
	placed, err := r.Client.PlaceOrder(ctx, m.Product.ValueString(), request)
	if unconfirmed := (*certcentral.UnconfirmedError)(nil); errors.As(err, &unconfirmed) {
		r.fillUnconfirmed(ctx, plan, unconfirmed.AlternativeOrderID, seen, diags)
		seen.Purchase = r.purchase(ctx, plan, unconfirmed)
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
			"Order %d has alternative_order_id %s, %s, and was taken over instead of buying another. Make sure that no other resource manages it: destroying that one would end it.", placed.ID, request.AlternativeOrderID, plan.recognisedBy()))
	}
	r.fillFromAnswer(ctx, plan, seen, placed, diags)
	return true
}

// keepRenewed takes the order to renew out of a request where this very run ended the renewal of it, to replace that: an
// order is renewed once.
func (r *orderResource[T, M]) keepRenewed(plan M, request *certcentral.OrderRequest, diags *diag.Diagnostics) {
	renewed := renewedBy(*request)
	if renewed == "" || !r.Ended.Has(renewalKey(*request)) {
		return
	}
	request.RenewalOfOrderID, request.RenewedThumbprint = nil, ""
	diags.AddWarning("Not A Renewal: "+plan.label(), fmt.Sprintf(
		"The order that this one replaces renewed %s already, and an order is renewed once. This one is placed as an ordinary order.", renewed))
}

// renewedBy names what an order renews, by id or thumbprint, empty for nothing.
func renewedBy(request certcentral.OrderRequest) string {
	if request.RenewalOfOrderID != nil {
		return strconv.FormatInt(*request.RenewalOfOrderID, 10)
	}
	return request.RenewedThumbprint
}

// renewalKey names what a request renews in the set of what this run ended.
func renewalKey(request certcentral.OrderRequest) string { return "renewal of " + renewedBy(request) }

// fillFromAnswer fills the model with an order that was just placed.
func (r *orderResource[T, M]) fillFromAnswer(ctx context.Context, m M, seen *memory, placed *certcentral.PlacedOrder, diags *diag.Diagnostics) {
	for _, other := range placed.Others {
		diags.AddWarning(fmt.Sprintf("Ordered Twice: %s, Order %d", m.label(), other), fmt.Sprintf(
			"An order whose answer was lost was looked up in vain and sent again, and has shown up since: order %d exists beside order %d. Cancel or revoke order %d in CertCentral, and ask DigiCert for the money back.", other, placed.ID, other))
	}
	if placed.Recovered != nil {
		r.fillFromOrder(ctx, m, seen, placed.Recovered, diags)
		diags.Append(readWarnings(m.common(), m.label(), placed.Recovered)...)
		return
	}
	leaf := leafOf(placed.CertificateChain)
	fillPlaced(m, placed, leaf)
	if leaf != nil || m.signingRequest() == "" {
		r.fillUntold(ctx, m.common(), placed.ID)
	}
	seen.EverIssued = leaf != nil
	told := proofs{Domains: placed.Domains, RandomValue: placed.DCVRandomValue, ExpiresAt: valueEnd(certcentral.Time{}, placed.AsOf)}
	m.prove(ctx, errand{r.Client, seen, diags}, told, nil)
}

// fillUntold fills in what the answer to an order does not tell: of one that was issued at once its end and its price, of one
// without CSR whether its recipient is waited for already. If that cannot be asked, the next refresh brings it.
func (r *orderResource[T, M]) fillUntold(ctx context.Context, m *orderModel, id int64) {
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		return
	}
	if order.Status == lifecycle.StatusWaitingPickup {
		m.Status = types.StringValue(order.Status)
	}
	if order.ProductNameID != "" {
		m.ProductNameID = types.StringValue(order.ProductNameID)
	}
	m.OrderValidTill = tfkit.OptionalText(order.OrderValidTill.String())
	m.IsMultiYearPlan = types.BoolValue(order.IsMultiYearPlan)
	m.Price, m.Currency = types.Float64PointerValue(order.Price), tfkit.OptionalText(order.Currency)
}

// fillFromOrder fills what is not planned with the facts of an order that exists: adopted, or found after its answer was lost.
func (r *orderResource[T, M]) fillFromOrder(ctx context.Context, m M, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) {
	m.common().refreshFacts(order)
	fillInputs(m.served(order), types.String.IsUnknown)
	m.common().refreshCertificate(order)
	m.common().RenewalDueAt = m.common().renewalDueAt()
	seen.EverIssued = wasIssued(order)
	m.prove(ctx, errand{r.Client, seen, diags}, proofs{}, nil)
}

// fillInputs fills in the inputs that were left to the service, once it tells what it chose: a refresh those that are
// open, an apply only those that its plan left unknown.
func fillInputs(inputs []servedInput, open func(types.String) bool) {
	for _, i := range inputs {
		if open(*i.input) {
			*i.input = i.value
		}
	}
}

// Read implements resource.Resource. It never removes an order that the service does not show, for an order does not
// vanish: another key would.
func (r *orderResource[T, M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var current T
	resp.Diagnostics.Append(req.State.Get(ctx, &current)...)
	state := M(&current)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.common().ID})...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.common().Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	exists := r.read(callCtx, state, &seen, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if !exists {
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.common().ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// ImportState implements resource.ResourceWithImportState.
func (r *orderResource[T, M]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Order", req, resp)
}
