// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func fieldValue(id int64, value any) body { return body{"metadata_id": id, "value": value} }

func TestCustomFieldDefinitions(t *testing.T) {
	b := newBench(t, simulator.Config{})
	list := func() result { return b.do(http.MethodGet, "/account/metadata", nil).want(200) }
	if got := string(list().body); got != "{}" {
		t.Errorf("no definitions are %s, want {}", got)
	}
	b.do(http.MethodPost, "/account/metadata", body{"label": "Cost center", "is_required": "1", "data_type": "text"}).want(204)
	b.do(http.MethodPost, "/account/metadata", body{"label": "Team", "is_active": false, "show_in_receipt": true}).want(204)
	list().shows(map[string]string{
		"metadata.0.id": "4711", "metadata.0.label": "Cost center", "metadata.0.is_required": "true", "metadata.0.is_active": "true",
		"metadata.0.data_type": "text", "metadata.0.show_in_receipt": "false", "metadata.1.id": "4712", "metadata.1.data_type": "",
		"metadata.1.is_required": "false", "metadata.1.is_active": "false", "metadata.1.show_in_receipt": "true", "metadata.2": "",
	})
	b.do(http.MethodPut, "/account/metadata/4711", body{"is_required": false, "data_type": "int"}).want(204)
	list().shows(map[string]string{
		"metadata.0.label": "Cost center", "metadata.0.is_required": "false", "metadata.0.is_active": "true", "metadata.0.data_type": "int",
	})

	b.do(http.MethodPost, "/account/metadata", body{"data_type": "text"}).refused(400, "invalid_value:label")
	b.do(http.MethodPost, "/account/metadata", body{"label": "x", "data_type": "color"}).refused(400, "invalid_value:data_type")
	b.do(http.MethodPost, "/account/metadata", "nonsense").refused(400, "bad_request_format")
	b.do(http.MethodPut, "/account/metadata/4711", "nonsense").refused(400, "bad_request_format")
	b.do(http.MethodPut, "/account/metadata/4711", body{"label": " "}).refused(400, "invalid_value:label")
	b.do(http.MethodPut, "/account/metadata/7", body{}).refused(404, "not_found|metadata")
	b.do(http.MethodPut, "/account/metadata/x", body{}).refused(404, "not_found|metadata")
	list().shows(map[string]string{"metadata.0.label": "Cost center", "metadata.2": ""})
}

func TestCustomFieldsOfOrders(t *testing.T) {
	b := newBench(t, simulator.Config{})
	team := b.sim.AddCustomField("Team", "", false)
	center := b.sim.AddCustomField("Cost center", "text", true)
	retired := b.sim.AddCustomField("Floor", "int", true)
	b.do(http.MethodPut, "/account/metadata/"+idText(retired), body{"is_active": false}).want(204)

	refused := func(code string, fields ...body) {
		t.Helper()
		b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(map[string]any{"custom_fields": fields})).refused(400, code)
	}
	refused("custom_field_required:Cost center")
	refused("custom_field_required:Cost center", fieldValue(team, "web"))
	refused("invalid_custom_field_value", fieldValue(center, ""))
	refused("invalid_value:custom_fields", fieldValue(7, "x"), fieldValue(center, "CC-1"))
	refused("invalid_value:custom_fields", fieldValue(retired, 3), fieldValue(center, "CC-1"))
	refused("invalid_value:custom_fields", fieldValue(center, "CC-1"), fieldValue(center, "CC-2"))
	if orders := b.sim.Orders(); len(orders) > 0 {
		t.Errorf("%d refused orders exist", len(orders))
	}

	id, _ := b.place(map[string]any{"custom_fields": []body{fieldValue(center, "CC-1")}})
	set := func(field int64, value any) result {
		t.Helper()
		return b.do(http.MethodPost, orderPath(id, "/custom-field"), fieldValue(field, value))
	}
	set(center, "CC-2").want(204)
	set(team, 12).want(204)
	b.info(id).shows(map[string]string{
		"custom_fields.0.metadata_id": idText(center), "custom_fields.0.label": "Cost center", "custom_fields.0.value": "CC-2",
		"custom_fields.1.metadata_id": idText(team), "custom_fields.1.label": "Team", "custom_fields.1.value": "12", "custom_fields.2": "",
	})
	set(center, " ").refused(400, "invalid_custom_field_value")
	set(retired, 3).refused(400, "invalid_value:metadata_id")
	b.do(http.MethodPost, orderPath(id, "/custom-field"), "nonsense").refused(400, "bad_request_format")
	b.do(http.MethodPost, orderPath(7, "/custom-field"), fieldValue(center, "x")).refused(404, "not_found|order")
	b.info(id).shows(map[string]string{"custom_fields.0.value": "CC-2"})
}

func TestCustomFieldTypes(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, _ := b.place(nil)
	for kind, values := range map[string]struct{ fit, unfit []string }{
		"":              {[]string{"anything", "7"}, []string{""}},
		"text":          {[]string{"CC-204", "7"}, []string{"", "  "}},
		"int":           {[]string{"7", "-12"}, []string{"", "seven", "7.5"}},
		"email_address": {[]string{"ops@lanterns.example"}, []string{"", "ops", "a@lanterns.example,b@lanterns.example"}},
		"email_list":    {[]string{"ops@lanterns.example", "a@lanterns.example, b@lanterns.example"}, []string{"", "a@lanterns.example, b"}},
	} {
		field := b.sim.AddCustomField("A field of "+kind, kind, false)
		for _, value := range values.fit {
			b.do(http.MethodPost, orderPath(id, "/custom-field"), fieldValue(field, value)).want(204)
		}
		for _, value := range values.unfit {
			b.do(http.MethodPost, orderPath(id, "/custom-field"), fieldValue(field, value)).refused(400, "invalid_custom_field_value")
		}
	}
}
