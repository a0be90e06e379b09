// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func evFor(user map[string]any) map[string]any {
	return map[string]any{"type": "ev", "verified_users": []any{user}}
}

func adaLund() map[string]any {
	return map[string]any{
		"first_name": "Ada", "last_name": "Lund", "job_title": "Owner",
		"telephone": "218-555-0171", "email": "ada@tallow-works.example",
	}
}

// submit submits an organization for validations.
func (b *bench) submit(id int64, validations ...any) result {
	b.Helper()
	return b.do(http.MethodPost, organizationPath(id, "/validation"), body{"validations": validations})
}

// validations is the list of an organization's validations.
func (b *bench) validations(id int64) result {
	b.Helper()
	out := b.do(http.MethodGet, organizationPath(id, "/validation"), nil).want(http.StatusOK)
	list, err := json.Marshal(out.at("validations"))
	if err != nil {
		b.Fatal(err)
	}
	out.body = list
	return out
}

func TestSubmitOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(map[string]any{"validations": []any{map[string]any{"type": "smime"}}})
	b.submit(id, map[string]any{"type": "ov"}, evFor(adaLund())).want(204)
	b.validations(id).shows(map[string]string{
		"0.type": "ov", "0.name": "OV", "0.description": "Normal Organization Validation", "0.status": "pending",
		"0.date_created": "", "0.validated_until": "", "0.verified_users": "",
		"1.type": "ev", "1.status": "pending", "1.verified_users.0.first_name": "Ada",
		"2.type": "smime", "2.status": "pending", "3": "",
	})
	ada := b.validations(id).number("1.verified_users.0.id")
	if err := b.sim.ValidateOrganization(id, "ov", "cs"); err != nil {
		t.Fatal(err)
	}
	b.validations(id).shows(map[string]string{
		"0.status": "active", "0.date_created": "2026-03-02T09:15:44+00:00", "0.validated_until": "2027-04-02T23:59:59+00:00",
		"1.status": "pending", "2.type": "cs", "2.status": "active", "2.verified_users": "",
	})
	b.organization(id).shows(map[string]string{
		"verified_contacts.0.id": idText(ada), "verified_contacts.0.last_name": "Lund", "verified_contacts.1": "", "ev_approvers": "[]",
	})
	// The same person again, by name and by id, for another type.
	b.submit(id, evFor(adaLund()), map[string]any{"type": "ev_cs", "verified_users": []any{map[string]any{"id": idText(ada)}}}).want(204)
	b.validations(id).shows(map[string]string{
		"1.verified_users.0.id": idText(ada), "1.verified_users.1": "", "3.type": "ev_cs", "3.verified_users.0.id": idText(ada),
	})
	b.organization(id).shows(map[string]string{"verified_contacts.1": ""})
}

func TestVerifiedUsersAreKnown(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(map[string]any{
		"technical_contact": map[string]any{"first_name": "Ben", "last_name": "Oak", "email": "ben@tallow-works.example"},
	})
	info := b.organization(id)
	for _, known := range []int64{2290417, info.number("organization_contact.id"), info.number("technical_contact.id")} {
		b.submit(id, evFor(map[string]any{"id": known})).want(204)
	}
	b.organization(id).shows(map[string]string{
		"verified_contacts.0.first_name": "Ivo", "verified_contacts.1.first_name": "Ada", "verified_contacts.2.first_name": "Ben",
	})
}

func TestSubmitOrganizationRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	stranger := b.createOrganization(map[string]any{"name": "Wax Works Inc"})
	ov := map[string]any{"type": "ov"}
	for name, test := range map[string]struct {
		validations []any
		field       string
	}{
		"none":             {nil, "validations"},
		"unknown type":     {[]any{ov, map[string]any{"type": "dv"}}, "type"},
		"no type":          {[]any{map[string]any{}}, "type"},
		"ev for nobody":    {[]any{ov, map[string]any{"type": "ev"}}, "verified_users"},
		"cs for nobody":    {[]any{map[string]any{"type": "cs", "verified_users": []any{}}}, "verified_users"},
		"ev_cs for nobody": {[]any{map[string]any{"type": "ev_cs"}}, "verified_users"},
		"unknown user":     {[]any{evFor(map[string]any{"id": 7})}, "verified_users"},
		"stranger":         {[]any{evFor(map[string]any{"id": b.organization(stranger).number("organization_contact.id")})}, "verified_users"},
		"no first name":    {[]any{evFor(body(adaLund()).with(map[string]any{"first_name": nil}))}, "verified_users"},
		"no job title":     {[]any{evFor(body(adaLund()).with(map[string]any{"job_title": ""}))}, "verified_users"},
		"no telephone":     {[]any{evFor(body(adaLund()).with(map[string]any{"telephone": nil}))}, "verified_users"},
		"no email":         {[]any{evFor(body(adaLund()).with(map[string]any{"email": nil}))}, "verified_users"},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{T: t, sim: b.sim, host: b.host}
			b.submit(id, test.validations...).refused(400, "invalid_value:"+test.field)
			if test.validations != nil {
				changes := map[string]any{"validations": test.validations, "zip": "1"}
				b.do(http.MethodPost, "/organization", organizationBody(changes)).refused(400, "invalid_value:"+test.field)
			}
		})
	}
	b.do(http.MethodPost, organizationPath(id, "/validation"), "nonsense").refused(400, "bad_request_format")
	if got := b.sim.Organizations(); len(got) != 3 || len(got[1].Validations) > 0 {
		t.Errorf("refusals changed something: %+v", got)
	}
}

func TestOrganizationValidationExpires(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id := b.createOrganization(nil)
	if err := b.sim.ValidateOrganization(id, "ov"); err != nil {
		t.Fatal(err)
	}
	b.sim.Advance(396 * day)
	b.submit(id, map[string]any{"type": "ov"}).want(204)
	b.validations(id).shows(map[string]string{"0.status": "active", "0.validated_until": "2027-04-02T23:59:59+00:00"})
	b.sim.Advance(day)
	b.validations(id).shows(map[string]string{"0.status": "expired", "0.validated_until": "2027-04-02T23:59:59+00:00"})

	order, out := b.place(map[string]any{"organization": map[string]any{"id": id}})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(order)
	b.status(order, "pending")
	b.validations(id).shows(map[string]string{"0.status": "expired"})
	b.submit(id, map[string]any{"type": "ov"}).want(204)
	b.validations(id).shows(map[string]string{"0.status": "pending", "0.date_created": "", "0.validated_until": ""})
	if err := b.sim.ValidateOrganization(id); err != nil {
		t.Fatal(err)
	}
	b.status(order, "issued")
	b.validations(id).shows(map[string]string{"0.status": "active", "0.validated_until": "2028-05-03T23:59:59+00:00"})
	b.validations(b.sim.OrganizationID()).shows(map[string]string{"0.status": "active", "0.validated_until": "2036-03-02T23:59:59+00:00"})
}

func TestSubmissionIsActiveAtOnce(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id := b.createOrganization(map[string]any{"validations": []any{evFor(adaLund())}})
	b.validations(id).shows(map[string]string{"0.type": "ev", "0.status": "active", "0.verified_users.0.first_name": "Ada", "1": ""})
	b.sim.Advance(400 * day)
	b.validations(id).shows(map[string]string{"0.status": "expired"})
	b.submit(id, evFor(adaLund())).want(204)
	b.validations(id).shows(map[string]string{"0.status": "active"})
	// An order asks for what it needs.
	order, _ := b.place(map[string]any{"organization": map[string]any{"id": id}})
	b.status(order, "issued")
	b.validations(id).shows(map[string]string{"0.type": "ov", "0.status": "active"})
}

func TestOrderSubmitsItsOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	_, out := b.place(map[string]any{"organization": map[string]any{"id": id}})
	b.validations(id).shows(map[string]string{"0": ""}) // the order awaits approval
	b.decide(out.number("requests.0.id"), "approved")
	b.validations(id).shows(map[string]string{"0.type": "ov", "0.status": "pending", "1": ""})
}

func TestRejectOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id := b.createOrganization(map[string]any{"validations": []any{evFor(adaLund())}})
	order, out := b.place(map[string]any{"organization": map[string]any{"id": id}})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(order)
	path := "/organizations/" + idText(id) + "/reject"
	b.control(http.MethodPost, path, body{"types": []string{"ov"}}).want(204)
	b.validations(id).shows(map[string]string{
		"0.type": "ov", "0.status": "rejected", "0.date_created": "", "0.validated_until": "", "1.status": "pending",
	})
	b.status(order, "pending")
	b.place(map[string]any{"organization": map[string]any{"id": id}}) // asks for nothing that was declined
	b.validations(id).shows(map[string]string{"0.status": "rejected"})
	b.submit(id, map[string]any{"type": "ov"}).want(204)
	b.validations(id).shows(map[string]string{"0.status": "pending"})
	if err := b.sim.ValidateOrganization(id, "ov"); err != nil {
		t.Fatal(err)
	}
	b.status(order, "issued")

	b.control(http.MethodPost, path, nil).want(204) // what is pending
	b.validations(id).shows(map[string]string{"0.status": "active", "1.status": "rejected", "1.verified_users.0.first_name": "Ada"})
	b.submit(id, evFor(body(adaLund()).with(map[string]any{"first_name": "Ben"}))).want(204)
	b.validations(id).shows(map[string]string{"1.status": "pending", "1.verified_users.0.first_name": "Ada", "1.verified_users.1.first_name": "Ben"})
	b.control(http.MethodPost, path, body{"types": []string{"ov"}}).want(204)
	b.validations(id).shows(map[string]string{"0.status": "rejected", "0.validated_until": ""})
	b.control(http.MethodPost, path, body{"types": []string{"magic"}}).refused(400, "invalid_value:types")
	b.control(http.MethodPost, "/organizations/7/reject", nil).refused(404, "not_found|organization")
}
