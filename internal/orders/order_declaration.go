// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// declaration is an order as a resource declares it: what all orders share, an embedded orderModel, and what differs with
// what their certificates are for. The life of an order (Create, Read, plans, Update, Delete) is written once, in terms of it.
// fill, fillFirst, renewedElsewhere, served, imported, situation and otherTerms come with the orderModel; a declaration that
// has more to say calls those first.
type declaration[T any] interface {
	*T
	common() *orderModel

	// name is what a person knows the certificate by, label the same with the order's id, and names is all that it is for.
	name() string
	label() string
	names() []string
	// signingRequest is the CSR, empty for none.
	signingRequest() string

	// terms, wanted and situation are the order as lifecycle judges it.
	terms(context.Context) lifecycle.Terms
	wanted(context.Context) lifecycle.Wanted
	situation(seen memory, allowBillable bool) lifecycle.Situation

	// fill writes the order into a request, what is write-only from the configuration, and fillFirst what counts for the
	// first order of the resource alone.
	fill(ctx context.Context, config *T, request *certcentral.OrderRequest)
	fillFirst(context.Context, *certcentral.OrderRequest)
	reissueRequest(context.Context) certcentral.ReissueRequest
	// renewedElsewhere is the order, not one of the resource, that its first order renews: null for none, unknown where only
	// the service can tell.
	renewedElsewhere() types.String

	// declared is what the memory keeps of the declaration; restore puts all of it back, restoreSubject names and key alone.
	declared(context.Context) declaredTerms
	restore(*declaredTerms)
	restoreSubject(*declaredTerms)

	// planFirst completes the plan of a first order, planNext that of one that follows a prior state.
	planFirst(config *T, diags *diag.Diagnostics)
	planNext(config, prior *T, diags *diag.Diagnostics)
	// expect makes unknown what of the resource's own the decision will change, and warns of it.
	expect(decision lifecycle.Decision, prior *T, seen memory, diags *diag.Diagnostics)

	// validate refuses what is wrong with the resource's own inputs.
	validate(ctx context.Context, diags *diag.Diagnostics)
	// otherResource names the resource that a product belongs to, empty for one that is this resource's, or not known.
	otherResource(product string) string

	// served lists the inputs that may be left to the service, with its choice; imported fills in a model that has nothing
	// but an id.
	served(*certcentral.Order) []servedInput
	imported(ctx context.Context, with errand, order *certcentral.Order)
	// refreshDeclared takes over what the certificate is for, refreshTerms what has calls of its own.
	refreshDeclared(*certcentral.Order)
	refreshTerms(context.Context, *certcentral.Order)
	// recognisedBy says by what else than its id an order was found to be the declared one.
	recognisedBy() string
	// takeSubject takes over what a renewal is for that a lost run placed, and tells whether some of it is left to the next
	// plan, because the service does not tell it.
	takeSubject(*certcentral.Order) bool
	// otherTerms lists the terms of an order to take over that are not those declared and that nothing would put right.
	otherTerms(context.Context, *certcentral.Order) []string

	// prove fills in what a new order or certificate waits to have proved: told is what the answer said of it, prior nil for
	// a first order. readOwn does so at a refresh.
	prove(ctx context.Context, with errand, told proofs, prior *T)
	readOwn(ctx context.Context, with errand, order *certcentral.Order)
	// edit changes an order, or a reissue, that is not issued yet: what editable names.
	editable() string
	edit(context.Context, editing[T]) bool
	// amendments returns the calls, by attribute, that the resource has beside those for contacts and custom fields.
	amendments(ctx context.Context, client *certcentral.Client, id int64, prior *T) map[string]func() error
}

// errand is what a declaration needs to ask the service about its order.
type errand struct {
	client *certcentral.Client
	seen   *memory
	diags  *diag.Diagnostics
}

// editing is a change of an order that is pending. The state follows what took effect.
type editing[T any] struct {
	errand

	order    *certcentral.Order // as it is now
	decision lifecycle.Decision
	state    *T
	// sent tells whether a change of an attribute was taken, and adds the error that says why not.
	sent func(attribute string, err error) bool
}
