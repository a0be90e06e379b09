// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
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
	// Unknown tells that the service may await proofs and could not be asked for their value.
	Unknown bool
}

// record returns the record for a domain: with the domain's own token, with the order's random value, as it was before,
// or, where the service tells none of these, as one that needs no proof.
func (p proofs) record(method, domain string, prior map[string]attr.Value) record {
	var r record
	known := p.domain(domain)
	switch before, kept := keptRecord(method, domain, prior); {
	case known.DCVToken != nil && known.DCVToken.Token != "":
		r = newRecord(method, domain, known.DCVToken.Token)
		r.Status, r.ExpiresAt = known.DCVToken.Status, known.DCVToken.ExpirationDate.String()
	case p.RandomValue != "":
		r = newRecord(method, domain, p.RandomValue)
		r.Status, r.ExpiresAt = statusPending, p.ExpiresAt
	case kept:
		return before
	case p.Unknown:
		r = newRecord(method, domain, "")
	default:
		r = newRecord(method, domain, alreadyValidated)
		r.Status = statusApproved
	}
	r.DomainID = known.ID
	return r
}

// tell tells whether the proofs name the value for a domain.
func (p proofs) tell(domain string) bool {
	known := p.domain(domain)
	return p.RandomValue != "" || known.DCVToken != nil && known.DCVToken.Token != ""
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

// domain returns what the answer tells of a domain, nothing when it does not name it.
func (p proofs) domain(name string) certcentral.OrderDomain {
	for _, domain := range p.Domains {
		if lifecycle.Normalize(domain.Name) == name {
			return domain
		}
	}
	return certcentral.OrderDomain{}
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

// proved returns the records as those of domains that need no proof any more.
func proved(records types.Map) types.Map {
	values := map[string]attr.Value{}
	for domain, element := range records.Elements() {
		if object, ok := element.(types.Object); ok {
			r := priorRecord(object)
			r.Status = statusApproved
			values[domain] = r.object()
		}
	}
	return types.MapValueMust(recordType, values)
}

// expiredRecord returns the first moment at which a record's value expired, by the service's time; ok is false when all hold.
func (m *sslOrderModel) expiredRecord(now time.Time) (end string, ok bool) {
	for _, element := range m.DCVRecords.Elements() {
		object, isObject := element.(types.Object)
		if !isObject {
			continue
		}
		if r := priorRecord(object); r.expiredAt(now) && (!ok || r.ExpiresAt < end) {
			end, ok = r.ExpiresAt, true
		}
	}
	return end, ok
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

// prove fills the records of an order with what the service told, and asks for what it left out: the order's random value,
// else the tokens of the domains that the account knew before. It returns the records of domains that the plan did not know.
func (r *sslOrderResource) prove(ctx context.Context, m *sslOrderModel, told proofs, prior types.Map, diags *diag.Diagnostics) (added map[string]record) {
	domains, _ := m.recordDomains()
	open := slices.DeleteFunc(domains, func(domain string) bool {
		before, kept := keptRecord(m.DCVMethod.ValueString(), domain, prior.Elements())
		// That a domain was validated once does not say that it still is.
		return told.tell(domain) || kept && before.Value != alreadyValidated
	})
	phase := lifecycle.PhaseOf(m.Status.ValueString())
	if len(open) > 0 && (phase == lifecycle.Waiting || phase == lifecycle.Reissuing) {
		asked := r.askValue(ctx, m, diags)
		asked.Domains = told.Domains
		if asked.RandomValue == "" {
			asked.Domains = r.askDomains(ctx, open, told, prior.Elements())
		}
		told = asked
	}
	return m.fillRecords(told, prior)
}

// askDomains returns what was told of the domains together with the tokens that the account has for those in open. What it
// cannot be asked for stays as it is.
func (r *sslOrderResource) askDomains(ctx context.Context, open []string, told proofs, prior map[string]attr.Value) []certcentral.OrderDomain {
	domains := told.Domains
	for _, name := range open {
		id := told.domain(name).ID
		if object, ok := prior[name].(types.Object); ok && id == 0 {
			id = priorRecord(object).DomainID
		}
		if id == 0 {
			continue
		}
		domain, err := r.Client.Domain(ctx, id)
		if err != nil || !domain.HasLiveToken() {
			continue
		}
		token := *domain.DCVToken
		if domain.IsProved() {
			token.Status = statusApproved
		}
		domains = append([]certcentral.OrderDomain{{ID: id, Name: name, DCVToken: &token}}, domains...)
	}
	return domains
}

// askValue asks for the order's random value. A refusal means that nothing is left to prove, unless an approval may have
// to come first.
func (r *sslOrderResource) askValue(ctx context.Context, m *sslOrderModel, diags *diag.Diagnostics) proofs {
	id, _ := tfkit.ID(m.ID)
	value, err := r.Client.DCVRandomValue(ctx, id)
	switch refused := certcentral.IsRefused(err) && !certcentral.IsForbidden(err) && !certcentral.IsRateLimited(err); {
	case err == nil:
		return proofs{RandomValue: value.Value, ExpiresAt: value.ExpirationDate.String()}
	case refused:
		return proofs{Unknown: hasOpenRequest(m.Requests)}
	}
	diags.AddWarning("DCV Value Not Known: "+m.label(), fmt.Sprintf(
		"Order %d exists, and the value that proves its domains could not be asked for: %s\n\nThe next refresh asks again.", id, tfkit.Explain(err)))
	return proofs{Unknown: true}
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
