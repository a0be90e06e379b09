// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// randomValueLife is how long a random value proves a domain (API reference, DCV methods).
const randomValueLife = 30 * 24 * time.Hour

// proofs is what the service tells of the proofs that an order awaits.
type proofs struct {
	Domains     []certcentral.OrderDomain
	RandomValue string
	ExpiresAt   string
	// For holds the domains that the random value was asked for. It is nil for a value that came by itself, which is for all.
	For []string
	// Unknown holds the domains that may await a proof whose value the service could not be asked for.
	Unknown []string
}

// valueEnd returns when a random value expires: as the service told, else counted from its answer.
func valueEnd(told certcentral.Time, asOf time.Time) string {
	if told.IsZero() && !asOf.IsZero() {
		told.Time = asOf.Add(randomValueLife)
	}
	return told.String()
}

// record returns the record for a domain: with the domain's own token, with the order's random value, as it was before,
// or, where the service tells none of these, as one that needs no proof.
func (p proofs) record(method, domain string, prior map[string]attr.Value) record {
	var r record
	known := p.domain(domain)
	before, kept := keptRecord(method, domain, prior)
	switch {
	case known.DCVToken != nil && known.DCVToken.Token != "":
		r = newRecord(method, domain, known.DCVToken.Token)
		r.Status, r.ExpiresAt = known.DCVToken.Status, known.DCVToken.ExpirationDate.String()
	case p.RandomValue != "" && (p.For == nil || slices.Contains(p.For, domain)):
		r = newRecord(method, domain, p.RandomValue)
		r.Status, r.ExpiresAt = statusPending, p.ExpiresAt
	case kept:
		r = before
	case slices.Contains(p.Unknown, domain):
		r = newRecord(method, domain, "")
	default:
		r = newRecord(method, domain, alreadyValidated)
		r.Status = statusApproved
	}
	r.DomainID = cmp.Or(known.ID, before.DomainID)
	return r
}

// tell tells whether the proofs name the value for a domain.
func (p proofs) tell(domain string) bool {
	known := p.domain(domain)
	return p.RandomValue != "" || known.DCVToken != nil && known.DCVToken.Token != ""
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

// fillProofs fills the records of an order with what the service told, and asks for what it left out. It returns the records of
// domains that the plan did not know.
func (m *sslOrderModel) fillProofs(ctx context.Context, with errand, told proofs, prior types.Map) (added map[string]record) {
	domains, _ := m.recordDomains()
	open := slices.DeleteFunc(domains, func(domain string) bool {
		before, kept := keptRecord(m.DCVMethod.ValueString(), domain, prior.Elements())
		// That a domain was validated once does not say that it still is.
		return told.tell(domain) || kept && before.Value != alreadyValidated
	})
	switch phase := lifecycle.PhaseOf(m.Status.ValueString()); {
	case phase == lifecycle.Unconfirmed: // there may be nobody to ask
		told.Unknown = open
	case len(open) > 0 && (phase == lifecycle.Waiting || phase == lifecycle.Reissuing):
		told = m.ask(ctx, with, open, told, prior.Elements())
	}
	return m.fillRecords(told, prior)
}

// ask returns what was told together with what proves the open domains: the order's random value, or where it has none to
// give the tokens of the domains that the account knew before.
func (m *sslOrderModel) ask(ctx context.Context, with errand, open []string, told proofs, prior map[string]attr.Value) proofs {
	value, refused := m.askValue(ctx, with)
	if value != nil {
		told.RandomValue, told.ExpiresAt, told.For = value.Value, valueEnd(value.ExpirationDate, value.AsOf), open
		return told
	}
	// A refusal means that nothing is left to prove, unless an approval may have to come first.
	unclear := !refused || openRequest(m.Requests) != ""
	for _, name := range open {
		before, _ := keptRecord(m.DCVMethod.ValueString(), name, prior)
		id := cmp.Or(told.domain(name).ID, before.DomainID)
		token, proved := m.askDomain(ctx, with, id)
		switch {
		case token != nil:
			told.Domains = append([]certcentral.OrderDomain{{ID: id, Name: name, DCVToken: token}}, told.Domains...)
		case id != 0 && !proved, id == 0 && unclear:
			told.Unknown = append(told.Unknown, name)
		}
	}
	return told
}

// askValue asks for the order's random value; it is nil when there is none, or it cannot be asked for.
func (m *sslOrderModel) askValue(ctx context.Context, with errand) (value *certcentral.RandomValue, refused bool) {
	id, _ := tfkit.ID(m.ID)
	value, err := with.client.DCVRandomValue(ctx, id)
	if err == nil {
		return value, false
	}
	if certcentral.IsRefused(err) && !certcentral.IsForbidden(err) && !certcentral.IsRateLimited(err) {
		return nil, true
	}
	with.diags.AddWarning("DCV Value Not Known: "+m.label(), fmt.Sprintf(
		"Order %d exists, and the value that proves its domains could not be asked for: %s\n\nThe next refresh asks again.", id, tfkit.Explain(err)))
	return nil, false
}

// askDomain asks for the token by which the account proves, or has proved, a domain, nil when there is none that holds. It
// tells whether the domain is proved.
func (m *sslOrderModel) askDomain(ctx context.Context, with errand, id int64) (token *certcentral.DCVToken, proved bool) {
	if id == 0 {
		return nil, false
	}
	domain, err := with.client.Domain(ctx, id)
	if err != nil {
		with.diags.AddWarning(fmt.Sprintf("Domain Not Read: %s, Domain %d", m.label(), id), fmt.Sprintf(
			"Whether domain %d is proved, and by what, could not be asked: %s\n\nIts record stays as it is, or has no value yet; the next refresh or plan asks again.", id, tfkit.Explain(err)))
		return nil, false
	}
	statuses := make([]string, 0, len(domain.Validations))
	for _, validation := range domain.Validations {
		statuses = append(statuses, validation.DCVStatus)
	}
	proved = lifecycle.ProofStatus(statuses, domain.ProvedUntil(), domain.AsOf) == lifecycle.ProofComplete
	token = domain.DCVToken
	switch {
	case token == nil || token.Token == "":
		return nil, proved
	case proved:
		token.Status = statusApproved
	case lifecycle.TokenExpired(token.ExpirationDate.Time, domain.AsOf):
		return nil, false
	}
	return token, proved
}

// renew gives the records whose value expired another one. Those of domains that turn out to be proved stay as they are,
// and so do those for which the service has no other value: the next plan tries again.
func (m *sslOrderModel) renew(ctx context.Context, with errand, prior *sslOrderModel, now time.Time) {
	expired := prior.expiredRecords(now)
	records := prior.DCVRecords
	value, refused := m.askValue(ctx, with)
	told := proofs{}
	switch {
	case value != nil:
		told.RandomValue, told.ExpiresAt, told.For = value.Value, valueEnd(value.ExpirationDate, value.AsOf), expired
	case refused:
		var open []string
		told.Domains, open = m.askValidation(ctx, with, expired, records.Elements())
		records = approved(records, slices.DeleteFunc(slices.Clone(expired), func(domain string) bool { return slices.Contains(open, domain) })...)
		if waiting := slices.DeleteFunc(open, told.tell); len(waiting) > 0 {
			with.diags.AddWarning("DCV Value Not Renewed: "+m.label(), fmt.Sprintf(
				"The values that were to prove %s expired, and the service gives the order no other. Have new tokens drawn for these domains in CertCentral; the next apply takes them over.", strings.Join(waiting, ", ")))
		}
	}
	values := maps.Clone(records.Elements())
	for _, domain := range expired {
		if told.tell(domain) {
			values[domain] = told.record(m.DCVMethod.ValueString(), domain, records.Elements()).object()
		}
	}
	m.DCVRecords = types.MapValueMust(recordType, values)
}

// askValidation asks which of the domains are not proved, and returns these, with the tokens that the account has for them.
// Nothing is known to be proved when the service cannot be asked.
func (m *sslOrderModel) askValidation(ctx context.Context, with errand, domains []string, prior map[string]attr.Value) (known []certcentral.OrderDomain, open []string) {
	id, _ := tfkit.ID(m.ID)
	validation, err := with.client.OrderValidation(ctx, id)
	if err != nil {
		with.diags.AddWarning("Order Validation Not Read: "+m.label(), "Which domains are proved could not be asked: "+tfkit.Explain(err)+"\n\nThe next plan tries again.")
		return nil, domains
	}
	for _, name := range domains {
		before, _ := keptRecord(m.DCVMethod.ValueString(), name, prior)
		i := slices.IndexFunc(validation.Names, func(v certcentral.NameValidation) bool { return lifecycle.Normalize(v.NameScope) == name })
		if i >= 0 && validation.Names[i].Status == statusApproved {
			continue
		}
		open = append(open, name)
		domainID := before.DomainID
		if i >= 0 {
			domainID = cmp.Or(validation.Names[i].DomainID, domainID)
		}
		if token, _ := m.askDomain(ctx, with, domainID); token != nil {
			known = append(known, certcentral.OrderDomain{ID: domainID, Name: name, DCVToken: token})
		}
	}
	return known, open
}
