// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// TestLostRevocation loses the answer to a revocation that files a request: it is sent once, and looked for where the order
// is known.
func TestLostRevocation(t *testing.T) {
	order := func(requests string) reply {
		return answering(200, `{"id":51,"status":"issued","requests":[`+requests+`]}`)
	}
	const old, reissue, decided, filed = `{"id":8,"type":"revoke","status":"pending"}`, `{"id":9,"type":"reissue","status":"pending"}`,
		`{"id":10,"type":"revoke","status":"rejected"}`, `{"id":11,"type":"revoke","status":"submitted"}`
	before := &Order{ID: 51, Requests: []Request{{ID: 8, Type: "revoke", Status: "pending"}}}
	for _, test := range []struct {
		name      string
		before    *Order
		replies   []reply
		requestID int64
	}{
		{"filed", before, []reply{answering(500, ""), order(old + "," + reissue + "," + decided + "," + filed)}, 11},
		{"filed, answer unreadable", before, []reply{answering(201, "<html>"), order(filed)}, 11},
		{"shown late", before, []reply{answering(500, ""), order(old), answering(503, ""), order(old + "," + filed)}, 11},
		{"not filed", before, []reply{answering(500, ""), order(old + "," + reissue + "," + decided)}, 0},
		{"not to be read", before, []reply{answering(500, ""), answering(403, "")}, 0},
		{"order not known", nil, []reply{answering(500, ""), order(filed)}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, test.replies...)
			request, err := newTestClient(t, serve(t, service)).RevokeCertificate(t.Context(), 63, RevokeRequest{Before: test.before})
			switch {
			case test.requestID == 0 && (err == nil || IsRefused(err) || request != nil):
				t.Errorf("got %+v, %v", request, err)
			case test.requestID != 0 && (err != nil || request.ID != test.requestID || request.OrderID != 51):
				t.Errorf("got %+v, %v", request, err)
			}
			sent := service.requests()
			for i, made := range sent {
				if strings.HasPrefix(made, "PUT") != (i == 0) {
					t.Errorf("the requests were %v", sent)
				}
			}
			if test.before == nil && len(sent) != 1 {
				t.Errorf("it was looked for by %v", sent)
			}
		})
	}
}

// TestLostRevocation_ofAnother loses a revocation that never arrived, beside one of another certificate of the order: that one's
// request is not taken for it.
func TestLostRevocation_ofAnother(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Validation: "auto"})
	order, request := issuedOrder(t, account, client)
	var duplicates []int64
	for range 2 {
		duplicated, err := client.Duplicate(t.Context(), order, DuplicateRequest{Certificate: request.Certificate, SkipApproval: true})
		if err != nil {
			t.Fatal(err)
		}
		duplicates = append(duplicates, duplicated.CertificateID)
	}
	before, err := client.Order(t.Context(), order.ID) // as both destroys read it
	if err != nil {
		t.Fatal(err)
	}
	if filed, err := client.RevokeCertificate(t.Context(), duplicates[0], RevokeRequest{Before: before}); err != nil || filed == nil {
		t.Fatalf("got %+v, %v", filed, err)
	}
	fail(t, account, simulator.Fault{Kind: "drop_before", Method: http.MethodPut, Path: "/certificate/*/revoke", Times: 1})
	if filed, err := client.RevokeCertificate(t.Context(), duplicates[1], RevokeRequest{Before: before}); !InDoubt(err) {
		t.Errorf("got %+v, %v, want a call whose answer is lost", filed, err)
	}
}
