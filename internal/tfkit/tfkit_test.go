// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
)

func TestIDs(t *testing.T) {
	for text, want := range map[string]int64{"15164434343": 15164434343, "0": 0, "-1": 0, "web": 0, "": 0, "1.5": 0} {
		id, ok := ID(types.StringValue(text))
		if ok != (want != 0) || ok && id != want {
			t.Errorf("ID(%q) = %d, %v", text, id, ok)
		}
	}
	if OptionalID(types.StringNull()) != nil || *OptionalID(types.StringValue("7")) != 7 {
		t.Error("OptionalID")
	}
	if !IDValue(0).IsNull() || IDValue(7).ValueString() != "7" {
		t.Error("IDValue")
	}
}

func TestFill(t *testing.T) {
	open, planned := types.StringUnknown(), types.StringValue("planned")
	Fill(&open, types.StringValue("known"))
	Fill(&planned, types.StringValue("known"))
	if open.ValueString() != "known" || planned.ValueString() != "planned" {
		t.Errorf("the open value is %s, the planned one %s", open, planned)
	}
	none := types.StringNull()
	if Fill(&none, types.StringValue("known")); !none.IsNull() {
		t.Errorf("null became %s", none)
	}
}

func TestIDValidators(t *testing.T) {
	for _, test := range []struct {
		validator validator.String
		value     types.String
		valid     bool
	}{
		{IsID("organization"), types.StringValue("7"), true},
		{IsID("organization"), types.StringValue("-1"), false},
		{IsID("organization"), types.StringValue("Example Inc"), false},
		{IsID("organization"), types.StringUnknown(), true},
		{IsID("organization"), types.StringNull(), true},
		{IsPlatformID(), types.StringValue("-1"), true},
		{IsPlatformID(), types.StringValue("-2"), false},
		{IsPlatformID(), types.StringValue("45"), true},
	} {
		var resp validator.StringResponse
		test.validator.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("id"), ConfigValue: test.value}, &resp)
		if resp.Diagnostics.HasError() == test.valid {
			t.Errorf("%s: %v", test.value, resp.Diagnostics)
		}
	}
}

// Each error is followed by the way out that fits it.
func TestExplain(t *testing.T) {
	refusal := func(status int, code string) error {
		return &certcentral.Error{Method: "GET", Path: "/x", Status: status, Errors: []certcentral.APIError{{Code: code, Message: "Said."}}}
	}
	for want, err := range map[string]error{
		"region":               refusal(403, "access_denied|access_denied_invalid_key"),
		"role":                 refusal(403, "access_denied|missing_permission"),
		"requests_per_minute":  refusal(429, "request_limit_exceeded"),
		"later":                refusal(503, "x"),
		"/services/v2":         refusal(404, "not_found|route"),
		"certcentral_products": refusal(404, "not_found|product"),
		"proxies":              &net.OpError{Op: "dial", Err: errors.New("connection refused")},
	} {
		text, said := Explain(err), err.Error()
		if text[1:len(said)] != said[1:] || text[:1] != strings.ToUpper(said[:1]) || !strings.Contains(text, want) {
			t.Errorf("%v is explained by %q, want %q in it", err, text, want)
		}
	}
	plain := refusal(400, "invalid_value:csr")
	if Explain(plain) != plain.Error() {
		t.Errorf("a refusal that says it all is explained by %q", Explain(plain))
	}
}

func TestOrderUnreadable(t *testing.T) {
	for status, want := range map[int]string{403: "Order 7 Not Visible", 404: "Order 7 Not Visible", 503: "Could Not Read Order 7"} {
		if summary, _ := OrderUnreadable(7, &certcentral.Error{Status: status}); summary != want {
			t.Errorf("%d: %s, want %s", status, summary, want)
		}
	}
	route := &certcentral.Error{Status: 404, Errors: []certcentral.APIError{{Code: "not_found|route"}}}
	if summary, detail := OrderUnreadable(7, route); summary != "Could Not Read Order 7" || !strings.Contains(detail, "base_url") {
		t.Errorf("a wrong address is called %s: %s", summary, detail)
	}
}

func TestReady(t *testing.T) {
	none := &ProviderData{NoClient: diag.NewErrorDiagnostic("no key", ""), NoLegacy: diag.NewErrorDiagnostic("no credentials", "")}
	var diags diag.Diagnostics
	if none.Ready(&diags) || len(diags) != 1 || diags[0].Summary() != "no key" {
		t.Errorf("without a client: %v", diags)
	}
	diags = nil
	if none.LegacyReady(&diags) || len(diags) != 1 || diags[0].Summary() != "no credentials" {
		t.Errorf("without a client of the first API: %v", diags)
	}
	diags = nil
	both := &ProviderData{Client: &certcentral.Client{}, Legacy: &api.Client{}}
	if !both.Ready(&diags) || !both.LegacyReady(&diags) || diags.HasError() {
		t.Error("not ready with clients")
	}
}

func TestObjectSet(t *testing.T) {
	var set ObjectSet
	if !set.Claim("7") || set.Claim("7") {
		t.Error("not claimed exactly once")
	}
	if !set.Has("7") || set.Has("8") {
		t.Error("the set does not hold what was claimed")
	}
}

func TestNames(t *testing.T) {
	text := types.StringType
	set := func(values ...attr.Value) types.Set { return types.SetValueMust(text, values) }
	if list, known := Names(set(types.StringValue("B.example"), types.StringValue("a.example"))); !known || len(list) != 2 {
		t.Errorf("got %q, known: %t", list, known)
	}
	for _, unknown := range []types.Set{types.SetUnknown(text), set(types.StringValue("a.example"), types.StringUnknown())} {
		if list, known := Names(unknown); known || list != nil {
			t.Errorf("of %s got %q, known: %t", unknown, list, known)
		}
	}
	if list, known := Names(types.SetNull(text)); !known || list != nil {
		t.Errorf("of none got %q, known: %t", list, known)
	}
	want := set(types.StringValue("a.example"), types.StringValue("b.example"))
	if got := NameValues("www.example", []string{"B.example", "a.example", "WWW.example", "b.example"}); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := NameValues("a.example", []string{"A.example"}); !got.IsNull() {
		t.Errorf("got %s, want null", got)
	}
}
