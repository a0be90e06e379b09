// SPDX-License-Identifier: MPL-2.0

// Package domains serves the domains that an account proves once and orders certificates for many times.
package domains

import (
	"cmp"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The types of the values that tell of a domain.
var (
	recordTypes = map[string]attr.Type{"type": types.StringType, "name": types.StringType, "value": types.StringType, "url": types.StringType}
	statusTypes = map[string]attr.Type{"status": types.StringType, "dcv_status": types.StringType, "validated_until": types.StringType}
	statusType  = types.ObjectType{AttrTypes: statusTypes}
)

const active, inactive = "active", "inactive"

// activity is the status of a domain in a word, which lists of the service leave out.
func activity(domain *certcentral.Domain) string {
	switch {
	case domain.Status != "":
		return domain.Status
	case domain.IsActive:
		return active
	default:
		return inactive
	}
}

// proofOf returns the record or file that proves a domain; ok is false for a method that has none.
func proofOf(domain *certcentral.Domain) (proof lifecycle.Proof, ok bool) {
	switch domain.DCVMethod {
	case lifecycle.MethodTXT, lifecycle.MethodCNAME, lifecycle.MethodHTTP:
	default:
		return lifecycle.Proof{}, false
	}
	token := certcentral.DCVToken{}
	if domain.DCVToken != nil {
		token = *domain.DCVToken
	}
	proof = lifecycle.ProofOf(domain.DCVMethod, lifecycle.Normalize(domain.Name), token.Token)
	switch domain.DCVMethod {
	case lifecycle.MethodCNAME:
		proof.Value = cmp.Or(token.VerificationValue, proof.Value)
	case lifecycle.MethodHTTP:
		proof.URL = cmp.Or(token.HTTPTokenURL, proof.URL)
	}
	return proof, true
}

// recordValue returns the value of dcv_record: null for a method without record.
func recordValue(domain *certcentral.Domain) types.Object {
	proof, ok := proofOf(domain)
	if !ok {
		return types.ObjectNull(recordTypes)
	}
	return types.ObjectValueMust(recordTypes, map[string]attr.Value{
		"type": types.StringValue(proof.Type), "name": tfkit.OptionalText(proof.Name),
		"value": tfkit.OptionalText(proof.Value), "url": tfkit.OptionalText(proof.URL),
	})
}

// tokenExpiry returns when the token of a domain expires, null where there is none or the service does not say.
func tokenExpiry(domain *certcentral.Domain) types.String {
	if domain.DCVToken == nil {
		return types.StringNull()
	}
	return tfkit.Timestamp(domain.DCVToken.ExpirationDate.Time)
}

// validationStatus returns how far the validation of a domain is, by type, as of the service's time.
func validationStatus(domain *certcentral.Domain) types.Map {
	statuses := map[string]attr.Value{}
	for _, validation := range domain.Validations {
		statuses[validation.Type] = types.ObjectValueMust(statusTypes, map[string]attr.Value{
			"status":          tfkit.OptionalText(lifecycle.ValidationStatus(validation.Status, validation.ValidatedUntil.Time, domain.AsOf)),
			"dcv_status":      tfkit.OptionalText(lifecycle.ProofStatusOf(validation.DCVStatus, domain.ProvedUntil(), domain.AsOf)),
			"validated_until": tfkit.Timestamp(validation.ValidatedUntil.Time),
		})
	}
	return types.MapValueMust(statusType, statuses)
}

// typeStatus is an element of validation_status.
type typeStatus struct{ status, proof, until string }

// lapsed tells whether the type has to be submitted again. Where the proof still counts, it is the organization's validation
// that ended, and submitting the domain does not bring that back.
func (s typeStatus) lapsed() bool {
	return s.status == lifecycle.ValidationExpired && s.proof != lifecycle.ProofComplete
}

// statusOf reads an element of validation_status back; ok is false for a type that is not there.
func statusOf(statuses types.Map, kind string) (typeStatus, bool) {
	element, ok := statuses.Elements()[kind].(types.Object)
	if !ok {
		return typeStatus{}, false
	}
	text := func(name string) string {
		value, _ := element.Attributes()[name].(types.String)
		return value.ValueString()
	}
	return typeStatus{text("status"), text("dcv_status"), text("validated_until")}, true
}

// proofStatus returns how far the proof of a domain is, over all types that need one: complete, pending or expired.
func proofStatus(domain *certcentral.Domain) string {
	statuses := make([]string, 0, len(domain.Validations))
	for _, validation := range domain.Validations {
		statuses = append(statuses, validation.DCVStatus)
	}
	return lifecycle.ProofStatus(statuses, domain.ProvedUntil(), domain.AsOf)
}
