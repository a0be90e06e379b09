// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// domainOf is a new domain for the account's organization.
func domainOf(account *simulator.Simulator, name string) DomainRequest {
	return DomainRequest{Name: name, OrganizationID: account.OrganizationID(), Validations: []ValidationRequest{{Type: "ov"}}, DCVMethod: "dns-txt-token"}
}

// named recognises a domain by its name.
func named(name string) func(*Domain) bool {
	return func(d *Domain) bool { return d.Name == name }
}

// isProved tells whether a domain counts as proved by its first kind of validation.
func isProved(d *Domain) bool { return d.Validations[0].DCVStatus == "complete" }

// hasLiveToken tells whether a domain has a token that can prove it.
func hasLiveToken(d *Domain) bool {
	return d.DCVToken != nil && d.DCVToken.Token != "" && d.AsOf.Before(d.DCVToken.ExpirationDate.Time)
}

// createDomain creates it with a method and returns it.
func createDomain(t *testing.T, account *simulator.Simulator, client *Client, method string) *Domain {
	t.Helper()
	request := domainOf(account, "southwind.example")
	request.DCVMethod = method
	id, err := client.CreateDomain(t.Context(), request, nil, named(request.Name))
	if err != nil {
		t.Fatal(err)
	}
	return domainNow(t, client, id)
}

// domainNow reads a domain.
func domainNow(t *testing.T, client *Client, id int64) *Domain {
	t.Helper()
	domain, err := client.Domain(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return domain
}

func TestProofOfDomain(t *testing.T) {
	for _, test := range []struct {
		method  string
		publish func(*simulator.Simulator, *DCVToken)
		problem string
	}{
		{"dns-txt-token", func(s *simulator.Simulator, token *DCVToken) {
			s.Publish("southwind.example", "TXT", token.Token)
		}, "invalid_dns_txt"},
		{"dns-cname-token", func(s *simulator.Simulator, token *DCVToken) {
			s.Publish(token.Token+".southwind.example", "CNAME", token.VerificationValue)
		}, "invalid_dns_txt"},
		{"http-token", func(s *simulator.Simulator, token *DCVToken) {
			s.Publish("southwind.example", "HTTP", token.Token)
		}, "file_random_value_not_found"},
	} {
		t.Run(test.method, func(t *testing.T) {
			account, client := newAccount(t, simulator.Config{})
			domain := createDomain(t, account, client, test.method)
			if domain.DCVMethod != test.method || isProved(domain) || !hasLiveToken(domain) || !domain.IsActive || !domain.Organization.IsActive ||
				domain.Organization.ID != account.OrganizationID() || !domain.AsOf.Equal(account.Now().Truncate(time.Second)) {
				t.Fatalf("got %+v", domain)
			}
			if isFile := test.method == "http-token"; (domain.DCVToken.HTTPTokenURL != "") != isFile {
				t.Errorf("got token %+v", domain.DCVToken)
			}
			check, err := client.CheckDomain(t.Context(), domain.ID)
			if err != nil || check.Proved || len(check.Problems) != 1 || check.Problems[0].Code != test.problem {
				t.Fatalf("without a record: %+v, %v", check, err)
			}
			test.publish(account, domain.DCVToken)
			if check, err := client.CheckDomain(t.Context(), domain.ID); err != nil || !check.Proved || check.Problems != nil {
				t.Fatalf("got %+v, %v", check, err)
			}
			if domain = domainNow(t, client, domain.ID); !isProved(domain) || domain.DCVToken == nil || domain.DCVApproved.IsZero() ||
				!domain.ProvedUntil().After(account.Now()) || domain.Validations[0].Status != "active" {
				t.Errorf("got %+v", domain)
			}
			account.Advance(200 * 24 * time.Hour)
			if domain = domainNow(t, client, domain.ID); isProved(domain) || hasLiveToken(domain) {
				t.Errorf("after its end: %+v", domain)
			}
		})
	}
}

// TestProvedDomainIssuesAtOnce orders for a name under a domain that was proved before.
func TestProvedDomainIssuesAtOnce(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Approval: "skip"})
	domain := createDomain(t, account, client, "dns-txt-token")
	account.Publish(domain.Name, "TXT", domain.DCVToken.Token)
	if check, err := client.CheckDomain(t.Context(), domain.ID); err != nil || !check.Proved {
		t.Fatalf("got %+v, %v", check, err)
	}
	request := orderIn(t, account)
	request.Certificate.CommonName, request.Certificate.DNSNames = "shop.southwind.example", nil
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil {
		t.Fatal(err)
	}
	if len(placed.CertificateChain) != 3 || placed.DCVRandomValue != "" {
		t.Errorf("got order %d, chain of %d and random value %q", placed.ID, len(placed.CertificateChain), placed.DCVRandomValue)
	}
}

func TestTokenOfDomain(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	domain := createDomain(t, account, client, "dns-txt-token")
	account.Publish(domain.Name, "TXT", domain.DCVToken.Token)
	account.Advance(31 * 24 * time.Hour)
	if over := domainNow(t, client, domain.ID); hasLiveToken(over) {
		t.Errorf("got token %+v at %s", over.DCVToken, over.AsOf)
	}
	if check, err := client.CheckDomain(t.Context(), domain.ID); err != nil || check.Proved {
		t.Errorf("the old token: %+v, %v", check, err)
	}
	token, err := client.NewDomainToken(t.Context(), domain.ID)
	if err != nil || token.Token == domain.DCVToken.Token || !token.ExpirationDate.After(account.Now()) {
		t.Fatalf("got %+v, %v", token, err)
	}
	if renewed := domainNow(t, client, domain.ID); *renewed.DCVToken != *token || !hasLiveToken(renewed) {
		t.Errorf("got token %+v, want %+v", renewed.DCVToken, token)
	}
}

func TestMethodOfDomain(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{})
	domain := createDomain(t, account, client, "email")
	if domain.DCVToken != nil {
		t.Errorf("got token %+v", domain.DCVToken)
	}
	if _, err := client.NewDomainToken(ctx, domain.ID); !HasCode(err, "invalid_dcv_method") {
		t.Errorf("got %v", err)
	}
	if _, err := client.CheckDomain(ctx, domain.ID); !IsRefused(err) {
		t.Errorf("got %v", err)
	}
	token, err := client.UpdateDomainDCVMethod(ctx, domain.ID, "dns-cname-token", "")
	if err != nil || token == nil || token.Token == "" || token.VerificationValue == "" {
		t.Fatalf("got %+v, %v", token, err)
	}
	if same, err := client.UpdateDomainDCVMethod(ctx, domain.ID, "dns-cname-token", ""); err != nil || same != nil {
		t.Errorf("got %+v, %v", same, err)
	}
	if changed := domainNow(t, client, domain.ID); changed.DCVMethod != "dns-cname-token" || *changed.DCVToken != *token {
		t.Errorf("got %+v", changed)
	}
	if none, err := client.UpdateDomainDCVMethod(ctx, domain.ID, "email", "en"); err != nil || none != nil {
		t.Errorf("got %+v, %v", none, err)
	}
}

func TestSubmittedDomain(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	domain := createDomain(t, account, client, "dns-txt-token")
	if err := client.SubmitDomain(t.Context(), domain.ID, []ValidationRequest{{Type: "ev"}}); err != nil {
		t.Fatal(err)
	}
	domain = domainNow(t, client, domain.ID)
	var types []string
	for _, validation := range domain.Validations {
		types = append(types, validation.Type)
	}
	if slices.Sort(types); !slices.Equal(types, []string{"ev", "ov"}) || domain.DCVMethod != "dns-txt-token" {
		t.Errorf("%q by %s", types, domain.DCVMethod)
	}
}

func TestListOfDomains(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	var ids []int64
	for _, name := range []string{"a.example", "b.example", "c.example"} {
		id, err := client.CreateDomain(t.Context(), domainOf(account, name), ids, named(name))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := account.ValidateDomain(ids[1]); err != nil {
		t.Fatal(err)
	}
	list, err := collect(client.Domains(t.Context(), DomainQuery{PageSize: 2}))
	if err != nil || len(list) != 3 {
		t.Fatalf("got %+v, %v", list, err)
	}
	for i, domain := range list {
		if domain.ID != ids[i] || isProved(domain) != (i == 1) || domain.AsOf.IsZero() || len(domain.Validations) != 1 {
			t.Errorf("got %+v", domain)
		}
	}
	// The list tells the moment at which the proof ends, as the domain itself does.
	if until := domainNow(t, client, ids[1]).ProvedUntil(); !list[1].ProvedUntil().Equal(until) || until.IsZero() {
		t.Errorf("until %s, or %s in the list", until, list[1].ProvedUntil())
	}
	found, err := collect(client.Domains(t.Context(), DomainQuery{Filters: map[string][]string{"search": {"c.example"}}}))
	if err != nil || len(found) != 1 || found[0].ID != ids[2] {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestEndOfDomain(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{})
	domain := createDomain(t, account, client, "dns-txt-token")
	if id, err := client.CreateDomain(ctx, domainOf(account, domain.Name), nil, named(domain.Name)); !IsRefused(err) || id != 0 {
		t.Errorf("created twice: %d, %v", id, err)
	}
	if err := client.DeactivateDomain(ctx, domain.ID); err != nil {
		t.Error(err)
	}
	if got := domainNow(t, client, domain.ID); got.IsActive || got.Status != "inactive" {
		t.Errorf("got %+v", got)
	}
	if err := client.ActivateDomain(ctx, domain.ID); err != nil {
		t.Error(err)
	}
	if got := domainNow(t, client, domain.ID); !got.IsActive {
		t.Errorf("got %+v", got)
	}
	if err := client.DeleteDomain(ctx, domain.ID); err != nil {
		t.Error(err)
	}
	if _, err := client.Domain(ctx, domain.ID); !IsNotFound(err) {
		t.Errorf("got %v", err)
	}
}

func TestDCVMailsOfOrder(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{Approval: "skip"})
	request := orderIn(t, account)
	request.DCVMethod, request.DCVEmails = "email", []DCVEmail{{"shop.northwind.example", "northwind.example", "hostmaster@northwind.example"}}
	request.Certificate.CommonName, request.Certificate.DNSNames = "shop.northwind.example", nil
	placed, err := client.PlaceOrder(ctx, "ssl_basic", request)
	if err != nil {
		t.Fatal(err)
	}
	if to := recipients(account); !slices.Equal(to, []string{"hostmaster@northwind.example"}) {
		t.Errorf("mails to %q", to)
	}
	again := []DCVEmail{{"shop.northwind.example", "shop.northwind.example", "admin@shop.northwind.example"}}
	if err := client.ResendDCVEmails(ctx, placed.ID, again); err != nil {
		t.Fatal(err)
	}
	if to := recipients(account); !slices.Equal(to, []string{"hostmaster@northwind.example", "admin@shop.northwind.example"}) {
		t.Errorf("mails to %q", to)
	}
	if err := client.ResendDCVEmails(ctx, placed.ID, nil); err != nil || len(recipients(account)) != 3 {
		t.Errorf("mails to %q, %v", recipients(account), err)
	}
	if err := account.ApproveMail(account.Mails()[0].Token); err != nil {
		t.Fatal(err)
	}
	if order, err := client.Order(ctx, placed.ID); err != nil || order.Status != "issued" {
		t.Errorf("got %+v, %v", order, err)
	}
	if err := client.ResendDCVEmails(ctx, placed.ID, nil); !IsRefused(err) {
		t.Errorf("got %v", err)
	}
}

// recipients lists whom the account has sent mail.
func recipients(account *simulator.Simulator) []string {
	var to []string
	for _, mail := range account.Mails() {
		to = append(to, mail.To)
	}
	return to
}
