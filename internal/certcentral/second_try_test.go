// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"errors"
	"slices"
	"testing"
)

func TestRefusedPurchase(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
	}{
		{300, ""},
		{301, ""},
		{304, ""},
		{307, ""},
		{308, ""},
		{307, errorBody("a", "b")},
		{400, ""},
		{401, "<html>"},
		{403, "<html>"},
		{404, ""},
		{405, ""},
		{413, "<html>"},
		{422, "{}"},
		{302, errorBody("a", "b")},
		{406, errorBody("a", "b")},
		{408, errorBody("a", "b")},
		{409, errorBody("a", "b")},
		{499, errorBody("a", "b")},
	} {
		shop, client := newShop(t)
		shop.onPost = always(deed{answer: answering(test.status, test.body)})
		if _, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); !hasStatus(err, test.status) {
			t.Errorf("%d: got %v", test.status, err)
		}
		shop.expect(1, 0)
		if _, lookUps := shop.asked(); len(lookUps) != 0 {
			t.Errorf("%d %s: a refused purchase was looked up", test.status, test.body)
		}
	}
}

// TestSuspectRefusal has a purchase refused by something that does not speak for the service.
func TestSuspectRefusal(t *testing.T) {
	for _, status := range []int{302, 303, 406, 408, 409, 425, 499} {
		for _, body := range []string{"", "<html>", `{"errors":[{"message":"no"}]}`} {
			refusal := answering(status, body)

			shop, client := newShop(t)
			shop.onPost = always(deed{sell: true, answer: refusal})
			if placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); err != nil || placed.Recovered == nil {
				t.Errorf("%d %s, taken: got %+v, %v", status, body, placed, err)
			}
			shop.expect(1, 1)

			shop, client = newShop(t)
			shop.onPost = always(deed{answer: refusal})
			if _, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); !hasStatus(err, status) {
				t.Errorf("%d %s, not taken: got %v", status, body, err)
			}
			shop.expect(1, 0)
			posts, lookUps := shop.asked()
			if last := lookUps[len(lookUps)-1].Sub(posts[0]); last < defaultRecoveryGrace {
				t.Errorf("%d %s: last looked up after %s", status, body, last)
			}

			shop, client = newShop(t)
			shop.onPost = always(deed{answer: refusal})
			shop.onLookUp = always(answering(200, ""))
			_, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
			if _, ok := errors.AsType[*UnconfirmedError](err); !ok {
				t.Errorf("%d %s, nobody can tell: got %v", status, body, err)
			}
			shop.expect(1, 0)
		}
	}
}

func TestEachNoneSendsAgain(t *testing.T) {
	for name, answer := range none {
		shop, client := newShop(t)
		shop.onPost = inTurn(deed{answer: hangingUp}, deed{sell: true})
		shop.onLookUp = always(answer)
		if placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); err != nil || placed.ID != 5102 {
			t.Errorf("%s: got %+v, %v", name, placed, err)
		}
		shop.expect(2, 1)
	}
}

// TestSecondTry loses the answer to a purchase, of which look-ups show nothing until a second one is sent.
func TestSecondTry(t *testing.T) {
	taken := answering(400, errorBody("invalid_value:alternative_order_id", "alternative_order_id must be unique"))
	for _, test := range []struct {
		name   string
		first  bool // the first try is taken
		second deed
		late   bool    // orders show once the second try was sent
		want   int64   // 0 is unconfirmed
		others []int64 // besides
	}{
		{"not taken, taken", false, deed{sell: true}, true, 5102, nil},
		{"taken late, taken", true, deed{sell: true}, true, 5102, []int64{5101}},
		{"taken late, refused", true, deed{answer: taken}, true, 5101, nil},
		{"taken late, lost", true, deed{answer: hangingUp}, true, 5101, nil},
		{"not taken, taken and lost", false, deed{sell: true, answer: hangingUp}, true, 5102, nil},
		{"taken late, taken and lost", true, deed{sell: true, answer: hangingUp}, true, 5102, []int64{5101}},
		{"taken later still, taken", true, deed{sell: true}, false, 5102, nil},
		{"taken later still, refused", true, deed{answer: taken}, false, 0, nil},
		{"taken later still, suspect", true, deed{answer: answering(409, "")}, false, 0, nil},
		{"taken later still, lost", true, deed{answer: hangingUp}, false, 0, nil},
		{"not taken, refused", false, deed{answer: taken}, true, 0, nil},
		{"not taken, lost", false, deed{answer: answering(500, "")}, true, 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			shop, client := newShop(t)
			shop.onPost = inTurn(deed{sell: test.first, answer: hangingUp}, test.second, deed{sell: true})
			shop.onLookUp = func(int) reply {
				if test.late && len(shop.posts) == 2 {
					return nil
				}
				return answering(404, "")
			}
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
			if test.want == 0 {
				doubt, ok := errors.AsType[*UnconfirmedError](err)
				if !ok || IsRefused(err) || errors.Is(err, ErrNotPurchased) || !IsDrawnID(doubt.AlternativeOrderID) {
					t.Errorf("got %+v, %v", placed, err)
				}
			} else if err != nil || placed.ID != test.want || !slices.Equal(placed.Others, test.others) {
				t.Errorf("got %+v, %v", placed, err)
			}
			bought := 0
			for _, sold := range []bool{test.first, test.second.sell} {
				if sold {
					bought++
				}
			}
			shop.expect(2, bought)
			if _, lookUps := shop.asked(); test.second.sell && test.second.answer == nil && !lookUps[len(lookUps)-1].Equal(shop.posts[1]) {
				t.Error("not looked up once more")
			}
		})
	}
}

// TestOthers finds several orders under the id of a purchase that was sent twice.
func TestOthers(t *testing.T) {
	shop, client := newShop(t)
	request := anOrder(t)
	request.AlternativeOrderID = "web1"
	other := newCSR(t)
	add := func(id int64, csr string) {
		shop.add(id, "web1", "issued", csr, "northwind.example")
		shop.sold[len(shop.sold)-1].certificate.DNSNames = request.Certificate.DNSNames
	}
	add(77, request.Certificate.CSR)
	shop.onPost = inTurn(deed{answer: hangingUp}, deed{sell: true})
	shop.onLookUp = func(int) reply {
		if len(shop.posts) == 2 {
			add(300, request.Certificate.CSR)
			add(200, request.Certificate.CSR)
			add(250, other)
		}
		return nil
	}
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil || placed.ID != 5102 || !slices.Equal(placed.Others, []int64{200, 300}) {
		t.Errorf("got %+v, %v", placed, err)
	}
}

// TestOthersUnknown has nobody to ask after the second purchase: that does not make it fail.
func TestOthersUnknown(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = inTurn(deed{sell: true, answer: hangingUp}, deed{sell: true})
	shop.onInfo = answering(500, "")
	for _, after := range []reply{nil, hangingUp} {
		shop.posts, shop.sold = nil, nil
		shop.onLookUp = func(int) reply {
			if len(shop.posts) == 2 {
				return after
			}
			return answering(404, "")
		}
		if placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); err != nil || placed.ID != 5102 || placed.Others != nil {
			t.Errorf("got %+v, %v", placed, err)
		}
	}
}
