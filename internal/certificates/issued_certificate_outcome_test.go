// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// What an approved request for a duplicate led to is never the pending duplicate of another request; while nothing else is
// there, the wait goes on for what is pending.
func TestRecordOfDuplicateRequest(t *testing.T) {
	t.Parallel()
	csr := newCSR(t, newKey(t))
	type object = map[string]any
	entry := func(id int, status, created, issued string) object {
		return object{"id": id, "status": status, "csr": csr, "common_name": "shop.example", "date_created": created, "date_issued": issued}
	}
	var (
		ours    = entry(71, "issued", "2026-01-02T00:00:00+00:00", "2026-01-02T01:00:00+00:00")
		other   = entry(72, "pending", "2026-01-03T00:00:00+00:00", "")
		earlier = entry(70, "pending", "2026-01-01T00:00:00+00:00", "")
		noID    = entry(0, "issued", "2026-01-02T00:00:00+00:00", "2026-01-02T01:00:00+00:00")
	)
	tests := map[string]struct {
		list []object
		want *record
	}{
		"beside another that is pending": {[]object{other, ours, earlier}, &record{id: 71, status: "issued"}},
		"only pending":                   {[]object{earlier, other}, &record{status: "pending"}},
		"only there before":              {[]object{earlier}, nil},
		"not to be downloaded":           {[]object{noID}, nil},
		"nothing":                        {nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := object{
				"id": 9, "type": "duplicate", "status": "approved", "date": "2026-01-02T00:00:00+00:00", "date_processed": "2026-01-02T01:00:00+00:00",
				"order": object{"id": 5, "certificate": object{"common_name": "shop.example", "csr": csr}},
			}
			answers := map[string]object{"/request/9": request, "/order/certificate/5/duplicate": {"certificates": test.list}}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if err := json.NewEncoder(w).Encode(answers[r.URL.Path]); err != nil {
					t.Error(err)
				}
			}))
			t.Cleanup(server.Close)
			client, err := certcentral.New(certcentral.Config{APIKey: "KEY", BaseURL: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			w := &wait{client: client, orderID: 5, wanted: wanted{requestID: 9}}
			got, err := w.record(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if (got == nil) != (test.want == nil) || got != nil && (got.id != test.want.id || got.status != test.want.status) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
