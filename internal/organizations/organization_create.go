// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// create makes or adopts the organization and fills the model; it is false when nothing is to be managed.
func (r *organizationResource) create(ctx context.Context, plan *organizationModel, seen *memory, diags *diag.Diagnostics) bool {
	existing, err := r.all(ctx)
	if err != nil {
		diags.AddError("Could Not Create Organization: "+plan.label(),
			"Nothing was created, because the account's organizations could not be listed, and it may have this one already. "+tfkit.Explain(err))
		return false
	}
	same := slices.DeleteFunc(slices.Clone(existing), func(o *certcentral.Organization) bool { return !plan.isPlaceOf(o) })
	if len(same) > 0 && !plan.SkipDuplicateOrgCheck.ValueBool() {
		return r.takeOver(ctx, plan, seen, same, diags)
	}
	id, err := r.Client.CreateOrganization(ctx, plan.request(r.ContainerID), idsOf(existing), plan.isPlaceOf)
	if err != nil {
		diags.AddError(plan.notCreated(err))
		return false
	}
	found, unread := look(ctx, r.Client, id)
	if wasThere(existing, id, found) { // some accounts answer a duplicate with what there is
		return r.takeOver(ctx, plan, seen, []*certcentral.Organization{listedAs(existing, id, found)}, diags)
	}
	if !r.claim(plan, id, diags) {
		return false
	}
	r.created(plan, seen, found)
	if unread != nil {
		warnUnread(plan, unread, diags)
	}
	return true
}

// wasThere tells whether an organization is older than the request that was answered with its id: it was listed before, its
// id is not beyond all of those, which grow, or it has what a new one cannot have. It is nil when it could not be read.
func wasThere(existing []*certcentral.Organization, id int64, found *organization) bool {
	var listedAt time.Time
	for _, o := range existing {
		if listedAt = o.AsOf; o.ID >= id {
			return true
		}
	}
	if found == nil {
		return false
	}
	return !isActive(found.Organization) || slices.ContainsFunc(found.validations, func(v certcentral.Validation) bool {
		return !v.DateCreated.IsZero() && v.DateCreated.Before(listedAt)
	})
}

// listedAs returns an organization as the list shows it, or where it does not as it was read.
func listedAs(existing []*certcentral.Organization, id int64, found *organization) *certcentral.Organization {
	i := slices.IndexFunc(existing, func(o *certcentral.Organization) bool { return o.ID == id })
	switch {
	case i >= 0:
		return existing[i]
	case found != nil:
		return found.Organization
	}
	return &certcentral.Organization{ID: id, Status: "not readable at the moment"}
}

// all lists the account's organizations.
func (r *organizationResource) all(ctx context.Context) (list []*certcentral.Organization, err error) {
	for o, err := range r.Client.Organizations(ctx, certcentral.OrganizationQuery{}) {
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

func idsOf(list []*certcentral.Organization) []int64 {
	ids := make([]int64, 0, len(list))
	for _, o := range list {
		ids = append(ids, o.ID)
	}
	return ids
}

// isPlaceOf tells whether an organization is what the model declares, by name and address.
func (m *organizationModel) isPlaceOf(o *certcentral.Organization) bool {
	return samePlace(m.fixedTexts(), servedTexts(o))
}

// claim makes the organization this resource's, unless another of the same run has it.
func (r *organizationResource) claim(plan *organizationModel, id int64, diags *diag.Diagnostics) bool {
	if !r.Made.Claim(madeKey(tfkit.IDValue(id))) {
		diags.AddError("Organization Belongs To Another Resource: "+plan.label(), fmt.Sprintf(
			"Organization %d was created or adopted by another resource in this run. Declare each organization once, and refer to the id of that resource.", id))
		return false
	}
	plan.ID = tfkit.IDValue(id)
	return true
}

// created fills the model of an organization that was just created, and that is nil when it could not be read.
func (r *organizationResource) created(plan *organizationModel, seen *memory, found *organization) {
	seen.Sent = plan.fixedTexts()
	seen.told(plan)
	seen.submitted(validationsOf(plan.Validations), &organizationModel{})
	if plan.ContainerID.IsUnknown() && r.ContainerID != nil {
		plan.ContainerID = tfkit.IDValue(*r.ContainerID)
	}
	plan.complete(modelOf(found))
	seen.learn(plan.fixedTexts())
	if found != nil {
		seen.observe(found)
	}
}

// notCreated returns summary and detail of the error for an organization that was not created, or not surely.
func (m *organizationModel) notCreated(err error) (summary, detail string) {
	if uncertain, ok := errors.AsType[*certcentral.UncertainCreationError](err); ok {
		next := "Run terraform apply again: if it exists, it is found by name and address then, and named. With adopt_existing = true it is taken over at once."
		if m.SkipDuplicateOrgCheck.ValueBool() {
			next = "Look into CertCentral before the next apply: with skip_duplicate_org_check = true that creates another one. If it is there, import it."
		}
		return "Organization Not Confirmed: " + m.label(), fmt.Sprintf(
			"The organization was sent once, and it is not known whether it was created: %v.\n\n%s", uncertain.Err, next)
	}
	if isDuplicate(err) {
		return "Organization Exists Already: " + m.label(), fmt.Sprintf(
			"Nothing was created. The service refused it as a duplicate, and this API key sees none that has this name and address as they are written here: it may be written otherwise, or be in a container (division) that the key has no access to. %s\n\n"+
				"Find it in CertCentral and import it, or, where a second one is really meant, set skip_duplicate_org_check = true.", tfkit.Explain(err))
	}
	return "Could Not Create Organization: " + m.label(), "Nothing was created. " + tfkit.Explain(err)
}

// isDuplicate tells whether the service refused an organization because it has one like it. How it says so is not
// documented, hence the look at the words.
func isDuplicate(err error) bool {
	var refusal *certcentral.Error
	if !certcentral.IsRefused(err) || !errors.As(err, &refusal) {
		return false
	}
	return slices.ContainsFunc(refusal.Errors, func(e certcentral.APIError) bool {
		text := fold(e.Code + " " + e.Message)
		return strings.Contains(text, "duplicate") || strings.Contains(text, "already exist") || strings.Contains(text, "exists already")
	})
}

// takeOver adopts the best of the organizations that are what the model declares, if it may. It is false when not.
func (r *organizationResource) takeOver(ctx context.Context, plan *organizationModel, seen *memory, same []*certcentral.Organization, diags *diag.Diagnostics) bool {
	replaced := func(o *certcentral.Organization) bool { return r.Ended.Has(madeKey(tfkit.IDValue(o.ID))) }
	chosen := best(plan.ofContainer(same, r.ContainerID))
	if i := slices.IndexFunc(same, replaced); i >= 0 {
		chosen = same[i]
	} else if !plan.AdoptExisting.ValueBool() {
		diags.AddError("Organization Exists Already: "+plan.label(), existsAlready(same, chosen))
		return false
	}
	id := chosen.ID
	found, err := look(ctx, r.Client, id)
	if err != nil {
		diags.AddError("Could Not Adopt Organization: "+plan.label(), fmt.Sprintf(
			"Nothing was created or changed, because organization %d could not be read. %s", id, tfkit.Explain(err)))
		return false
	}
	if container, declared := found.Container.ID, tfkit.OptionalID(plan.ContainerID); declared != nil && container != 0 && *declared != container {
		diags.AddAttributeError(path.Root("container_id"), "Could Not Adopt Organization: "+plan.label(), fmt.Sprintf(
			"Nothing was created or changed. Organization %d has this name and address, and belongs to container %d, not %s. CertCentral cannot move it: declare container_id = \"%[2]d\", or leave it out.",
			id, container, plan.ContainerID.ValueString()))
		return false
	}
	if !r.claim(plan, id, diags) {
		return false
	}
	r.adopt(ctx, plan, seen, found, diags)
	return true
}

// ofContainer returns the organizations of the container that a new one would go to, all of them where it has none.
func (m *organizationModel) ofContainer(list []*certcentral.Organization, container *int64) []*certcentral.Organization {
	if own := tfkit.OptionalID(m.ContainerID); own != nil {
		container = own
	}
	inside := slices.DeleteFunc(slices.Clone(list), func(o *certcentral.Organization) bool { return container == nil || o.Container.ID != *container })
	if len(inside) == 0 {
		return list
	}
	return inside
}

// existsAlready is the detail of the error for an organization that there is, with the one to take of several.
func existsAlready(same []*certcentral.Organization, chosen *certcentral.Organization) string {
	again := ""
	if statusWord(chosen) == "inactive" {
		again = " It is out of use; either way the next apply activates it again, with the domains and validations that it has."
	}
	return fmt.Sprintf("Nothing was created. The account has an organization of this name and address: %s. The ways on:\n\n"+
		"- Import it: an import block with that id, or terraform import with this resource's address and %d.\n"+
		"- Set adopt_existing = true, which takes it over.%s\n"+
		"- Where a second one is really meant, set skip_duplicate_org_check = true. Domains do not move to it, and every order that is pointed at it instead of the other is ordered anew, and billed.",
		listed(same), chosen.ID, again)
}

// adopt makes an organization that exists what is declared, and fills the model. What fails is planned again: it shows as
// a difference at the next refresh, or is noted.
func (r *organizationResource) adopt(ctx context.Context, plan *organizationModel, seen *memory, found *organization, diags *diag.Diagnostics) {
	state := modelOf(found)
	seen.learn(plan.fixedTexts())
	seen.observe(found)
	warnAdopted(plan, state, diags)
	todo := plan.changes(plan, state, seen)
	// Nobody saw in a plan that a contact would be removed.
	todo.Contacts = slices.DeleteFunc(todo.Contacts, func(c certcentral.ContactUpdate) bool { return c.Contact == certcentral.Contact{} })
	for _, contact := range todo.Contacts {
		seen.Unsent = append(seen.Unsent, contact.ContactType)
	}
	if problem := r.send(ctx, found.ID, todo, plan, state, seen); problem != nil {
		diags.AddWarning(problem.Summary(), problem.Detail()+"\n\nThe organization is adopted all the same, and the next apply tries again.")
	}
	seen.TechnicalDeclared = !plan.TechnicalContact.IsNull() && len(seen.Unsent) == 0
	if todo.none() {
		plan.complete(state)
		return
	}
	r.readBack(ctx, found.ID, plan, state, diags)
}

func warnAdopted(plan, state *organizationModel, diags *diag.Diagnostics) {
	detail := fmt.Sprintf("Organization %s has this name and address, and was taken over instead of creating another. "+
		"Make sure that no other resource manages it: destroying that one would end it.", plan.ID.ValueString())
	if number := state.Telephone.ValueString(); !sameNumber(number, plan.Telephone.ValueString()) {
		detail += fmt.Sprintf(" Its telephone number is %q, not %q, and CertCentral cannot change it.", number, plan.Telephone.ValueString())
	}
	diags.AddWarning("Organization Adopted: "+plan.label(), detail)
}

// best returns the organization to adopt of several: one in use before one that is not, else the oldest.
func best(list []*certcentral.Organization) *certcentral.Organization {
	return slices.MinFunc(list, func(a, b *certcentral.Organization) int {
		if isActive(a) != isActive(b) {
			if isActive(a) {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.ID, b.ID)
	})
}

// listed names organizations with their status.
func listed(list []*certcentral.Organization) string {
	var items []string
	for _, o := range list {
		items = append(items, fmt.Sprintf("%d (%s)", o.ID, statusWord(o)))
	}
	return strings.Join(items, ", ")
}

func statusWord(o *certcentral.Organization) string {
	if isActive(o) {
		return "active"
	}
	return cmp.Or(o.Status, "inactive")
}
