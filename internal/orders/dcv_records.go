// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The scopes of a proof (API reference, certificate_dcv_scope).
const (
	scopeBaseDomain = "base_domain"
	scopeFQDN       = "fqdn"
)

// The statuses of a record beside those that the service gives to its tokens.
const (
	statusPending  = "pending"
	statusApproved = "approved"
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

// isComplete tells whether the record can be published.
func (r record) isComplete() bool {
	return r.Name != "" && r.Value != ""
}

func (r record) object() types.Object {
	return types.ObjectValueMust(recordTypes, map[string]attr.Value{
		"type": tfkit.OptionalText(r.Type), "name": tfkit.OptionalText(r.Name), "value": tfkit.OptionalText(r.Value), "url": tfkit.OptionalText(r.URL),
		"domain_id": tfkit.IDValue(r.DomainID), "expires_at": tfkit.OptionalText(r.ExpiresAt), "status": tfkit.OptionalText(r.Status),
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
		records[domain] = plannedRecord(m.DCVMethod.ValueString(), domain)
	}
	return types.MapValueMust(recordType, records)
}

// plannedRecord returns a record as a plan can know it.
func plannedRecord(method, domain string) types.Object {
	r := newRecord(method, domain, "")
	values := r.object().Attributes()
	values["domain_id"], values["expires_at"], values["status"] = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	switch r.Type {
	case "CNAME":
		values["name"] = types.StringUnknown()
	default:
		values["value"] = types.StringUnknown()
	}
	return types.ObjectValueMust(recordTypes, values)
}

// keptRecord returns the record that a domain had before, if it has a value and is still of the method's type.
func keptRecord(method, domain string, prior map[string]attr.Value) (record, bool) {
	object, ok := prior[domain].(types.Object)
	if !ok {
		return record{}, false
	}
	before := priorRecord(object)
	return before, before.isComplete() && before.Type == newRecord(method, domain, "").Type
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

// lacksRecord tells whether a domain that must be proved has no complete record.
func (m *sslOrderModel) lacksRecord() bool {
	domains, _ := m.recordDomains()
	return slices.ContainsFunc(domains, func(domain string) bool {
		_, kept := keptRecord(m.DCVMethod.ValueString(), domain, m.DCVRecords.Elements())
		return !kept
	})
}

// hasBlank tells whether a record waits for the value that the service could not be asked for.
func hasBlank(records types.Map) bool {
	for _, element := range records.Elements() {
		if object, ok := element.(types.Object); ok && !priorRecord(object).isComplete() {
			return true
		}
	}
	return false
}

// expiredAt tells whether the record's value was past its end at the service's time, before it proved anything.
func (r record) expiredAt(now time.Time) bool {
	end, err := time.Parse(time.RFC3339, r.ExpiresAt)
	return err == nil && r.Status == statusPending && !now.IsZero() && !now.Before(end)
}

// expiredRecords returns the domains of the records whose value expired, by the service's time, before it proved them.
func (m *sslOrderModel) expiredRecords(now time.Time) (domains []string) {
	for domain, element := range m.DCVRecords.Elements() {
		if object, ok := element.(types.Object); ok && priorRecord(object).expiredAt(now) {
			domains = append(domains, domain)
		}
	}
	slices.Sort(domains)
	return domains
}

// renewedRecords returns dcv_records as a plan knows them that gives the expired ones another value.
func (m *sslOrderModel) renewedRecords(now time.Time) types.Map {
	records := maps.Clone(m.DCVRecords.Elements())
	for _, domain := range m.expiredRecords(now) {
		records[domain] = plannedRecord(m.DCVMethod.ValueString(), domain)
	}
	return types.MapValueMust(recordType, records)
}

// withoutExpired returns the records without the values that expired.
func withoutExpired(m *sslOrderModel, now time.Time) types.Map {
	records := maps.Clone(m.DCVRecords.Elements())
	for _, domain := range m.expiredRecords(now) {
		if object, ok := records[domain].(types.Object); ok {
			blank := newRecord(m.DCVMethod.ValueString(), domain, "")
			blank.DomainID = priorRecord(object).DomainID
			records[domain] = blank.object()
		}
	}
	return types.MapValueMust(recordType, records)
}

// approved returns the records as those of domains that need no proof any more.
func approved(records types.Map, domains ...string) types.Map {
	values := maps.Clone(records.Elements())
	for _, domain := range domains {
		if object, ok := values[domain].(types.Object); ok {
			r := priorRecord(object)
			r.Status = statusApproved
			values[domain] = r.object()
		}
	}
	return types.MapValueMust(recordType, values)
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

// withOthers returns the records together with those of others whose domains they lack.
func withOthers(records types.Map, others map[string]attr.Value) types.Map {
	all := maps.Clone(others)
	if all == nil {
		all = map[string]attr.Value{}
	}
	maps.Copy(all, records.Elements())
	return types.MapValueMust(recordType, all)
}

// objects returns records as elements of dcv_records.
func objects(records map[string]record) map[string]attr.Value {
	values := make(map[string]attr.Value, len(records))
	for domain, r := range records {
		values[domain] = r.object()
	}
	return values
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

// sameKeys tells whether two maps, if both are known, are of the same domains.
func sameKeys(a, b types.Map) bool {
	return !a.IsUnknown() && slices.Equal(slices.Sorted(maps.Keys(a.Elements())), slices.Sorted(maps.Keys(b.Elements())))
}
