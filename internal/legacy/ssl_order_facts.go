// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// look is what the service shows of an order at one time.
type look struct {
	order       *api.Order
	certificate *api.Certificate // nil while there is none, and after the order's end
}

// isIssued tells whether the order has a certificate that counts.
func (l look) isIssued() bool {
	phase := lifecycle.PhaseOf(l.order.Status)
	return phase == lifecycle.Running || phase == lifecycle.Reissuing
}

// key identifies the key that was certified, empty while there is none.
func (l look) key() string {
	if l.certificate == nil {
		return ""
	}
	return keyOf(l.certificate)
}

// serial returns the serial number of the certificate, empty while there is none.
func (l look) serial() string {
	if l.certificate == nil {
		return ""
	}
	return lifecycle.SerialNumber(l.certificate.Leaf)
}

// holds tells whether the certificate is the one that is declared.
func (l look) holds(m *certifiedModel) bool {
	names, known := m.nameSet()
	return l.certificate != nil && known && l.key() == lifecycle.KeyID(m.CSR.ValueString()) && lifecycle.SameNames(names, l.certified())
}

// certified returns the names in the certificate in comparable form.
func (l look) certified() []string {
	return lifecycle.NameSet(l.certificate.Leaf.Subject.CommonName, l.certificate.Leaf.DNSNames)
}

// isPending tells whether a reissue for the declared names is under way.
func (l look) isPending(m *certifiedModel) bool {
	names, known := m.nameSet()
	pending := l.order.PendingReissue
	return pending != nil && known && lifecycle.SameNames(names, lifecycle.NameSet(pending.CommonName, pending.SANs))
}

// look asks for an order, and where it is issued for its certificate.
func (r *sslOrderResource) look(ctx context.Context, id string) (look, error) {
	order, err := r.Legacy.Order(ctx, id)
	if err != nil {
		return look{}, err
	}
	seen := look{order: order}
	if !seen.isIssued() {
		return seen, nil
	}
	seen.certificate, err = r.Legacy.Certificate(ctx, id)
	if certcentral.HasCode(err, api.CodeUnavailable) {
		err = nil
	}
	return seen, err
}

// take writes what was seen into the facts. A certificate is taken only if it has the key of the CSR; of an order whose CSR
// is not known, because it was imported, any is.
func (m *factsModel) take(seen look, csr types.String) {
	m.Status = types.StringValue(seen.order.Status)
	m.ProductName = tfkit.OptionalText(seen.order.ProductName)
	m.OrderDate = tfkit.Timestamp(seen.order.OrderDate.Time)
	m.OrderTotal = types.Float64PointerValue(seen.order.Total)
	m.PendingReissue = pendingValue(seen.order.PendingReissue)
	if seen.certificate != nil && (csr.IsNull() || seen.key() == lifecycle.KeyID(csr.ValueString())) {
		m.fillCertificate(seen.certificate)
	}
}

func pendingValue(pending *api.Subject) types.Object {
	if pending == nil {
		return types.ObjectNull(pendingTypes)
	}
	return types.ObjectValueMust(pendingTypes, map[string]attr.Value{
		"common_name": tfkit.OptionalText(pending.CommonName), "sans": nameValues(pending.CommonName, pending.SANs),
	})
}

// fill writes facts where the plan left them open, and nowhere else.
func (m *factsModel) fill(facts factsModel) {
	tfkit.Fill(&m.ID, facts.ID)
	tfkit.Fill(&m.PreviousOrderID, facts.PreviousOrderID)
	tfkit.Fill(&m.Status, facts.Status)
	tfkit.Fill(&m.ProductName, facts.ProductName)
	tfkit.Fill(&m.OrderDate, facts.OrderDate)
	tfkit.Fill(&m.OrderTotal, facts.OrderTotal)
	tfkit.Fill(&m.PendingReissue, facts.PendingReissue)
	tfkit.Fill(&m.SerialNumber, facts.SerialNumber)
	tfkit.Fill(&m.ValidFrom, facts.ValidFrom)
	tfkit.Fill(&m.ValidTill, facts.ValidTill)
	tfkit.Fill(&m.Certificate, facts.Certificate)
	tfkit.Fill(&m.Intermediate, facts.Intermediate)
	tfkit.Fill(&m.Root, facts.Root)
}

// noFacts are those of an order of which nothing is known but its id.
func noFacts(id types.String) factsModel {
	return factsModel{ID: id, Status: types.StringValue(lifecycle.StatusPending), certificateFactsModel: noCertificate()}
}

// noCertificate are the facts of no certificate.
func noCertificate() certificateFactsModel {
	return certificateFactsModel{PendingReissue: types.ObjectNull(pendingTypes)}
}

// How a wait for a certificate asks: soon at first, then less and less often.
const (
	firstDelay = 2 * time.Second
	maxDelay   = 30 * time.Second
)

// errTimeout says that a wait came to its end before the certificate did.
var errTimeout = errors.New("it is not issued yet, and the time to wait for it (timeouts) is over")

// await looks at an order until done says that there is nothing left to wait for, and returns the last look. A fault of
// the service is sat out. Its error is errTimeout, or why the wait ended before.
func (r *sslOrderResource) await(ctx context.Context, id string, within time.Duration, done func(look) bool) (seen look, err error) {
	clock := r.Legacy.Clock()
	deadline := clock.Now().Add(within)
	for delay := firstDelay; ; delay = min(2*delay, maxDelay) {
		now, err := r.look(ctx, id)
		switch {
		case err == nil && done(now):
			return now, nil
		case err == nil:
			seen = now
		case certcentral.IsRefused(err):
			return seen, err
		}
		left := deadline.Sub(clock.Now())
		if left <= 0 {
			return seen, errors.Join(errTimeout, err)
		}
		if ended := clock.Sleep(ctx, min(delay, left)); ended != nil {
			return seen, errors.Join(errTimeout, err)
		}
	}
}
