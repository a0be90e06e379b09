// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The scopes of a proof (API reference, certificate_dcv_scope).
const (
	scopeBaseDomain = "base_domain"
	scopeFQDN       = "fqdn"
)

// alreadyValidated stands where the service asks for no proof and tells no value.
const alreadyValidated = "already-validated"

// record is one element of dcv_records.
type record struct {
	Type      string `json:"type"`
	Name      string `json:"name"`
	Value     string `json:"value"`
	URL       string `json:"url,omitempty"`
	DomainID  int64  `json:"domain_id,omitempty"`
	ExpiresAt string `json:"expires_at,omitempty"`
	Status    string `json:"status,omitempty"`
}

var recordTypes = map[string]attr.Type{
	"type": types.StringType, "name": types.StringType, "value": types.StringType, "url": types.StringType,
	"domain_id": types.StringType, "expires_at": types.StringType, "status": types.StringType,
}

var recordType = types.ObjectType{AttrTypes: recordTypes}

func (r record) object() types.Object {
	return types.ObjectValueMust(recordTypes, map[string]attr.Value{
		"type": optionalText(r.Type), "name": optionalText(r.Name), "value": optionalText(r.Value), "url": optionalText(r.URL),
		"domain_id": tfkit.IDValue(r.DomainID), "expires_at": optionalText(r.ExpiresAt), "status": optionalText(r.Status),
	})
}

// newRecord returns the record that proves a domain by the method with the token.
func newRecord(method, domain, token string) record {
	proof := lifecycle.ProofOf(method, domain, token)
	return record{Type: proof.Type, Name: proof.Name, Value: proof.Value, URL: proof.URL}
}

// recordDomains returns the keys of dcv_records; known is false while the names, or how they are proved, are not.
func (m *sslOrderModel) recordDomains() (domains []string, known bool) {
	names, known := m.nameSet()
	if !known || m.DCVMethod.IsUnknown() || m.DCVScope.IsUnknown() {
		return nil, false
	}
	method := m.DCVMethod.ValueString()
	if method == "" || method == lifecycle.MethodEmail {
		return nil, true
	}
	return lifecycle.ValidationDomains(names, method == lifecycle.MethodHTTP || m.DCVScope.ValueString() == scopeFQDN), true
}

// plannedRecords returns dcv_records as a plan can know them: the keys, and of each record what its domain tells.
func (m *sslOrderModel) plannedRecords() types.Map {
	domains, known := m.recordDomains()
	if !known {
		return types.MapUnknown(recordType)
	}
	records := make(map[string]attr.Value, len(domains))
	for _, domain := range domains {
		r := newRecord(m.DCVMethod.ValueString(), domain, "")
		values := r.object().Attributes()
		values["domain_id"], values["expires_at"], values["status"] = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		switch r.Type {
		case "CNAME":
			values["name"] = types.StringUnknown()
		default:
			values["value"] = types.StringUnknown()
		}
		records[domain] = types.ObjectValueMust(recordTypes, values)
	}
	return types.MapValueMust(recordType, records)
}

// proofs is what an answer of the service tells of the proofs it awaits.
type proofs struct {
	Domains     []certcentral.OrderDomain
	RandomValue string
	ExpiresAt   string
	// Unknown tells that the service awaits proofs and could not be asked for their value.
	Unknown bool
}

// record returns the record for a domain: with the domain's own token, with the order's random value, as it was before,
// or, where the service tells none of these, as one that needs no proof.
func (p proofs) record(method, domain string, prior map[string]attr.Value) record {
	var r record
	known, found := p.domain(domain)
	switch before, kept := prior[domain].(types.Object); {
	case found && known.DCVToken != nil && known.DCVToken.Token != "":
		r = newRecord(method, domain, known.DCVToken.Token)
		r.Status, r.ExpiresAt = known.DCVToken.Status, timestamp(known.DCVToken.ExpirationDate)
	case p.RandomValue != "":
		r = newRecord(method, domain, p.RandomValue)
		r.Status, r.ExpiresAt = "pending", p.ExpiresAt
	case p.Unknown:
		r = newRecord(method, domain, "")
	case kept && priorRecord(before).Type == newRecord(method, domain, "").Type:
		return priorRecord(before)
	default:
		r = newRecord(method, domain, alreadyValidated)
		r.Status = "approved"
	}
	r.DomainID = known.ID
	return r
}

func (p proofs) domain(name string) (certcentral.OrderDomain, bool) {
	for _, domain := range p.Domains {
		if lifecycle.Normalize(domain.Name) == name {
			return domain, true
		}
	}
	return certcentral.OrderDomain{}, false
}

// fillRecords gives the planned records their values, and returns the records of domains that the plan did not know.
// Terraform holds the keys of a plan to be final, so these wait for the next refresh.
func (m *sslOrderModel) fillRecords(p proofs, prior types.Map) (added map[string]record) {
	method := m.DCVMethod.ValueString()
	domains, _ := m.recordDomains()
	records := make(map[string]attr.Value, len(domains))
	for _, domain := range domains {
		records[domain] = p.record(method, domain, prior.Elements()).object()
	}
	m.DCVRecords = types.MapValueMust(recordType, records)
	if len(domains) == 0 {
		return nil
	}
	for _, domain := range p.Domains {
		name := lifecycle.Normalize(domain.Name)
		if _, planned := records[name]; planned || domain.DCVToken == nil || domain.DCVToken.Token == "" || coveredBy(domains, name) {
			continue
		}
		if added == nil {
			added = map[string]record{}
		}
		added[name] = p.record(method, name, nil)
	}
	return added
}

// lacksProof tells whether a record is without the value that the service awaits, for it could not be asked.
func lacksProof(records types.Map) bool {
	for domain, element := range records.Elements() {
		object, ok := element.(types.Object)
		if r := priorRecord(object); ok && (r.Value == "" || r.Type == "CNAME" && r.Name == domain) {
			return true
		}
	}
	return false
}

// coveredBy tells whether a proof of one of the domains proves the name too.
func coveredBy(domains []string, name string) bool {
	for _, domain := range domains {
		if strings.HasSuffix(name, "."+domain) {
			return true
		}
	}
	return false
}

// withAdded returns the records together with those that the plan did not know.
func withAdded(records types.Map, added map[string]record) types.Map {
	if len(added) == 0 {
		return records
	}
	all := records.Elements()
	if all == nil {
		all = map[string]attr.Value{}
	}
	for domain, r := range added {
		all[domain] = r.object()
	}
	return types.MapValueMust(recordType, all)
}

func priorRecord(object types.Object) record {
	text := func(name string) string {
		value, _ := object.Attributes()[name].(types.String)
		return value.ValueString()
	}
	id, _ := tfkit.ID(types.StringValue(text("domain_id")))
	return record{
		Type: text("type"), Name: text("name"), Value: text("value"), URL: text("url"),
		DomainID: id, ExpiresAt: text("expires_at"), Status: text("status"),
	}
}

func timestamp(at certcentral.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
