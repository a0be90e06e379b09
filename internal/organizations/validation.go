// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The types of an element of validation_status, of validations, and of its verified_users.
var (
	statusType = types.ObjectType{AttrTypes: map[string]attr.Type{"status": types.StringType, "validated_until": types.StringType}}
	userType   = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "first_name": types.StringType, "last_name": types.StringType, "job_title": types.StringType,
		"telephone": types.StringType, "email": types.StringType,
	}}
	validationType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"type": types.StringType, "verified_users": types.SetType{ElemType: userType},
	}}
)

// validationsOf returns the validations that a set declares, by type.
func validationsOf(set types.Set) []certcentral.ValidationRequest {
	var declared []certcentral.ValidationRequest
	for _, element := range set.Elements() {
		if object, ok := element.(types.Object); ok {
			users, _ := object.Attributes()["verified_users"].(types.Set)
			declared = append(declared, certcentral.ValidationRequest{Type: textOf(object, "type"), VerifiedUsers: usersOf(users)})
		}
	}
	slices.SortFunc(declared, func(a, b certcentral.ValidationRequest) int { return cmp.Compare(a.Type, b.Type) })
	return declared
}

func usersOf(set types.Set) []certcentral.VerifiedUser {
	var users []certcentral.VerifiedUser
	for _, element := range set.Elements() {
		if object, ok := element.(types.Object); ok {
			id, _ := tfkit.ID(types.StringValue(textOf(object, "id")))
			users = append(users, certcentral.VerifiedUser{
				ID: id, FirstName: textOf(object, "first_name"), LastName: textOf(object, "last_name"),
				JobTitle: textOf(object, "job_title"), Telephone: textOf(object, "telephone"), Email: textOf(object, "email"),
			})
		}
	}
	return users
}

// validationsValue returns the validations that the service knows of, null for none. One that needs verified users and has
// none cannot be declared: it is left out, so that configuration generated from an import is valid.
func validationsValue(validations []certcentral.Validation) types.Set {
	values := make([]attr.Value, 0, len(validations))
	for _, validation := range validations {
		if lifecycle.NeedsVerifiedUsers(validation.Type) && len(validation.VerifiedUsers) == 0 {
			continue
		}
		users := types.SetNull(userType)
		if len(validation.VerifiedUsers) > 0 {
			users = usersValue(validation.VerifiedUsers)
		}
		values = append(values, types.ObjectValueMust(validationType.AttrTypes, map[string]attr.Value{
			"type": types.StringValue(validation.Type), "verified_users": users,
		}))
	}
	if len(values) == 0 {
		return types.SetNull(validationType)
	}
	return types.SetValueMust(validationType, values)
}

func usersValue(users []certcentral.VerifiedUser) types.Set {
	values := make([]attr.Value, 0, len(users))
	for _, user := range users {
		values = append(values, types.ObjectValueMust(userType.AttrTypes, map[string]attr.Value{
			"id": tfkit.IDValue(user.ID), "first_name": tfkit.OptionalText(user.FirstName), "last_name": tfkit.OptionalText(user.LastName),
			"job_title": tfkit.OptionalText(user.JobTitle), "telephone": tfkit.OptionalText(user.Telephone), "email": tfkit.OptionalText(user.Email),
		}))
	}
	return types.SetValueMust(userType, values)
}

// statusValue returns how far each validation was at the service's time.
func statusValue(validations []certcentral.Validation, asOf time.Time) types.Map {
	values := map[string]attr.Value{}
	for _, validation := range validations {
		until := validation.ValidatedUntil.Time
		values[validation.Type] = statusElement(lifecycle.ValidationStatus(validation.Status, until, asOf), tfkit.Timestamp(until))
	}
	return types.MapValueMust(statusType, values)
}

func statusElement(status string, until types.String) attr.Value {
	return types.ObjectValueMust(statusType.AttrTypes, map[string]attr.Value{"status": types.StringValue(status), "validated_until": until})
}

// statusOf returns how far a validation is, "" when it was never asked for.
func statusOf(statuses types.Map, kind string) string {
	object, _ := statuses.Elements()[kind].(types.Object)
	return textOf(object, "status")
}

// withPending returns the statuses with those submitted as pending, as far as they are not in force.
func withPending(statuses types.Map, submitted []certcentral.ValidationRequest) types.Map {
	values := map[string]attr.Value{}
	maps.Copy(values, statuses.Elements())
	for _, validation := range submitted {
		if statusOf(statuses, validation.Type) != lifecycle.ValidationActive {
			values[validation.Type] = statusElement(lifecycle.ValidationPending, types.StringNull())
		}
	}
	return types.MapValueMust(statusType, values)
}

// covers tells whether the validations have all that is declared: each type, with each of its users.
func covers(have, declared []certcentral.ValidationRequest) bool {
	return !slices.ContainsFunc(declared, func(want certcentral.ValidationRequest) bool {
		i := slices.IndexFunc(have, func(v certcentral.ValidationRequest) bool { return v.Type == want.Type })
		return i < 0 || !hasUsers(have[i].VerifiedUsers, want.VerifiedUsers)
	})
}

func hasUsers(have, declared []certcentral.VerifiedUser) bool {
	return !slices.ContainsFunc(declared, func(want certcentral.VerifiedUser) bool {
		return !slices.ContainsFunc(have, func(user certcentral.VerifiedUser) bool { return sameUser(user, want) })
	})
}

// sameUser tells whether two verified users are one person: by id where both have one, else by name and, where the
// service told it, address.
func sameUser(a, b certcentral.VerifiedUser) bool {
	if a.ID != 0 && b.ID != 0 {
		return a.ID == b.ID
	}
	sameEmail := a.Email == "" || b.Email == "" || fold(a.Email) == fold(b.Email)
	return a.LastName != "" && fold(a.FirstName) == fold(b.FirstName) && fold(a.LastName) == fold(b.LastName) && sameEmail
}

// submissions returns the declared validations that have to be submitted: those that were never asked for, those that
// expired, and those with users who were not named before. One that DigiCert rejected is for people to sort out, and what
// an organization has that could not be read after its creation is for the next refresh to find.
func submissions(declared types.Set, state *organizationModel, seen *memory) []certcentral.ValidationRequest {
	if state.ValidationStatus.IsNull() {
		return nil
	}
	before := validationsOf(state.Validations)
	var submit []certcentral.ValidationRequest
	for _, validation := range validationsOf(declared) {
		status := statusOf(state.ValidationStatus, validation.Type)
		lapsed := status == "" || status == lifecycle.ValidationExpired
		unnamed := len(validation.VerifiedUsers) > 0 && !covers(before, []certcentral.ValidationRequest{validation})
		again := seen.Submitted[validation.Type] == submissionReason(state, validation.Type)
		if lapsed && !again || unnamed && status != lifecycle.ValidationRejected {
			submit = append(submit, validation)
		}
	}
	return submit
}

// submissionReason tells the validation that the state has of a type from its next: by status and end.
func submissionReason(state *organizationModel, kind string) string {
	element, _ := state.ValidationStatus.Elements()[kind].(types.Object)
	return cmp.Or(textOf(element, "status"), "missing") + " " + textOf(element, "validated_until")
}

// asSent returns validations as they are submitted: a verified user who has an id by that alone.
func asSent(validations []certcentral.ValidationRequest) (sent []certcentral.ValidationRequest) {
	for _, validation := range validations {
		users := slices.Clone(validation.VerifiedUsers)
		for i, user := range users {
			if user.ID != 0 {
				users[i] = certcentral.VerifiedUser{ID: user.ID}
			}
		}
		sent = append(sent, certcentral.ValidationRequest{Type: validation.Type, VerifiedUsers: users})
	}
	return sent
}

// withStatus returns the types of the validations that have the status.
func withStatus(validations []certcentral.ValidationRequest, statuses types.Map, status string) []string {
	var kinds []string
	for _, validation := range validations {
		if statusOf(statuses, validation.Type) == status {
			kinds = append(kinds, validation.Type)
		}
	}
	return kinds
}

// isWhole tells whether a set and everything in it is known.
func isWhole(ctx context.Context, set types.Set) bool {
	value, err := set.ToTerraformValue(ctx)
	return err == nil && value.IsFullyKnown()
}
