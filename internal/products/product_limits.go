// SPDX-License-Identifier: MPL-2.0

package products

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// limitModel is what a container sets for a product. A null list or switch sets nothing.
type limitModel struct {
	RoleID                types.String `tfsdk:"role_id"`
	AllowedHashes         []string     `tfsdk:"allowed_hashes"`
	AllowedIntermediates  []string     `tfsdk:"allowed_intermediates"`
	AllowedLifetimes      []int64      `tfsdk:"allowed_lifetimes"`
	AllowedOrderLifetimes []int64      `tfsdk:"allowed_order_lifetimes"`
	AllowAutoRenew        types.Bool   `tfsdk:"allow_auto_renew"`
	AllowAutoReissue      types.Bool   `tfsdk:"allow_auto_reissue"`
	AllowedWildcards      types.Bool   `tfsdk:"allowed_wildcards"`
}

func limitsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Computed: true,
		MarkdownDescription: "What `container_id` narrows of the above, sorted by `role_id`. An empty list narrows nothing. Null where this API key may not read the limits, which does not mean that there are none. " +
			"Which of several that concern the same user counts, CertCentral does not say: the provider objects only to what none of them allows.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"role_id":                 tfkit.FactText("Access role of the users whom the limit concerns, as in `user.roles` of `certcentral_account`; null for everybody."),
			"allowed_hashes":          narrowed(types.StringType, "Signature hashes that are allowed, such as `sha256`"),
			"allowed_intermediates":   narrowed(types.StringType, "Ids of the certificate authorities that are allowed (`ca_cert_id` of an order)"),
			"allowed_lifetimes":       narrowed(types.Int64Type, "Years that a certificate may be valid for"),
			"allowed_order_lifetimes": narrowed(types.Int64Type, "Years that an order may run for"),
			"allow_auto_renew":        tfkit.FactFlag("Whether the service may renew orders by itself; null without a limit."),
			"allow_auto_reissue":      tfkit.FactFlag("Whether the service may reissue certificates by itself; null without a limit."),
			"allowed_wildcards":       tfkit.FactFlag("Whether names may be wildcards; null without a limit."),
		}},
	}
}

func narrowed(element attr.Type, description string) schema.ListAttribute {
	return schema.ListAttribute{Computed: true, ElementType: element, MarkdownDescription: description + "; null without a limit."}
}

// newLimitModels returns the limits that a container sets for a product.
func newLimitModels(limits certcentral.ProductLimits, nameID string, container int64) []limitModel {
	models := []limitModel{}
	if !limits.IsLimited {
		return models
	}
	sorted := slices.SortedStableFunc(slices.Values(limits.Limits), func(a, b certcentral.ProductLimit) int { return cmp.Compare(a.RoleID, b.RoleID) })
	for _, limit := range sorted {
		if limit.ProductNameID == nameID && (limit.ContainerID == 0 || limit.ContainerID == container) {
			models = append(models, newLimitModel(limit))
		}
	}
	return models
}

func newLimitModel(limit certcentral.ProductLimit) limitModel {
	return limitModel{
		RoleID:                tfkit.IDValue(limit.RoleID),
		AllowedHashes:         orNull(limit.AllowedHashes),
		AllowedIntermediates:  orNull(limit.AllowedIntermediates),
		AllowedLifetimes:      orNull(limit.AllowedLifetimes),
		AllowedOrderLifetimes: orNull(limit.AllowedOrderLifetimes),
		AllowAutoRenew:        types.BoolPointerValue(limit.AllowAutoRenew),
		AllowAutoReissue:      types.BoolPointerValue(limit.AllowAutoReissue),
		AllowedWildcards:      types.BoolPointerValue(limit.AllowedWildcards),
	}
}

// orNull returns a list that narrows something, and nil, which is null, for an empty one, which narrows nothing.
func orNull[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
