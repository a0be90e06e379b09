// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// ledger is a service with a list of orders for one common name, newest first, and their order info.
type ledger struct {
	orders []listed
	infos  map[string]reply // by id, where it is not the truth

	lists []string // queries
	read  []string // ids, in the order they were read
}

// listed is an order of the list, and the order that it renews.
type listed struct {
	id      int64
	status  string
	name    string
	renewed int64
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, isInfo := strings.CutPrefix(r.URL.Path, "/order/certificate/")
	if !isInfo {
		l.lists = append(l.lists, r.URL.RawQuery)
		var items []string
		for _, o := range l.orders {
			items = append(items, fmt.Sprintf(`{"id":%d,"status":%q,"certificate":{"common_name":%q}}`, o.id, o.status, o.name))
		}
		answering(200, fmt.Sprintf(`{"orders":[%s],"page":{"total":%d}}`, strings.Join(items, ","), len(items)))(w, r)
		return
	}
	l.read = append(l.read, id)
	if respond, ok := l.infos[id]; ok {
		respond(w, r)
		return
	}
	for _, o := range l.orders {
		if fmt.Sprint(o.id) == id {
			answering(200, fmt.Sprintf(`{"id":%d,"renewed_order_id":%d}`, o.id, o.renewed))(w, r)
			return
		}
	}
	answering(404, errorBody("not_found|order", "none"))(w, r)
}

func TestRenewalOf(t *testing.T) {
	const name = "northwind.example"
	order := func(id, renewed int64, status string) listed { return listed{id, status, name, renewed} }
	self := order(50, 0, "issued")
	many := []listed{order(59, 50, "issued")}
	for id := int64(58); id > 50; id-- {
		many = append(many, order(id, 0, "issued"))
	}
	for _, test := range []struct {
		name   string
		orders []listed
		infos  map[string]reply
		want   int64
		read   []string
	}{
		{"none", []listed{self, order(49, 50, "issued")}, nil, 0, nil},
		{"the only one", []listed{order(51, 50, "pending"), self}, nil, 51, []string{"51"}},
		{"among others", []listed{order(54, 52, "issued"), order(52, 50, "issued"), order(51, 0, "issued"), self}, nil, 52, []string{"51", "52"}},
		{"of another order", []listed{order(51, 49, "issued"), self}, nil, 0, []string{"51"}},
		{"tried again", []listed{order(52, 50, "issued"), order(51, 50, "canceled"), self}, nil, 52, []string{"52"}},
		{"over already", []listed{order(52, 0, "issued"), order(51, 50, "revoked"), self}, nil, 51, []string{"52", "51"}},
		{"too many", append(many, self), nil, 0, []string{"51", "52", "53", "54", "55"}},
		{"written differently", []listed{{51, "issued", "Northwind.EXAMPLE", 50}, self}, nil, 51, []string{"51"}},
		{"of another name", []listed{{51, "issued", "other.example", 50}, self}, nil, 0, nil},
		{
			"not for this key",
			[]listed{order(53, 50, "issued"), order(52, 0, "issued"), order(51, 0, "issued"), self},
			map[string]reply{"51": answering(403, ""), "52": answering(404, "")},
			53,
			[]string{"51", "52", "53"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := &ledger{orders: test.orders, infos: test.infos}
			client := newTestClient(t, serve(t, service))
			got, err := client.RenewalOf(t.Context(), &Order{ID: 50, IsRenewed: true, Certificate: OrderCertificate{CommonName: name}})
			if err != nil || got != test.want {
				t.Errorf("got %d, %v, want %d", got, err, test.want)
			}
			if !slices.Equal(service.read, test.read) {
				t.Errorf("read %v, want %v", service.read, test.read)
			}
			if want := []string{"filters%5Bcommon_name%5D=northwind.example&limit=1000&offset=0&sort=-order_id"}; !slices.Equal(service.lists, want) {
				t.Errorf("listed %q", service.lists)
			}
		})
	}
}

func TestRenewalOfFails(t *testing.T) {
	order := &Order{ID: 50, Certificate: OrderCertificate{CommonName: "northwind.example"}}
	client := newTestClient(t, serve(t, newScript(t, answering(403, ""))))
	if got, err := client.RenewalOf(t.Context(), order); !IsForbidden(err) || got != 0 {
		t.Errorf("no list: got %d, %v", got, err)
	}
	service := &ledger{
		orders: []listed{{52, "issued", "northwind.example", 50}, {51, "issued", "northwind.example", 0}},
		infos:  map[string]reply{"51": answering(400, errorBody("a", "b"))},
	}
	client = newTestClient(t, serve(t, service))
	if got, err := client.RenewalOf(t.Context(), order); !HasCode(err, "a") || got != 0 {
		t.Errorf("an order that cannot be read: got %d, %v", got, err)
	}
	if got, err := client.RenewalOf(t.Context(), &Order{ID: 50}); err != nil || got != 0 || len(service.lists) != 1 {
		t.Errorf("no common name: got %d, %v, %d lists", got, err, len(service.lists))
	}
}
