// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"slices"
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

// look asks for an order, and where it is issued for its certificate.
func (r *sslOrderResource) look(ctx context.Context, id string) (look, error) {
	order, err := r.Legacy.Order(ctx, id)
	if err != nil {
		return look{}, err
	}
	now := look{order: order}
	if !now.isIssued() {
		return now, nil
	}
	now.certificate, err = r.Legacy.Certificate(ctx, id)
	if certcentral.HasCode(err, api.CodeUnavailable) {
		err = nil
	}
	return now, err
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
	return lifecycle.CertifiedKey(l.certificate.Leaf)
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
	return l.certificate != nil && l.key() == lifecycle.KeyID(m.CSR.ValueString()) &&
		m.isNamed(l.certificate.Leaf.Subject.CommonName, l.certificate.Leaf.DNSNames)
}

// holdsExactly tells the same, and that the service added no name by itself.
func (l look) holdsExactly(m *certifiedModel) bool {
	names, _ := m.nameSet()
	return l.holds(m) && slices.Equal(names, lifecycle.NameSet(l.certificate.Leaf.Subject.CommonName, l.certificate.Leaf.DNSNames))
}

// brings tells whether the certificate is what a reissue as declared brings. One that is not alone, for another was under
// way before it, is told from that by all that the service shows.
func (l look) brings(m *certifiedModel, isAlone bool) bool {
	if isAlone {
		return l.holds(m)
	}
	server := l.order.ServerType
	return l.holdsExactly(m) && (server == nil || *server == m.ServerType.ValueInt64())
}

// isPending tells whether a reissue for the declared names is under way.
func (l look) isPending(m *certifiedModel) bool {
	pending := l.order.PendingReissue
	return pending != nil && m.isNamed(pending.CommonName, pending.SANs)
}

// take writes what was seen into the facts of the order with the CSR. A certificate for another key is never kept beside
// that; of an order whose CSR is not known, because it was imported, any is taken.
func (m *factsModel) take(now look, csr types.String) {
	m.Status = types.StringValue(now.order.Status)
	m.ProductName = tfkit.OptionalText(now.order.ProductName)
	m.OrderDate = tfkit.Timestamp(now.order.OrderDate.Time)
	m.OrderTotal = types.Float64PointerValue(now.order.Total)
	if now.certificate != nil && (csr.IsNull() || now.key() == lifecycle.KeyID(csr.ValueString())) {
		m.fillCertificate(now.certificate)
	} else {
		m.dropOther(csr)
	}
	m.PendingReissue = pendingValue(now.order.PendingReissue)
}

func pendingValue(pending *api.Subject) types.Object {
	if pending == nil {
		return types.ObjectNull(pendingTypes)
	}
	return types.ObjectValueMust(pendingTypes, map[string]attr.Value{
		"common_name": tfkit.OptionalText(pending.CommonName), "sans": tfkit.NameValues(pending.CommonName, pending.SANs),
	})
}

// pending returns the names of a reissue that is under way, nil while there is none, or none is told.
func (m *certificateFactsModel) pending() *api.Subject {
	commonName, _ := m.PendingReissue.Attributes()["common_name"].(types.String)
	if commonName.ValueString() == "" {
		return nil
	}
	sans, _ := m.PendingReissue.Attributes()["sans"].(types.Set)
	names, _ := tfkit.Names(sans)
	return &api.Subject{CommonName: commonName.ValueString(), SANs: names}
}

// fillCertificate writes an issued certificate into the facts.
func (m *certificateFactsModel) fillCertificate(c *api.Certificate) {
	m.SerialNumber = types.StringValue(lifecycle.SerialNumber(c.Leaf))
	m.ValidFrom = types.StringValue(c.Leaf.NotBefore.UTC().Format(time.DateOnly))
	m.ValidTill = types.StringValue(c.Leaf.NotAfter.UTC().Format(time.DateOnly))
	m.Certificate = types.StringValue(c.Certificate)
	m.Intermediate = tfkit.OptionalText(c.Intermediate)
	m.Root = tfkit.OptionalText(c.Root)
}

// isFor tells whether the facts are of a certificate for the key of the CSR, or of none.
func (m *certificateFactsModel) isFor(csr types.String) bool {
	block, _ := pem.Decode([]byte(m.Certificate.ValueString()))
	if block == nil || csr.IsNull() {
		return true
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	return err == nil && lifecycle.CertifiedKey(leaf) == lifecycle.KeyID(csr.ValueString())
}

// dropOther makes null what is known of a certificate for another key than that of the CSR.
func (m *certificateFactsModel) dropOther(csr types.String) {
	if !m.isFor(csr) {
		*m = noCertificate()
	}
}

// noCertificate are the facts of no certificate.
func noCertificate() certificateFactsModel {
	return certificateFactsModel{PendingReissue: types.ObjectNull(pendingTypes)}
}

// unknownCertificate are the facts of one that an apply will tell.
func unknownCertificate() certificateFactsModel {
	return certificateFactsModel{
		PendingReissue: types.ObjectUnknown(pendingTypes), SerialNumber: types.StringUnknown(),
		ValidFrom: types.StringUnknown(), ValidTill: types.StringUnknown(),
		Certificate: types.StringUnknown(), Intermediate: types.StringUnknown(), Root: types.StringUnknown(),
	}
}

// noFacts are those of an order of which nothing is known but its id and status.
func noFacts(id, status string) factsModel {
	return factsModel{ID: types.StringValue(id), Status: types.StringValue(status), certificateFactsModel: noCertificate()}
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
