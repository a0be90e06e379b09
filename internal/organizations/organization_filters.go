// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// organizationFilters select organizations of the account.
type organizationFilters struct {
	ContainerID types.String `tfsdk:"container_id"`
	Status      types.String `tfsdk:"status"`
	Validation  types.String `tfsdk:"validation"`
	Search      types.String `tfsdk:"search"`
}

func organizationFilterTable() tfkit.Filters {
	return tfkit.Filters{
		"container_id": {
			Description: "Only organizations of this container (division), by its id.",
			Validators:  []validator.String{tfkit.IsID("container")},
		},
		"status": {
			Description: "Only organizations with this status: `active` or `inactive`.",
			Validators:  []validator.String{stringvalidator.OneOf("active", "inactive")},
		},
		"validation": {
			Description: "Only organizations whose validation of this type is active: `" + strings.Join(lifecycle.ValidationTypes(), "`, `") + "`.",
			Validators:  []validator.String{stringvalidator.OneOf(lifecycle.ValidationTypes()...)},
		},
		"search": {
			Description: "Only organizations with this text in their name or assumed name, in upper or lower case.",
			Validators:  []validator.String{stringvalidator.LengthAtLeast(1)},
		},
	}
}

// query has the service filter what it can. Which fields its search looks at is not documented, so that is done here.
func (f *organizationFilters) query() certcentral.OrganizationQuery {
	query := certcentral.OrganizationQuery{ContainerID: tfkit.OptionalID(f.ContainerID), Filters: map[string][]string{}}
	for name, value := range map[string]types.String{"status": f.Status, "validation": f.Validation} {
		if !value.IsNull() {
			query.Filters[name] = []string{value.ValueString()}
		}
	}
	return query
}

// selects tells whether an organization meets the filters, whichever of them the service heeded.
func (f *organizationFilters) selects(o *certcentral.Organization) bool {
	status := statusOf(statusValue(o.Validations, o.AsOf), f.Validation.ValueString())
	container := tfkit.OptionalID(f.ContainerID)
	return (container == nil || o.Container.ID == 0 || o.Container.ID == *container) &&
		(f.Status.IsNull() || isActive(o) == (f.Status.ValueString() == "active")) &&
		(f.Validation.IsNull() || status == lifecycle.ValidationActive) &&
		isNamed(o, fold(f.Search.ValueString()))
}
