// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// skipPreflight is the way around a refusal that is mistaken.
const skipPreflight = " If the account takes such orders all the same, set preflight = false in the provider's configuration, which leaves this check out."

// preflight refuses a new order that the account would refuse when it is placed. State is nil unless the order is to take
// the place of another. It changes no value of the plan, so plan and apply agree whatever the account says in between.
func (r *orderResource[T, M]) preflight(ctx context.Context, config, plan, state M) (diags diag.Diagnostics) {
	wanted := plan.wanted(ctx)
	if r.ProviderData == nil || r.Account == nil || wanted.Product == "" {
		return nil
	}
	container := tfkit.OptionalID(plan.common().ContainerID)
	if container == nil {
		container = r.ContainerID
	}
	facts, err := r.Account.Look(ctx, container)
	if err != nil {
		diags.AddWarning("Preflight Not Possible", fmt.Sprintf(
			"What the account allows could not be asked in full, so new orders of this run are not all checked against it before they are placed: %s.\n\n"+
				"The service checks each order itself. Set preflight = false in the provider's configuration to leave this check out.", strings.TrimSuffix(err.Error(), ".")))
	}
	offer := offerOf(facts, r.Client.Clock().Now()) // which judges a declared last day, and makes no value
	if config.common().ContainerID.IsUnknown() {
		offer.Container, offer.Limits = 0, nil
	}
	label, wayOut := plan.label(), skipPreflight
	if state != nil {
		label, wayOut = state.label(), skipPreflight+tfkit.DestroyAnyway
	}
	for _, objection := range lifecycle.CheckOffer(offer, wanted) {
		diags.AddAttributeError(path.Root(objection.Attribute), objection.Title+": "+label, objection.Detail+wayOut)
	}
	return diags
}

// declaredValidity returns a validity as lifecycle judges it, zero when it is left out or not known.
func declaredValidity(ctx context.Context, object types.Object) lifecycle.Validity {
	v, known := readValidity(ctx, object)
	if !known {
		return lifecycle.Validity{}
	}
	return lifecycle.Validity{Years: v.Years.ValueInt64(), Days: v.Days.ValueInt64(), Until: lastDay(ctx, object)}
}

// offerOf returns what the account told in the words of lifecycle.
func offerOf(facts tfkit.AccountFacts, now time.Time) lifecycle.Offer {
	offer := lifecycle.Offer{Container: facts.ContainerID, Roles: facts.RoleIDs, Now: now}
	for _, product := range facts.Products {
		offer.Products = append(offer.Products, lifecycle.Offered{
			NameID: product.NameID, Replacement: product.ReplacementProductNameID, Containers: product.AllowedContainerIDs,
			Bounds: lifecycle.Bounds{
				Hashes: product.SignatureHashes, CACerts: caIDs(product.AllowedCACerts),
				OrderYears: product.AllowedOrderValidityYears, CertYears: product.AllowedValidityYears,
			},
		})
	}
	if !facts.Limits.IsLimited {
		return offer
	}
	for _, limit := range facts.Limits.Limits {
		offer.Limits = append(offer.Limits, lifecycle.Limit{
			Product: limit.ProductNameID, Container: limit.ContainerID, Role: limit.RoleID,
			Bounds: lifecycle.Bounds{
				Hashes: limit.AllowedHashes, CACerts: limit.AllowedIntermediates,
				OrderYears: limit.AllowedOrderLifetimes, CertYears: limit.AllowedLifetimes,
				NoWildcards: isOff(limit.AllowedWildcards), NoAutoRenew: isOff(limit.AllowAutoRenew), NoAutoReissue: isOff(limit.AllowAutoReissue),
			},
		})
	}
	return offer
}

// isOff tells whether a switch is said to be off: the service leaves out those that do not matter.
func isOff(value *bool) bool { return value != nil && !*value }

func caIDs(certificates []certcentral.CACert) []string {
	ids := make([]string, 0, len(certificates))
	for _, certificate := range certificates {
		ids = append(ids, certificate.ID)
	}
	return ids
}
