// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// domainFilters select domains of the account.
type domainFilters struct {
	ContainerID    types.String `tfsdk:"container_id"`
	OrganizationID types.String `tfsdk:"organization_id"`
	Status         types.String `tfsdk:"status"`
	Validation     types.String `tfsdk:"validation"`
	DCVMethod      types.String `tfsdk:"dcv_method"`
	Search         types.String `tfsdk:"search"`
}

func domainFilterTable() tfkit.Filters {
	return tfkit.Filters{
		"container_id": {
			Description: "Id of a container (division): only its domains.",
			Validators:  []validator.String{tfkit.IsID("container")},
		},
		"organization_id": {
			Description: "Id of an organization: only its domains.",
			Validators:  []validator.String{tfkit.IsID("organization")},
		},
		"status": {
			Description: "Only domains that are `active`, or `inactive`.",
			Validators:  []validator.String{stringvalidator.OneOf(active, inactive)},
		},
		"validation": {
			Description: "Only domains whose validation of this type is active: `" + strings.Join(lifecycle.ValidationTypes(), "`, `") + "`.",
			Validators:  []validator.String{stringvalidator.OneOf(lifecycle.ValidationTypes()...)},
		},
		"dcv_method": {
			Description: "Only domains that are proved by this method, such as `dns-txt-token` or `email`.",
		},
		"search": {
			Description: "Only domains with this text in their name, in upper or lower case.",
			Validators:  []validator.String{stringvalidator.LengthAtLeast(1)},
		},
	}
}

// query returns the filters as the service has them.
func (f *domainFilters) query() certcentral.DomainQuery {
	filters := map[string][]string{}
	for name, value := range map[string]string{
		"status": f.Status.ValueString(), "validation": f.Validation.ValueString(), "dcv_method": f.DCVMethod.ValueString(),
	} {
		if value != "" {
			filters[name] = []string{value}
		}
	}
	if search := f.Search.ValueString(); search != "" {
		filters["search"] = []string{"%" + search} // % for a part of the name
	}
	return certcentral.DomainQuery{ContainerID: tfkit.OptionalID(f.ContainerID), Filters: filters}
}

// selects tells whether a domain meets the filters, as far as the service tells what they ask for.
func (f *domainFilters) selects(domain *certcentral.Domain) bool {
	is := func(filter types.String, value string) bool { return filter.IsNull() || filter.ValueString() == value }
	container, organization := tfkit.OptionalID(f.ContainerID), tfkit.OptionalID(f.OrganizationID)
	status, _ := statusOf(validationStatus(domain), f.Validation.ValueString())
	return (container == nil || domain.Container.ID == 0 || domain.Container.ID == *container) &&
		(organization == nil || domain.Organization.ID == *organization) &&
		is(f.Status, activity(domain)) &&
		is(f.DCVMethod, domain.DCVMethod) &&
		(f.Validation.IsNull() || status.status == lifecycle.ValidationActive) &&
		strings.Contains(strings.ToLower(domain.Name), strings.ToLower(f.Search.ValueString()))
}
