// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The decisions about a request. Each is also the status that it leads to.
const (
	decideApproved = lifecycle.StatusApproved
	decideRejected = lifecycle.StatusRejected
)

type requestApprovalModel struct {
	RequestID   types.String   `tfsdk:"request_id"`
	Decision    types.String   `tfsdk:"decision"`
	Comment     types.String   `tfsdk:"comment"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
	ID          types.String   `tfsdk:"id"`
	Type        types.String   `tfsdk:"type"`
	Status      types.String   `tfsdk:"status"`
	OrderID     types.String   `tfsdk:"order_id"`
	Requester   types.String   `tfsdk:"requester"`
	ProcessedAt types.String   `tfsdk:"processed_at"`
}

// refresh writes what the service says of the request into the model.
func (m *requestApprovalModel) refresh(request *certcentral.Request) {
	m.ID = tfkit.IDValue(request.ID)
	m.Type = tfkit.OptionalText(request.Type)
	m.Status = types.StringValue(request.Status)
	m.OrderID = tfkit.IDValue(request.OrderID)
	m.Requester = tfkit.OptionalText(personText(request.Requester))
	m.ProcessedAt = tfkit.Timestamp(request.DateProcessed.Time)
}

// fill writes what the service says of the request where the plan left it open.
func (m *requestApprovalModel) fill(request *certcentral.Request) {
	said := *m
	said.refresh(request)
	tfkit.Fill(&m.ID, said.ID)
	tfkit.Fill(&m.Type, said.Type)
	tfkit.Fill(&m.Status, said.Status)
	tfkit.Fill(&m.OrderID, said.OrderID)
	tfkit.Fill(&m.Requester, said.Requester)
	tfkit.Fill(&m.ProcessedAt, said.ProcessedAt)
}

// imported declares a decided request the way that it was decided; it is false for one that is still open.
func (m *requestApprovalModel) imported(request *certcentral.Request) bool {
	if lifecycle.IsOpen(request.Status) {
		return false
	}
	m.RequestID = tfkit.IDValue(request.ID)
	m.Decision = types.StringValue(request.Status)
	m.Comment = tfkit.OptionalText(request.ProcessorComment)
	return true
}

// expectFacts leaves everything that the service says open until the apply, but for the id of a known request.
func (m *requestApprovalModel) expectFacts() {
	m.ID, m.Type, m.OrderID, m.Requester = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	if id, ok := tfkit.ID(m.RequestID); ok {
		m.ID = tfkit.IDValue(id)
	}
	m.expectDecision()
}

// expectDecision leaves open what a decision changes.
func (m *requestApprovalModel) expectDecision() {
	m.Status, m.ProcessedAt = types.StringUnknown(), types.StringUnknown()
}

// keepFacts takes over what is known of the same request.
func (m *requestApprovalModel) keepFacts(state *requestApprovalModel) {
	m.ID, m.Type, m.OrderID, m.Requester = state.ID, state.Type, state.OrderID, state.Requester
	m.Status, m.ProcessedAt = state.Status, state.ProcessedAt
}

// label names the request in the summary of a diagnostic, with its order where that is known.
func (m *requestApprovalModel) label() string {
	id, ok := tfkit.ID(m.RequestID)
	if !ok {
		return requestLaterKnown
	}
	order, _ := tfkit.ID(m.OrderID)
	return requestLabel(id, order)
}

// requestLaterKnown stands for a request whose id is known only at apply.
const requestLaterKnown = "request known after apply"

func requestLabel(id, order int64) string {
	if order == 0 {
		return fmt.Sprintf("request %d", id)
	}
	return fmt.Sprintf("request %d, order %d", id, order)
}
