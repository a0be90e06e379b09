// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// NewCheckDCVAction returns the action certcentral_check_dcv.
func NewCheckDCVAction() action.Action {
	return &orderAction[checkDCVModel, *checkDCVModel]{typeName: "_check_dcv", exactlyOne: []string{"order_id", "domain_id"}, schema: schema.Schema{
		MarkdownDescription: "Has DigiCert look now for the proofs of control of an order's domains, or of one domain, and tells of each how far it is. It fails as long as one of them is not proved.",
		Attributes: map[string]schema.Attribute{
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Id of a TLS order, all domains of which are looked at. Either this or `domain_id`.",
				Optional:            true,
				Validators:          []validator.String{tfkit.IsID("order")},
			},
			"domain_id": schema.StringAttribute{
				MarkdownDescription: "Id of a domain of the account. One that is proved already is looked at all the same, which proves it anew. Either this or `order_id`.",
				Optional:            true,
				Validators:          []validator.String{tfkit.IsID("domain")},
			},
		},
	}}
}

type checkDCVModel struct {
	OrderID  types.String `tfsdk:"order_id"`
	DomainID types.String `tfsdk:"domain_id"`
}

func (m *checkDCVModel) validate(context.Context, *diag.Diagnostics) {}

func (m *checkDCVModel) plan(context.Context, *invocation) {}

func (m *checkDCVModel) run(ctx context.Context, i *invocation) {
	if m.DomainID.IsNull() {
		m.checkOrder(ctx, i)
	} else {
		m.checkDomain(ctx, i)
	}
}

func (m *checkDCVModel) checkOrder(ctx context.Context, i *invocation) {
	order := i.order(ctx, m.OrderID)
	if order == nil || !hasDomains(order, i.diags) {
		return
	}
	switch lifecycle.PhaseOf(order.Status) {
	case lifecycle.Running:
		i.tell("%s: nothing is left to prove.", orderTitle(order))
		return
	case lifecycle.Ended:
		i.diags.AddError("Order Has Ended: "+orderTitle(order), fmt.Sprintf("Order %d has status %s, so its domains are proved no more. Nothing was sent.", order.ID, order.Status))
		return
	}
	check := checkProofs(ctx, i, order)
	if check == nil {
		return
	}
	if lifecycle.PhaseOf(check.OrderStatus) == lifecycle.Running {
		i.tell("%s: all domains are proved, and the certificate is issued.", orderTitle(order))
		return
	}
	proofs, err := tfkit.AskProofs(ctx, i.Client, order)
	if err != nil {
		i.diags.AddError("Could Not Read Proofs: "+orderTitle(order), "DigiCert looked for the proofs, and how far they are could not be asked. "+tfkit.Explain(err))
		return
	}
	reportProofs(ctx, i, order, proofs, check)
}

// hasDomains tells whether there are domains to prove for the order, and adds the error that says what there is instead.
func hasDomains(order *certcentral.Order, diags *diag.Diagnostics) bool {
	switch {
	case tfkit.IsClientOrder(order):
		diags.AddError("Not A TLS Order: "+orderTitle(order), fmt.Sprintf(
			"Order %d is of product %s, which proves no hosts. Nothing was sent. What its addresses need depends on the product: the owner of each mailbox follows the link in DigiCert's mail, "+
				"or the mail domains are proved for the organization, which domain_id has DigiCert look for. email_validations of certcentral_client_certificate_order tells how far each address is.", order.ID, order.ProductNameID))
	case !isTLS(order):
		diags.AddError("Not A TLS Order: "+orderTitle(order), fmt.Sprintf(
			"Order %d is of product %s, which has no domains to prove. Nothing was sent. What it waits for, CertCentral shows.", order.ID, order.ProductNameID))
	}
	return !diags.HasError()
}

// checkProofs has the service look for the proofs of an order's domains. Those by mail it cannot look for, so the check
// says nothing of them. It is nil when the diagnostics say why the service did not look.
func checkProofs(ctx context.Context, i *invocation, order *certcentral.Order) *certcentral.DCVCheck {
	if order.DCVMethod == lifecycle.MethodEmail {
		return &certcentral.DCVCheck{OrderStatus: order.Status}
	}
	i.tell("%s: asking DigiCert to look for the proofs of its domains.", orderTitle(order))
	check, err := i.Client.CheckDCV(ctx, order.ID)
	if err != nil {
		i.diags.AddError("Could Not Check Domains: "+orderTitle(order), tfkit.Explain(err))
		return nil
	}
	return check
}

// reportProofs tells how far each domain is, and adds the error for those that are not proved.
func reportProofs(ctx context.Context, i *invocation, order *certcentral.Order, proofs tfkit.OrderProofs, check *certcentral.DCVCheck) {
	for _, line := range proofLines(order, proofs, check) {
		i.tell("%s: %s.", orderTitle(order), line)
	}
	value := func() string {
		if random, err := i.Client.DCVRandomValue(ctx, order.ID); err == nil && random.Value != "" {
			return random.Value
		}
		return "the order's random value (dcv_records of the order)"
	}
	open, others := proofs.RecordSteps(order, check, value), []tfkit.Step(nil)
	for _, step := range proofs.PeopleSteps(order) {
		if step.Kind == tfkit.StepDCV {
			open = append(open, step)
		} else {
			others = append(others, step)
		}
	}
	isTold := proofs.Validation != nil || len(check.Names) > 0 || check.DCVStatus == dcvValid
	if len(open) > 0 || !isTold {
		i.diags.AddError("Domains Not Proved: "+orderTitle(order), unprovedDetail(order, open, check.Problems))
		return
	}
	i.tell("%s: all domains are proved.", orderTitle(order))
	for _, step := range others {
		i.tell("%s is not issued yet. %s", orderTitle(order), step.Text)
	}
}

// dcvValid is the service's word for an order whose domains are all proved.
const dcvValid = "valid"

// proofLines says of each domain of an order how far its proof is.
func proofLines(order *certcentral.Order, proofs tfkit.OrderProofs, check *certcentral.DCVCheck) []string {
	var lines []string
	if proofs.Validation == nil {
		for _, name := range check.Names {
			lines = append(lines, fmt.Sprintf("%s is %s", name.DNSName, name.Status))
		}
		return lines
	}
	for _, name := range proofs.Validation.Names {
		lines = append(lines, fmt.Sprintf("%s is %s, by %s", tfkit.ProvedDomain(name), name.Status, proofs.MethodOf(order, name)))
	}
	return lines
}

// unprovedDetail says what is missing, what the service said of it, and the way on.
func unprovedDetail(order *certcentral.Order, open []tfkit.Step, problems []certcentral.APIError) string {
	paragraphs := []string{fmt.Sprintf("Order %d has status %s.", order.ID, order.Status)}
	for _, step := range open {
		paragraphs = append(paragraphs, step.Text)
	}
	if len(open) == 0 {
		paragraphs = append(paragraphs, "The service does not say which of its domains are proved.")
	}
	for _, problem := range problems {
		paragraphs = append(paragraphs, "The service said: "+problem.String())
	}
	return strings.Join(append(paragraphs, "Nothing is lost. Put right what is missing, give DNS the time that it takes, and "+invokeAgain+"."), "\n\n")
}

func (m *checkDCVModel) checkDomain(ctx context.Context, i *invocation) {
	id, ok := i.id("domain_id", "Domain", m.DomainID)
	if !ok {
		return
	}
	i.tell("Domain %d: reading it.", id)
	domain, err := i.Client.Domain(ctx, id)
	if err != nil {
		i.diags.AddError(fmt.Sprintf("Could Not Read Domain %d", id), "Nothing was sent. "+tfkit.ExplainUnseen("domain", err))
		return
	}
	title := fmt.Sprintf("Domain %d (%s)", id, domain.Name)
	if domain.DCVMethod == lifecycle.MethodEmail {
		reportMailProof(i, title, domain)
		return
	}
	i.tell("%s: asking DigiCert to look for its proof, by %s.", title, domain.DCVMethod)
	check, err := i.Client.CheckDomain(ctx, id)
	switch {
	case err != nil:
		i.diags.AddError("Could Not Check Domain: "+title, tfkit.Explain(err))
	case !check.Proved:
		i.diags.AddError("Domain Not Proved: "+title, unprovedDomain(domain, check.Problems))
	default:
		i.tell("%s is proved.", title)
	}
}

// reportMailProof tells how far a domain is that its owner proves by following the link in a mail, for which nobody looks.
func reportMailProof(i *invocation, title string, domain *certcentral.Domain) {
	if until := domain.ProvedUntil(); until.After(domain.AsOf) {
		i.tell("%s is proved by mail until %s.", title, tfkit.Timestamp(until).ValueString())
		return
	}
	i.diags.AddError("Domain Not Proved: "+title, fmt.Sprintf(
		"Domain %d is proved by mail: the owner of one of its mailboxes follows the link in DigiCert's mail, and there is nothing that DigiCert could look for. "+
			"Have the mail sent again in CertCentral, or change dcv_method of the domain.", domain.ID))
}

// unprovedDomain says why a domain is not proved, and the way on.
func unprovedDomain(domain *certcentral.Domain, problems []certcentral.APIError) string {
	paragraphs := []string{fmt.Sprintf("DigiCert looked for the proof of domain %d by %s and did not find it.", domain.ID, domain.DCVMethod)}
	for _, problem := range problems {
		paragraphs = append(paragraphs, "The service said: "+problem.String())
	}
	if token := domain.DCVToken; token != nil && lifecycle.TokenExpired(token.ExpirationDate.Time, domain.AsOf) {
		paragraphs = append(paragraphs, fmt.Sprintf("The token of the domain expired at %s: the plan of certcentral_domain draws a new one, and so does CertCentral.", token.ExpirationDate))
	}
	return strings.Join(append(paragraphs, "Publish what dcv_record of certcentral_domain, resource or data source, says, give DNS the time that it takes, and "+invokeAgain+"."), "\n\n")
}
