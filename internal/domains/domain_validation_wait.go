// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

const (
	firstDelay = 2 * time.Second
	maxDelay   = 30 * time.Second
	// lastLook is how long beyond the time of a wait the look at its end may take.
	lastLook = time.Minute
)

// wait is one wait for the proof of one domain.
type wait struct {
	client  *certcentral.Client
	id      int64
	timeout time.Duration
	days    int64 // a proof that ends within them, as lifecycle.ProofLapses counts, is wanted anew; 0 for none

	// What the last look showed, for the error of a wait in vain.
	domain  *certcentral.Domain
	check   *certcentral.DomainCheck
	refusal error // of the last check, where the service refused it for a reason that may pass
	fault   error // of the last look, nil when it went well
}

// run waits until the domain is proved, and returns it. The last look is at the end of the time.
func (w *wait) run(parent context.Context) (*certcentral.Domain, *problem) {
	clock := w.client.Clock()
	deadline := clock.Now().Add(w.timeout)
	// The deadline in the context ends a request under way; the clock, which tests move by hand, ends the wait.
	ctx, cancel := context.WithTimeout(parent, w.timeout+lastLook)
	defer cancel()
	for delay := firstDelay; ; delay = min(2*delay, maxDelay) {
		proved, err := w.look(ctx)
		if proved {
			return w.domain, nil
		}
		if p, ok := errors.AsType[*problem](err); ok {
			return nil, p
		}
		if ctx.Err() == nil { // else it is the end of the time that broke the look off
			w.fault = err
		}
		left := deadline.Sub(clock.Now())
		if ctx.Err() == nil && left > 0 && clock.Sleep(ctx, min(delay, left)) == nil {
			continue
		}
		if parent.Err() != nil {
			return nil, w.interrupted()
		}
		return nil, &problem{"Domain Was Not Proved: " + w.label(), w.report()}
	}
}

// look reads the domain and, unless it is proved or a mail has to be answered, has the service check it. It tells whether
// the domain is proved. An error is a *problem when waiting on is in vain, else a fault of the service or the connection.
func (w *wait) look(ctx context.Context) (proved bool, err error) {
	if err := w.read(ctx); err != nil {
		return false, err
	}
	complete := proofStatus(w.domain) == lifecycle.ProofComplete
	if complete && !w.lapses() {
		return true, nil
	}
	if w.domain.DCVMethod == lifecycle.MethodEmail {
		return false, nil
	}
	if w.tokenExpired() {
		return false, w.needsToken()
	}
	if err := w.checkNow(ctx); err != nil || !w.check.Proved {
		return false, err
	}
	err = w.read(ctx)
	return err == nil && proofStatus(w.domain) == lifecycle.ProofComplete, err
}

// read leaves what was seen last in place when it fails.
func (w *wait) read(ctx context.Context) error {
	domain, err := w.client.Domain(ctx, w.id)
	if certcentral.IsRefused(err) && !certcentral.IsRateLimited(err) {
		return unseen(w.id, err)
	}
	if err != nil {
		return err
	}
	w.domain = domain
	return nil
}

// lapses tells whether the proof ends so soon that it is wanted anew. One by mail cannot be asked for.
func (w *wait) lapses() bool {
	return w.days > 0 && w.domain.DCVMethod != lifecycle.MethodEmail &&
		lifecycle.ProofLapses(w.days, w.domain.DCVApproved.Time, w.domain.ProvedUntil(), w.domain.AsOf)
}

func (w *wait) tokenExpired() bool {
	token := w.domain.DCVToken
	return token != nil && lifecycle.TokenExpired(token.ExpirationDate.Time, w.domain.AsOf)
}

// checkNow has the service look for the proof. Which refusals mean that it found none is not documented for every method, so
// only those that cannot pass end the wait.
func (w *wait) checkNow(ctx context.Context) error {
	check, err := w.client.CheckDomain(ctx, w.id)
	switch {
	case err == nil:
		w.check, w.refusal = check, nil
		return nil
	case !certcentral.IsRefused(err):
		return err
	case certcentral.IsNotFound(err), certcentral.IsForbidden(err):
		return &problem{
			"Could Not Prove Domain: " + w.label(),
			fmt.Sprintf("The service refused to look for the proof of domain %d: %s\n\nNothing is lost: apply again to go on.", w.id, tfkit.Explain(err)),
		}
	default:
		w.check, w.refusal = &certcentral.DomainCheck{}, err
		return nil
	}
}

func (w *wait) label() string {
	name := ""
	if w.domain != nil {
		name = w.domain.Name
	}
	return label(name, tfkit.IDValue(w.id).ValueString())
}

func (w *wait) interrupted() *problem {
	return &problem{
		"Wait for Domain Interrupted: " + w.label(),
		fmt.Sprintf("The run was cancelled while the proof of domain %d was waited for. Nothing is lost: the domain and its token stay, and the next apply resumes the wait.", w.id),
	}
}

func (w *wait) needsToken() *problem {
	return &problem{
		"DCV Token Expired: " + w.label(),
		fmt.Sprintf("The token of domain %d expired at %s, so the service takes no proof by it. Apply again: the plan of the certcentral_domain resource then draws a new one, "+
			"for an imported domain with adopt_existing = true, whose record is published before the domain is checked. Where Terraform does not manage the domain, have a new token drawn in CertCentral and publish it.",
			w.id, w.domain.DCVToken.ExpirationDate),
	}
}

// report tells all that is known of why the domain was not proved in time.
func (w *wait) report() string {
	if w.domain == nil {
		said := "no answer came"
		if w.fault != nil {
			said = w.fault.Error()
		}
		return fmt.Sprintf("Domain %d could not be read within %s: %s.\n\nNothing is lost: apply again to go on waiting.", w.id, w.timeout, said)
	}
	paragraphs := []string{
		fmt.Sprintf("Domain %d (%s) was waited for %s, and its proof is %s.", w.id, w.domain.Name, w.timeout, w.standing()),
		w.expected(),
	}
	if said := w.lastCheck(); said != "" {
		paragraphs = append(paragraphs, "At the last check the service said: "+said)
	}
	if w.fault != nil {
		paragraphs = append(paragraphs, "The last look failed: "+w.fault.Error())
	}
	paragraphs = append(paragraphs, "Nothing is lost: put right what is missing and apply again to go on waiting. If all is in place and only needs time, raise timeouts.")
	return strings.Join(paragraphs, "\n\n")
}

// standing describes the proof that there is.
func (w *wait) standing() string {
	if status := proofStatus(w.domain); status != lifecycle.ProofComplete {
		return status
	}
	return fmt.Sprintf("still the old one, which ends at %s", tfkit.Timestamp(w.domain.ProvedUntil()).ValueString())
}

// expected says what would prove the domain.
func (w *wait) expected() string {
	proof, ok := proofOf(w.domain)
	switch {
	case w.domain.DCVMethod == lifecycle.MethodEmail:
		return "It is proved by mail: the owner of one of the mailboxes admin, administrator, webmaster, hostmaster or postmaster at the domain, " +
			"or a contact of its WHOIS entry, has to follow the link in DigiCert's mail."
	case !ok:
		return fmt.Sprintf("Its method is %q, and what that asks for is not known here: see the domain in CertCentral, or change its method.", w.domain.DCVMethod)
	}
	if proof.Value == "" || proof.Name == "" {
		return "The service tells no token for it, so there is no record or file that could prove it. Have one drawn: by adopt_existing = true in its certcentral_domain, " +
			"or in CertCentral where Terraform does not manage the domain."
	}
	text := fmt.Sprintf("Expected was a %s record, name %s, value %s.", proof.Type, proof.Name, proof.Value)
	if proof.URL != "" {
		text = fmt.Sprintf("Expected was a file at %s, content %s.", proof.URL, proof.Value)
	}
	if token := w.domain.DCVToken; token != nil && !token.ExpirationDate.IsZero() {
		text += fmt.Sprintf(" The token in it expires at %s.", token.ExpirationDate)
	}
	return text
}

// lastCheck is the service's own words at the last check.
func (w *wait) lastCheck() string {
	switch {
	case w.refusal != nil:
		return w.refusal.Error()
	case w.check == nil:
		return ""
	case w.check.Proved:
		return "the proof was found, but the domain does not show it yet"
	}
	var said []string
	for _, entry := range w.check.Problems {
		said = append(said, entry.String())
	}
	return strings.Join(said, "; ")
}
