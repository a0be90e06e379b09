// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// The kinds of steps that keep an order from being issued.
const (
	StepApproval               = "approval"
	StepCSR                    = "csr"
	StepPickup                 = "pickup"
	StepEmailValidation        = "email_validation"
	StepOrganizationValidation = "organization_validation"
	StepDCV                    = "dcv"
)

// Step is something that has to be done before an order is issued.
type Step struct {
	Kind    string // one of the kinds above
	Subject string // the request, address, organization or domain that it is about; empty for the order itself
	Status  string // the service's word for how far it is
	Who     string // who takes the step
	Text    string // a sentence that says what is open, and who does what about it
}

// PeopleSteps returns what only people can do about an order that waits, as far as the proofs tell.
func (p OrderProofs) PeopleSteps(order *certcentral.Order) []Step {
	var steps []Step
	for _, request := range order.Requests {
		if blocks(request) {
			steps = append(steps, ApprovalStep(request))
		}
	}
	switch order.Status {
	case lifecycle.StatusNeedsApproval:
		if len(steps) == 0 {
			steps = append(steps, Step{
				StepApproval, "", order.Status, administrator,
				"The order waits for approval: " + administrator + " approves it in CertCentral.",
			})
		}
	case lifecycle.StatusNeedsCSR:
		steps = append(steps, Step{
			StepCSR, "", order.Status, "whoever has the key",
			"The order has no certificate signing request: give it one, by its csr or in CertCentral.",
		})
	case lifecycle.StatusWaitingPickup:
		steps = append(steps, pickupStep(order))
	}
	steps = append(steps, mailboxSteps(p.Mailboxes)...)
	steps = append(steps, p.organizationSteps(order)...)
	steps = append(steps, p.mailSteps(order)...)
	// The status of a reissue does not tell that only the pick-up is left.
	if len(steps) == 0 && p.Keyless {
		steps = append(steps, pickupStep(order))
	}
	return steps
}

// blocks tells whether a request keeps the order from being issued until somebody decides it.
func blocks(request certcentral.Request) bool {
	switch request.Type {
	case lifecycle.RequestRevoke, lifecycle.RequestDuplicate:
		return false
	default:
		return lifecycle.IsOpen(request.Status)
	}
}

const administrator = "an administrator of the account"

// ApprovalStep is the decision that a request waits for.
func ApprovalStep(request certcentral.Request) Step {
	return Step{
		StepApproval, fmt.Sprint(request.ID), request.Status, administrator,
		fmt.Sprintf("Request %d (%s) waits for approval: %s approves request %d in CertCentral.", request.ID, request.Type, administrator, request.ID),
	}
}

// pickupStep is what is left when everything is proved and there is no key.
func pickupStep(order *certcentral.Order) Step {
	addressee := recipient(order)
	who := cmp.Or(addressee, "its recipient")
	text := fmt.Sprintf("The certificate waits to be picked up: %s follows the link in DigiCert's mail", who)
	if IsClientOrder(order) {
		text += " and makes the key in the browser, for the order has no csr"
	}
	return Step{StepPickup, addressee, order.Status, cmp.Or(addressee, "the recipient of the certificate"), text + "."}
}

// mailboxSteps lists the addresses whose owners have not confirmed them.
func mailboxSteps(mailboxes []certcentral.EmailValidation) []Step {
	var steps []Step
	for _, mailbox := range mailboxes {
		if strings.EqualFold(mailbox.Status, lifecycle.AddressValidated) {
			continue
		}
		sent := ""
		if !mailbox.DateEmailed.IsZero() {
			sent = " of " + mailbox.DateEmailed.String()
		}
		steps = append(steps, Step{
			StepEmailValidation, mailbox.Email, mailbox.Status, "the owner of the address",
			fmt.Sprintf("Address %s is not validated: its owner follows the link in DigiCert's mail%s.", mailbox.Email, sent),
		})
	}
	return steps
}

func (p OrderProofs) organizationSteps(order *certcentral.Order) []Step {
	if p.Validation == nil {
		return nil
	}
	var steps []Step
	for _, check := range p.Validation.Organization {
		if proved(check.Status) {
			continue
		}
		organization := organizationOf(order)
		steps = append(steps, Step{
			StepOrganizationValidation, organization, check.Status, "DigiCert",
			fmt.Sprintf("Organization %s is not validated for %s (%s): DigiCert validates it, and may mail or call its contacts.", organization, check.Type, openDetails(check)),
		})
	}
	return steps
}

func organizationOf(order *certcentral.Order) string {
	switch name := order.Organization.Name; {
	case order.OrganizationID == 0:
		return name
	case name == "":
		return fmt.Sprint(order.OrganizationID)
	default:
		return fmt.Sprintf("%s (%d)", name, order.OrganizationID)
	}
}

// openDetails lists the steps of a check that are not done, or its status where it tells no steps.
func openDetails(check certcentral.OrganizationValidation) string {
	var open []string
	for _, step := range slices.Sorted(maps.Keys(check.Details)) {
		if status := check.Details[step]; !proved(status) {
			open = append(open, strings.ReplaceAll(step, "_", " ")+": "+status)
		}
	}
	if len(open) == 0 {
		return check.Status
	}
	return strings.Join(open, ", ")
}

// mailSteps lists the domains that are proved by mail.
func (p OrderProofs) mailSteps(order *certcentral.Order) []Step {
	if p.Validation == nil {
		return nil
	}
	var steps []Step
	for _, name := range p.unproved(order, nil) {
		if name.method == lifecycle.MethodEmail {
			steps = append(steps, Step{
				StepDCV, name.domain, name.status, "the owner of a mailbox of the domain",
				fmt.Sprintf("Domain %s is proved by mail: the owner of one of its mailboxes (admin, administrator, webmaster, hostmaster, postmaster, "+
					"or a contact in its WHOIS entry) follows the link in DigiCert's mail.", name.domain),
			})
		}
	}
	return steps
}

// RecordSteps lists the domains that are proved otherwise than by mail, each with the record or file that DigiCert looks
// for. check is the last check of the domains, nil for none, and value yields what the record holds; it is called only where
// there is one.
func (p OrderProofs) RecordSteps(order *certcentral.Order, check *certcentral.DCVCheck, value func() string) []Step {
	var steps []Step
	held := ""
	for _, name := range p.unproved(order, check) {
		switch {
		case name.method == lifecycle.MethodEmail:
			continue
		case IsClientOrder(order):
			steps = append(steps, accountDomainStep(name))
			continue
		case held == "":
			held = value()
		}
		steps = append(steps, recordStep(name, held))
	}
	return steps
}

// accountDomainStep says how the domain of an address gets proved when not by mail. The order itself has no record for it.
func accountDomainStep(name unprovedName) Step {
	return Step{
		StepDCV, name.domain, name.status, whoProves(name.method),
		fmt.Sprintf("Domain %s is not proved (%s): it is proved by %s as a domain of the account, by certcentral_domain_validation for instance.",
			name.domain, name.status, name.method),
	}
}

func recordStep(name unprovedName, value string) Step {
	return Step{
		StepDCV, name.domain, name.status, whoProves(name.method),
		fmt.Sprintf("Domain %s is not proved (%s): expected %s.", name.domain, name.status, expectedRecord(name, value)),
	}
}

func whoProves(method string) string {
	if strings.HasPrefix(method, "http") {
		return "whoever runs the web server of the domain"
	}
	return "whoever runs the DNS of the domain"
}

// expectedRecord describes the record that proves a domain: type, name and value.
func expectedRecord(name unprovedName, value string) string {
	proof := lifecycle.ProofOf(name.method, name.domain, value)
	if proof.URL != "" {
		return fmt.Sprintf("a file at %s, content %s", proof.URL, proof.Value)
	}
	return fmt.Sprintf("a %s record, name %s, value %s", proof.Type, proof.Name, proof.Value)
}
