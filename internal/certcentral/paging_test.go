// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestOrdersPaging(t *testing.T) {
	page := func(total string, ids ...int) reply {
		items := make([]string, len(ids))
		for i, id := range ids {
			items[i] = fmt.Sprintf(`{"id":%d}`, id)
		}
		return answering(200, fmt.Sprintf(`{"orders":[%s]%s}`, strings.Join(items, ","), total))
	}
	for _, test := range []struct {
		name    string
		replies []reply
		size    int
		want    []int64
		asked   int
	}{
		{"nothing", []reply{answering(200, `{}`)}, 0, nil, 1},
		{"empty list", []reply{page(`,"page":{"total":0}`)}, 0, nil, 1},
		{"one page", []reply{page(`,"page":{"total":"2"}`, 1, 2)}, 2, []int64{1, 2}, 1},
		{"pages", []reply{page(`,"page":{"total":3}`, 1, 2), page(`,"page":{"total":3}`, 3)}, 2, []int64{1, 2, 3}, 2},
		{"a page that repeats what was pushed into it", []reply{page(`,"page":{"total":4}`, 1, 2), page(`,"page":{"total":4}`, 2, 3)}, 2, []int64{1, 2, 3}, 2},
		{"shrinking list", []reply{page(`,"page":{"total":3}`, 1, 2), page(`,"page":{"total":3}`)}, 2, []int64{1, 2}, 2},
		{"no total, last page not full", []reply{page("", 1, 2), page("", 3)}, 2, []int64{1, 2, 3}, 2},
		{"no total, last page full", []reply{page("", 1, 2), answering(200, `{}`)}, 2, []int64{1, 2}, 2},
		{"size over the maximum", []reply{page("", 1)}, 5000, []int64{1}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, test.replies...)
			client := newTestClient(t, serve(t, service))
			var got []int64
			for order, err := range client.Orders(t.Context(), OrderQuery{PageSize: test.size}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, order.ID)
			}
			seen := service.requests()
			if !slices.Equal(got, test.want) || len(seen) != test.asked {
				t.Errorf("got %v from %q", got, seen)
			}
			size := min(test.size, 1000)
			if size == 0 {
				size = 1000
			}
			for i, asked := range seen {
				if want := fmt.Sprintf("GET /order/certificate?limit=%d&offset=%d&sort=order_id", size, i*size); asked != want {
					t.Errorf("asked %s, want %s", asked, want)
				}
			}
		})
	}
}

func TestOrdersStopsWhenTheLoopDoes(t *testing.T) {
	service := newScript(t, answering(200, `{"orders":[{"id":1},{"id":2}],"page":{"total":9}}`))
	client := newTestClient(t, serve(t, service))
	for order, err := range client.Orders(t.Context(), OrderQuery{PageSize: 2}) {
		if err != nil || order.ID != 1 {
			t.Fatalf("got %+v, %v", order, err)
		}
		break
	}
	if n := len(service.requests()); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestOrderOf(t *testing.T) {
	const info = `{"id":1,"certificate":{"id":7,"csr":"x"}}`
	for name, test := range map[string]struct {
		list  string
		found bool
	}{
		"found":              {`{"orders":[{"id":1,"certificate":{"id":7}}],"page":{"total":1}}`, true},
		"none":               {`{"orders":[],"page":{"total":0}}`, false},
		"filter not applied": {`{"orders":[{"id":1,"certificate":{"id":8}}],"page":{"total":900}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			want := []string{"GET /order/certificate?filters%5Bcertificate_id%5D=7&limit=1&offset=0&sort=order_id"}
			replies := []reply{answering(200, test.list)}
			if test.found {
				want, replies = append(want, "GET /order/certificate/1"), append(replies, answering(200, info))
			}
			service := newScript(t, replies...)
			order, err := newTestClient(t, serve(t, service)).OrderOf(t.Context(), map[string][]string{"certificate_id": {"7"}},
				func(current *OrderCertificate) bool { return current.ID == 7 })
			if err != nil || (order != nil) != test.found || test.found && order.Certificate.CSR != "x" {
				t.Errorf("got %+v, %v", order, err)
			}
			if got := service.requests(); !slices.Equal(got, want) {
				t.Errorf("asked %q, want %q", got, want)
			}
		})
	}
}

func TestOrdersErrorEndsTheList(t *testing.T) {
	client := newTestClient(t, serve(t, newScript(t, answering(200, `{"orders":[{"id":1}],"page":{"total":9}}`), answering(403, ""))))
	var ids []int64
	var failure error
	for order, err := range client.Orders(t.Context(), OrderQuery{}) {
		if failure = err; err == nil {
			ids = append(ids, order.ID)
		}
	}
	if !slices.Equal(ids, []int64{1}) || !IsForbidden(failure) {
		t.Errorf("got %v, %v", ids, failure)
	}
}

func TestOrderQueryValues(t *testing.T) {
	query := OrderQuery{
		Filters: map[string][]string{"status": {"issued"}, "id": {"1", "2"}, "none": nil},
		Sort:    "-date_created", ContainerID: new(int64(1)), OrganizationID: new(int64(2)), UserID: new(int64(3)),
	}
	want := "container_id=1&filters[id][0]=1&filters[id][1]=2&filters[status]=issued&organization_id=2&sort=-date_created&user_id=3"
	got := strings.NewReplacer("%5B", "[", "%5D", "]").Replace(query.values().Encode())
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// TestOrdersOfALargeAccount reads three full pages. The loop may stop anywhere, also with the last order of a page: what it
// does not get to is not asked for.
func TestOrdersOfALargeAccount(t *testing.T) {
	var replies []reply
	for page := range 3 {
		document := orderListDocument(maxPageSize*page, maxPageSize)
		replies = append(replies, answering(200, string(bytes.Replace(document, []byte(`"total":1000`), []byte(`"total":3000`), 1))))
	}
	for stop, want := range map[int]int{1: 1, 999: 1, 1000: 1, 1001: 2, 2000: 2, 2001: 3, 3000: 3, 4000: 3} {
		service := newScript(t, replies...)
		client := newTestClient(t, serve(t, service))
		count := 0
		for _, err := range client.Orders(t.Context(), OrderQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			if count++; count == stop {
				break
			}
		}
		if asked := len(service.requests()); asked != want || count != min(stop, 3000) {
			t.Errorf("%d orders of %d took %d requests, want %d", count, stop, asked, want)
		}
	}
}

// TestOrdersInPagesOfTheSimulator lists every order once, whatever the size of the pages.
func TestOrdersInPagesOfTheSimulator(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	var placed []int64
	for range 7 {
		order, err := client.PlaceOrder(t.Context(), "ssl_basic", orderIn(t, account))
		if err != nil {
			t.Fatal(err)
		}
		placed = append(placed, order.ID)
	}
	for size, want := range map[int]int{1: 7, 2: 4, 3: 3, 6: 2, 7: 1, 8: 1, 0: 1} {
		account.ForgetRequests()
		var got []int64
		for order, err := range client.Orders(t.Context(), OrderQuery{PageSize: size}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, order.ID)
		}
		if asked := len(account.Requests()); !slices.Equal(got, placed) || asked != want {
			t.Errorf("pages of %d: got %v in %d requests, want %v in %d", size, got, asked, placed, want)
		}
	}
}
