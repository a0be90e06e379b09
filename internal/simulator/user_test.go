// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// doAs asks the API with a key.
func (b *bench) doAs(key, method, path string, body any) result {
	b.Helper()
	out, err := b.send(method, b.host+simulator.BasePath+path, http.Header{"X-Dc-Devkey": {key}}, body)
	b.must(err)
	return out
}

// staffed is a bench whose account has a user of each kind, whose key is the kind.
func staffed(t *testing.T, config simulator.Config) *bench {
	t.Helper()
	for _, role := range []string{"administrator", "manager", "finance_manager", "standard_user", "limited_user"} {
		config.Users = append(config.Users, simulator.User{APIKey: role, Role: role})
	}
	config.Users = append(config.Users, simulator.User{
		APIKey: "ev", Role: "manager", FirstName: "Noor", LastName: "Haddad", Email: "Noor@lanterns.example", EVApprover: true,
	})
	return newBench(t, config)
}

// placeAs places an order and returns its id and that of its request.
func (b *bench) placeAs(key, product string) (id, request int64) {
	b.Helper()
	out := b.doAs(key, http.MethodPost, "/order/certificate/"+product, b.orderBody(nil)).want(201)
	return out.number("id"), out.number("requests.0.id")
}

func (b *bench) decideAs(key string, request int64, status string) result {
	b.Helper()
	return b.doAs(key, http.MethodPut, "/request/"+idText(request)+"/status", body{"status": status})
}

func TestUsers(t *testing.T) {
	b := staffed(t, simulator.Config{})
	b.do(http.MethodGet, "/user/me", nil).want(200).shows(map[string]string{
		"id": "2290417", "username": "ivo@northwind-lanterns.example", "account_id": "1507210", "first_name": "Ivo", "last_name": "Brandt",
		"status": "active", "container.id": "77120", "container.name": "Web Operations", "access_roles": "[map[id:1 name:Administrator]]",
		"is_cert_central": "true", "is_saml_sso_only": "false", "container_visibility": "[]",
	})
	b.doAs("limited_user", http.MethodGet, "/user/me", nil).want(200).shows(map[string]string{
		"id": "2290422", "first_name": "Limited User", "last_name": "2290422", "email": "user2290422@northwind-lanterns.example",
		"access_roles.0.name": "Limited User",
	})
	b.do(http.MethodGet, "/user/2290423", nil).want(200).shows(map[string]string{
		"first_name": "Noor", "last_name": "Haddad", "email": "Noor@lanterns.example", "username": "noor@lanterns.example",
		"access_roles.0.name": "Manager",
	})
	b.do(http.MethodGet, "/user?limit=2&offset=1", nil).want(200).shows(map[string]string{
		"page.total": "7", "users.0.id": "2290418", "users.1.access_roles.0.name": "Manager", "users.2": "",
	})
	b.do(http.MethodGet, "/user/5", nil).refused(404, "not_found|user")
	b.do(http.MethodGet, "/user/him", nil).refused(404, "not_found|user")
	b.doAs("nobody", http.MethodGet, "/user/me", nil).refused(403, "access_denied|access_denied_invalid_key")
	b.doAs("", http.MethodGet, "/user/me", nil).refused(403, "access_denied|access_denied_invalid_key")
}

func TestRolesAreShown(t *testing.T) {
	b := staffed(t, simulator.Config{})
	for key, want := range map[string]string{
		"administrator":   "[map[id:1 name:Administrator]]",
		"limited_user":    "[map[id:2 name:Limited User]]",
		"finance_manager": "[map[id:3 name:Finance Manager]]",
		"manager":         "[map[id:4 name:Manager]]",
		"standard_user":   "[map[id:5 name:Standard User]]",
	} {
		b.doAs(key, http.MethodGet, "/user/me", nil).want(200).shows(map[string]string{"access_roles": want})
	}
}

// A limited user sees and changes the orders that they placed; to everybody else all are there.
func TestLimitedUsersSeeTheirOrders(t *testing.T) {
	const denied = "access_denied|missing_permission"
	named := map[string]any{"alternative_order_id": "shared"}
	for key, owner := range map[string]bool{"limited_user": true, "standard_user": false} {
		b := staffed(t, simulator.Config{Approval: "skip", Validation: "auto"})
		others, _ := b.place(named)
		own := b.doAs(key, http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(named)).want(201).number("id")
		listed := map[bool]string{true: "1", false: "2"}[owner]
		for _, path := range []string{"", "/reissue", "/validation"} {
			b.doAs(key, http.MethodGet, orderPath(own, path), nil).want(200)
			if out := b.doAs(key, http.MethodGet, orderPath(others, path), nil); owner {
				out.refused(403, denied)
			} else {
				out.want(200)
			}
		}
		b.doAs(key, http.MethodGet, "/order/certificate", nil).want(200).shows(map[string]string{"page.total": listed, "orders.0.id": idText(own)})
		b.doAs(key, http.MethodGet, "/order/alternate/shared", nil).want(200).shows(map[string]string{"page.total": listed})
		changes := b.doAs(key, http.MethodGet, "/order/certificate/status-changes?minutes=5", nil).want(200)
		if shown := changes.text("orders.1.order_id") != ""; shown == owner {
			t.Errorf("%s is told of the changes of others: %t", key, shown)
		}
		if owner {
			b.doAs(key, http.MethodPost, orderPath(others, "/reissue"), b.orderBody(nil)).refused(403, denied)
			b.doAs(key, http.MethodPost, orderPath(own, "/reissue"), b.orderBody(nil)).want(201)
		}
	}
}

func TestUsersSurviveRestart(t *testing.T) {
	file := t.TempDir() + "/state.json"
	for range 2 {
		b := staffed(t, simulator.Config{StateFile: file})
		b.placeAs("manager", "ssl_basic")
		b.do(http.MethodGet, "/user", nil).want(200).shows(map[string]string{"page.total": "7"})
	}
}

func TestUsersThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		users []simulator.User
		says  string
	}{
		"role":        {[]simulator.User{{APIKey: "a", Role: "king"}}, `role "king"`},
		"no key":      {[]simulator.User{{Role: "manager"}}, "no API key"},
		"owner's key": {[]simulator.User{{APIKey: simulator.DefaultAPIKey, Role: "manager"}}, "same API key"},
		"key of two":  {[]simulator.User{{APIKey: "a", Role: "manager"}, {APIKey: "a", Role: "manager"}}, "same API key"},
	} {
		if _, err := simulator.New(simulator.Config{Users: test.users}); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error %v, want one that says %q", name, err, test.says)
		}
	}
}

func TestRequesterAndProcessorAreShown(t *testing.T) {
	b := staffed(t, simulator.Config{Approval: "two-step", Validation: "auto"})
	id, request := b.placeAs("standard_user", "ssl_basic")
	b.info(id).shows(map[string]string{"user.id": "2290421", "user.last_name": "2290421"})
	b.do(http.MethodGet, "/order/certificate?user_id=2290421", nil).want(200).shows(map[string]string{"page.total": "1"})
	b.do(http.MethodGet, "/order/certificate?user_id=2290417", nil).want(200).shows(map[string]string{"": "map[]"})
	b.decideAs("manager", request, "approved").want(204)
	shown := func() result { return b.do(http.MethodGet, "/request/"+idText(request), nil).want(200) }
	shown().shows(map[string]string{"requester.id": "2290421", "reviewer.id": "2290419", "processor": ""})
	b.decideAs("administrator", request, "approved").want(204)
	shown().shows(map[string]string{"requester.id": "2290421", "reviewer.id": "2290419", "processor.id": "2290418"})
	b.status(id, "issued")

	b.doAs("finance_manager", http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	b.doAs("ev", http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "no"}).want(204)
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.user_id": "2290420", "certificates.0.firstname": "Finance Manager",
	})
	b.do(http.MethodGet, "/request/"+b.info(id).text("requests.1.id"), nil).want(200).shows(map[string]string{
		"status": "rejected", "requester.id": "2290420", "processor.id": "2290423",
	})
}

func TestWhoMayDecide(t *testing.T) {
	const denied = "access_denied|invalid_approver"
	tests := map[string]struct {
		fourEyes         bool
		requester        string
		product          string
		decider, verdict string
		code             string
	}{
		"manager":                       {decider: "manager", verdict: "approved"},
		"administrator":                 {decider: "administrator", verdict: "approved"},
		"standard user":                 {decider: "standard_user", verdict: "approved", code: denied},
		"limited user":                  {decider: "limited_user", verdict: "rejected", code: denied},
		"finance manager":               {decider: "finance_manager", verdict: "submitted", code: denied},
		"own request":                   {requester: "manager", decider: "manager", verdict: "approved"},
		"own request, four eyes":        {fourEyes: true, requester: "manager", decider: "manager", verdict: "approved", code: denied},
		"own request given up":          {fourEyes: true, requester: "manager", decider: "manager", verdict: "rejected"},
		"another's request, four eyes":  {fourEyes: true, requester: "administrator", decider: "manager", verdict: "approved"},
		"EV without the right":          {product: "ssl_ev_basic", decider: "manager", verdict: "approved", code: denied},
		"EV with the right":             {product: "ssl_ev_basic", decider: "ev", verdict: "approved"},
		"EV by the first user":          {product: "ssl_ev_basic", decider: simulator.DefaultAPIKey, verdict: "approved"},
		"EV rejected without the right": {product: "ssl_ev_basic", decider: "manager", verdict: "rejected"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := staffed(t, simulator.Config{FourEyes: test.fourEyes})
			requester, product := "limited_user", "ssl_basic"
			if test.requester != "" {
				requester = test.requester
			}
			if test.product != "" {
				product = test.product
			}
			id, request := b.placeAs(requester, product)
			out := b.decideAs(test.decider, request, test.verdict)
			if test.code != "" {
				out.refused(403, test.code)
				b.status(id, "needs_approval")
				return
			}
			out.want(204)
			b.status(id, map[string]string{"approved": "pending", "rejected": "rejected"}[test.verdict])
			b.decideAs(simulator.DefaultAPIKey, request, "rejected").refused(400, "invalid_request_status")
		})
	}
}

func TestFourEyesInTwoSteps(t *testing.T) {
	for _, fourEyes := range []bool{false, true} {
		b := staffed(t, simulator.Config{Approval: "two-step", FourEyes: fourEyes})
		id, request := b.placeAs("standard_user", "ssl_basic")
		b.decideAs("manager", request, "approved").want(204)
		second := b.decideAs("manager", request, "approved")
		if !fourEyes {
			second.want(204)
			b.status(id, "pending")
			continue
		}
		second.refused(403, "access_denied|invalid_approver")
		b.decideAs("manager", request, "submitted").want(204) // takes the first approval back
		b.decideAs("manager", request, "approved").want(204)
		b.decideAs("administrator", request, "approved").want(204)
		b.status(id, "pending")
	}
}

func TestWhoMaySkipApproval(t *testing.T) {
	for key, skips := range map[string]bool{
		simulator.DefaultAPIKey: true, "administrator": true, "manager": true,
		"finance_manager": false, "standard_user": false, "limited_user": false,
	} {
		b := staffed(t, simulator.Config{Validation: "auto"})
		place := func() int64 {
			out := b.doAs(key, http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(map[string]any{"skip_approval": true})).want(201)
			if request := out.text("requests.0.id"); request != "" {
				b.decide(out.number("requests.0.id"), "approved")
			}
			return out.number("id")
		}
		id := place()
		for _, call := range []string{"/order/certificate/ssl_basic", orderPath(id, "/reissue"), orderPath(id, "/duplicate")} {
			out := b.doAs(key, http.MethodPost, call, b.orderBody(map[string]any{"skip_approval": true})).want(201)
			if filed := out.text("requests.0.id") != ""; filed == skips {
				t.Errorf("%s of %s filed a request: %t", call, key, filed)
			}
		}
		other := place()
		revoke := b.doAs(key, http.MethodPut, orderPath(other, "/revoke"), body{"skip_approval": true})
		if skips {
			revoke.want(204)
			continue
		}
		revoke.refused(403, "access_denied|missing_permission")
		b.status(other, "issued")
		b.doAs(key, http.MethodPut, orderPath(other, "/revoke"), nil).want(201)
	}
}

func TestApprovalByItselfIsForApprovers(t *testing.T) {
	for key, want := range map[string]string{"manager": "approved", "standard_user": "pending"} {
		b := staffed(t, simulator.Config{Approval: "auto"})
		b.doAs(key, http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(nil)).want(201).shows(map[string]string{"requests.0.status": want})
	}
	b := staffed(t, simulator.Config{Approval: "skip"})
	b.doAs("limited_user", http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(nil)).want(201).shows(map[string]string{"requests": ""})
}

func TestWhoMayEditNames(t *testing.T) {
	b := staffed(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(nil)
	edit := body{"certificate": map[string]any{"common_name": "wicks.example"}}
	b.doAs("standard_user", http.MethodPut, orderPath(id, "/dns-names"), edit).refused(403, "access_denied|missing_permission")
	b.info(id).shows(map[string]string{"certificate.common_name": "lanterns.example"})
	b.doAs("manager", http.MethodPut, orderPath(id, "/dns-names"), edit).want(204)
}

func TestUsersSpeakForOrganizations(t *testing.T) {
	b := staffed(t, simulator.Config{})
	asked := organizationBody(nil)
	delete(asked, "organization_contact")
	id := b.doAs("limited_user", http.MethodPost, "/organization", asked).want(201).number("id")
	b.do(http.MethodGet, organizationPath(id, "/contact"), nil).want(200).shows(map[string]string{"contacts.0.id": "2290422"})
	b.submit(id, evFor(map[string]any{"id": 2290419})).want(204)
	b.submit(id, evFor(map[string]any{"id": 5})).refused(400, "invalid_value:verified_users")
}

func TestRequestsAreDecidedFromGo(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto", FourEyes: true})
	first, request := b.placeAs(simulator.DefaultAPIKey, "ssl_basic")
	b.must(b.sim.ApproveRequest(request))
	b.status(first, "issued")
	b.do(http.MethodGet, "/request/"+idText(request), nil).want(200).shows(map[string]string{"status": "approved", "processor.last_name": "Brandt"})
	second, other := b.placeAs(simulator.DefaultAPIKey, "ssl_basic")
	b.must(b.sim.RejectRequest(other))
	b.status(second, "rejected")
	for name, err := range map[string]error{
		"decided":       b.sim.ApproveRequest(request),
		"decided twice": b.sim.RejectRequest(other),
		"unknown":       b.sim.ApproveRequest(5),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What DigiCert's staff rejects was processed by nobody of the account.
func TestStaffIsNoUser(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, request := b.placeAs(simulator.DefaultAPIKey, "ssl_basic")
	b.must(b.sim.Reject(id))
	b.do(http.MethodGet, "/request/"+idText(request), nil).want(200).shows(map[string]string{"status": "rejected", "processor": ""})
}
