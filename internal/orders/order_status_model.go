// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type orderStatusModel struct {
	OrderID                types.String                  `tfsdk:"order_id"`
	Status                 types.String                  `tfsdk:"status"`
	CertificateID          types.String                  `tfsdk:"certificate_id"`
	CertificateStatus      types.String                  `tfsdk:"certificate_status"`
	CommonName             types.String                  `tfsdk:"common_name"`
	ProductNameID          types.String                  `tfsdk:"product_name_id"`
	ProductName            types.String                  `tfsdk:"product_name"`
	ContainerID            types.String                  `tfsdk:"container_id"`
	ContainerName          types.String                  `tfsdk:"container_name"`
	OrganizationID         types.String                  `tfsdk:"organization_id"`
	OrganizationName       types.String                  `tfsdk:"organization_name"`
	DCVMethod              types.String                  `tfsdk:"dcv_method"`
	ValidFrom              types.String                  `tfsdk:"valid_from"`
	ValidTill              types.String                  `tfsdk:"valid_till"`
	OrderValidTill         types.String                  `tfsdk:"order_valid_till"`
	DaysRemaining          types.Int64                   `tfsdk:"days_remaining"`
	OrderDaysRemaining     types.Int64                   `tfsdk:"order_days_remaining"`
	IsRenewal              types.Bool                    `tfsdk:"is_renewal"`
	PreviousOrderID        types.String                  `tfsdk:"previous_order_id"`
	IsRenewed              types.Bool                    `tfsdk:"is_renewed"`
	ReissuesCount          types.Int64                   `tfsdk:"reissues_count"`
	Requests               types.List                    `tfsdk:"requests"`
	PendingRequests        []pendingRequestModel         `tfsdk:"pending_requests"`
	BlockedBy              []stepModel                   `tfsdk:"blocked_by"`
	DCV                    []domainProofModel            `tfsdk:"dcv"`
	OrganizationValidation []organizationValidationModel `tfsdk:"organization_validation"`
	EmailValidations       []emailValidationModel        `tfsdk:"email_validations"`
	CAAStatus              types.Map                     `tfsdk:"caa_status"`
}

type pendingRequestModel struct {
	ID       types.String `tfsdk:"id"`
	Type     types.String `tfsdk:"type"`
	Status   types.String `tfsdk:"status"`
	Date     types.String `tfsdk:"date"`
	Comments types.String `tfsdk:"comments"`
}

type stepModel struct {
	Step    types.String `tfsdk:"step"`
	Subject types.String `tfsdk:"subject"`
	Status  types.String `tfsdk:"status"`
	Who     types.String `tfsdk:"who"`
	Todo    types.String `tfsdk:"todo"`
}

type domainProofModel struct {
	Domain         types.String `tfsdk:"domain"`
	DomainID       types.String `tfsdk:"domain_id"`
	Method         types.String `tfsdk:"method"`
	Status         types.String `tfsdk:"status"`
	DNSNames       types.Set    `tfsdk:"dns_names"`
	ValidatedUntil types.String `tfsdk:"validated_until"`
}

type organizationValidationModel struct {
	Type           types.String `tfsdk:"type"`
	Name           types.String `tfsdk:"name"`
	Status         types.String `tfsdk:"status"`
	Details        types.Map    `tfsdk:"details"`
	ValidatedUntil types.String `tfsdk:"validated_until"`
}

type emailValidationModel struct {
	Email       types.String `tfsdk:"email"`
	Status      types.String `tfsdk:"status"`
	DateEmailed types.String `tfsdk:"date_emailed"`
}

func (m *orderStatusModel) refresh(order *certcentral.Order, proofs tfkit.OrderProofs) {
	certificate := order.Certificate
	m.Status = types.StringValue(order.Status)
	m.CertificateID = tfkit.IDValue(certificate.ID)
	m.CertificateStatus = tfkit.OptionalText(certificate.Status)
	m.CommonName = tfkit.OptionalText(certificate.CommonName)
	m.ProductNameID = tfkit.OptionalText(order.ProductNameID)
	m.ProductName = tfkit.OptionalText(order.Product.Name)
	m.ContainerID = tfkit.IDValue(order.ContainerID)
	m.ContainerName = tfkit.OptionalText(order.Container.Name)
	m.OrganizationID = tfkit.IDValue(order.OrganizationID)
	m.OrganizationName = tfkit.OptionalText(order.Organization.Name)
	m.DCVMethod = tfkit.OptionalText(order.DCVMethod)
	m.ValidFrom = tfkit.OptionalText(certificate.ValidFrom.String())
	m.ValidTill = tfkit.OptionalText(certificate.ValidTill.String())
	m.OrderValidTill = tfkit.OptionalText(order.OrderValidTill.String())
	m.DaysRemaining = daysLeft(certificate.ValidTill, order.AsOf)
	m.OrderDaysRemaining = daysLeft(order.OrderValidTill, order.AsOf)
	m.IsRenewal = types.BoolValue(order.IsRenewal)
	m.PreviousOrderID = tfkit.IDValue(order.RenewedOrderID)
	m.IsRenewed = types.BoolValue(order.IsRenewed)
	m.ReissuesCount = types.Int64Value(order.ReissuesCount)
	m.Requests = requestList(order.Requests)
	m.PendingRequests = pendingRequests(order.Requests)
	m.BlockedBy = blockedBy(order, proofs)
	m.DCV = domainProofs(order, proofs)
	m.OrganizationValidation = organizationValidations(proofs)
	m.EmailValidations = emailValidations(proofs)
	m.CAAStatus = textMap(order.CAAStatus)
}

// daysLeft returns the days until a last day at the service's time, null where one of them is not told.
func daysLeft(till certcentral.Date, now time.Time) types.Int64 {
	if till.IsZero() || now.IsZero() {
		return types.Int64Null()
	}
	return types.Int64Value(lifecycle.DaysLeft(till.Time, now))
}

func pendingRequests(requests []certcentral.Request) []pendingRequestModel {
	models := []pendingRequestModel{}
	for _, request := range requests {
		if lifecycle.IsOpen(request.Status) {
			models = append(models, pendingRequestModel{
				ID:       tfkit.IDValue(request.ID),
				Type:     tfkit.OptionalText(request.Type),
				Status:   tfkit.OptionalText(request.Status),
				Date:     tfkit.Timestamp(request.Date.Time),
				Comments: tfkit.OptionalText(request.Comments),
			})
		}
	}
	return models
}

// randomValue stands for the value of a record. To ask for it would be to write: the service draws a new one once the last
// has expired.
const randomValue = "RANDOM_VALUE"

// blockedBy lists what the order waits for. One that waits while nothing is known to be open is left to DigiCert.
func blockedBy(order *certcentral.Order, proofs tfkit.OrderProofs) []stepModel {
	models := []stepModel{}
	if lifecycle.PhaseOf(order.Status) == lifecycle.Ended {
		return models
	}
	steps := append(proofs.PeopleSteps(order), proofs.RecordSteps(order, nil, func() string { return randomValue })...)
	if len(steps) == 0 && awaitsIssuance(order) {
		steps = append(steps, tfkit.Step{
			Kind: stepIssuance, Status: order.Status, Who: "DigiCert",
			Text: "Nothing else is known to be open: DigiCert goes on by itself. Where caa_status says that CAA records forbid a name, whoever runs its DNS has them allow digicert.com.",
		})
	}
	for _, step := range steps {
		models = append(models, stepModel{
			Step:    types.StringValue(step.Kind),
			Subject: tfkit.OptionalText(step.Subject),
			Status:  tfkit.OptionalText(step.Status),
			Who:     types.StringValue(step.Who),
			Todo:    types.StringValue(step.Text),
		})
	}
	return models
}

// stepIssuance is the step that is left when nothing else is known to be open.
const stepIssuance = "issuance"

func domainProofs(order *certcentral.Order, proofs tfkit.OrderProofs) []domainProofModel {
	models := []domainProofModel{}
	if proofs.Validation == nil {
		return models
	}
	for _, name := range proofs.Validation.Names {
		models = append(models, domainProofModel{
			Domain:         tfkit.OptionalText(tfkit.ProvedDomain(name)),
			DomainID:       tfkit.IDValue(name.DomainID),
			Method:         tfkit.OptionalText(proofs.MethodOf(order, name)),
			Status:         tfkit.OptionalText(name.Status),
			DNSNames:       textSet(name.DNSNames),
			ValidatedUntil: tfkit.Timestamp(name.ValidatedUntil.Time),
		})
	}
	slices.SortFunc(models, func(a, b domainProofModel) int { return cmp.Compare(a.Domain.ValueString(), b.Domain.ValueString()) })
	return models
}

func organizationValidations(proofs tfkit.OrderProofs) []organizationValidationModel {
	models := []organizationValidationModel{}
	if proofs.Validation == nil {
		return models
	}
	for _, check := range proofs.Validation.Organization {
		models = append(models, organizationValidationModel{
			Type:           tfkit.OptionalText(check.Type),
			Name:           tfkit.OptionalText(check.Name),
			Status:         tfkit.OptionalText(check.Status),
			Details:        textMap(check.Details),
			ValidatedUntil: tfkit.Timestamp(check.ValidatedUntil.Time),
		})
	}
	slices.SortFunc(models, func(a, b organizationValidationModel) int {
		return cmp.Compare(a.Type.ValueString(), b.Type.ValueString())
	})
	return models
}

func emailValidations(proofs tfkit.OrderProofs) []emailValidationModel {
	models := []emailValidationModel{}
	for _, mailbox := range proofs.Mailboxes {
		models = append(models, emailValidationModel{
			Email:       types.StringValue(mailbox.Email),
			Status:      tfkit.OptionalText(mailbox.Status),
			DateEmailed: tfkit.OptionalText(mailbox.DateEmailed.String()),
		})
	}
	slices.SortFunc(models, func(a, b emailValidationModel) int { return cmp.Compare(a.Email.ValueString(), b.Email.ValueString()) })
	return models
}

// textMap returns a map of strings, null for none.
func textMap(texts map[string]string) types.Map {
	if len(texts) == 0 {
		return types.MapNull(types.StringType)
	}
	values := map[string]attr.Value{}
	for key, text := range texts {
		values[key] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, values)
}
