// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// lostAnswers are the ways in which the answer to a purchase may be lost.
var lostAnswers = map[string]reply{
	"connection cut":   hangingUp,
	"500":              answering(500, errorBody("internal", "Oops.")),
	"503":              answering(503, "<html>"),
	"504 without body": answering(504, ""),
	"truncated":        cuttingShort,
	"half a document":  answering(201, `{"id":51`),
	"not JSON":         answering(201, "<html>"),
	"no id":            answering(201, `{}`),
	"id that is none":  answering(201, `{"id":"none"}`),
	"empty":            answering(201, ""),
	noAnswer:           stalling,
}

const noAnswer = "no answer for ever"

// inHaste makes the client give up soon on a purchase without answer, and on no other.
func inHaste(client *Client, name string) {
	if name == noAnswer {
		client.purchaseTimeout = 300 * time.Millisecond
	}
}

func TestPlaceOrder(t *testing.T) {
	shop, client := newShop(t)
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
	if err != nil {
		t.Fatal(err)
	}
	if placed.ID != 5101 || placed.Recovered != nil || len(placed.Requests) != 1 || placed.AsOf.IsZero() {
		t.Errorf("got %+v", placed)
	}
	if !IsDrawnID(placed.AlternativeOrderID) || shop.firstSold().alternative != placed.AlternativeOrderID {
		t.Errorf("ordered with the id %q", placed.AlternativeOrderID)
	}
	shop.expect(1, 1)
	if _, lookUps := shop.asked(); len(lookUps) != 0 {
		t.Error("a drawn id was looked up")
	}
}

func TestLostAnswerOfPlacedOrder(t *testing.T) {
	for name, answer := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop, client := newShop(t)
			inHaste(client, name)
			shop.onPost = always(deed{sell: true, answer: answer})
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
			if err != nil {
				t.Fatal(err)
			}
			shop.expect(1, 1)
			if placed.ID != 5101 || placed.Recovered == nil || placed.Recovered.ID != 5101 || placed.OrganizationID != 3 ||
				!slices.Equal(placed.Requests, []RequestRef{{ID: 9, Status: "pending"}}) || placed.AlternativeOrderID != shop.firstSold().alternative {
				t.Errorf("got %+v", placed)
			}
		})
	}
}

func TestLostPurchaseIsSentAgainAfterGrace(t *testing.T) {
	for name, answer := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop, client := newShop(t)
			inHaste(client, name)
			shop.onPost = inTurn(deed{answer: answer}, deed{sell: true})
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
			if err != nil || placed.Recovered != nil || placed.ID != 5102 || placed.Others != nil {
				t.Fatalf("got %+v, %v", placed, err)
			}
			shop.expect(2, 1)
			posts, lookUps := shop.asked()
			if waited := posts[1].Sub(posts[0]); waited < defaultRecoveryGrace {
				t.Errorf("sent again after %s", waited)
			}
			if last := lookUps[len(lookUps)-1].Sub(posts[0]); last < defaultRecoveryGrace || len(lookUps) < 5 {
				t.Errorf("%d look-ups, the last %s after the loss", len(lookUps), last)
			}
		})
	}
}

func TestOrderThatShowsLateIsFound(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = always(deed{sell: true, answer: answering(500, "")})
	shop.onLookUp = inTurn(answering(404, ""), answering(200, "{}"), answering(200, `{"orders":[]}`), answering(404, errorBody("not_found", "none")), nil)
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
	if err != nil || placed.Recovered == nil {
		t.Fatalf("got %+v, %v", placed, err)
	}
	shop.expect(1, 1)
}

// unanswered are the look-ups that tell nothing about the order.
var unanswered = map[string]reply{
	"cut":            hangingUp,
	"500":            answering(500, ""),
	"403":            answering(403, errorBody("access_denied|missing_permission", "no")),
	"not JSON":       answering(200, "<html>"),
	"page of 404":    answering(404, "<html>"),
	"unknown route":  answering(404, errorBody("not_found|route", "no")),
	"redirect":       answering(302, ""),
	"empty":          answering(200, ""),
	"204":            answering(204, ""),
	"200 with error": answering(200, `{"errors":[{"code":"internal","message":"Oops."}]}`),
	"counted only":   answering(200, `{"page":{"total":1,"limit":1000,"offset":0}}`),
	"orders text":    answering(200, `{"orders":"unavailable"}`),
}

func TestUnconfirmedResolvesItself(t *testing.T) {
	for name, answer := range unanswered {
		for _, sell := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				shop, client := newShop(t)
				shop.onPost = always(deed{sell: sell, answer: answering(500, "")})
				shop.onLookUp = always(answer)
				request := anOrder(t)
				_, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
				doubt, ok := errors.AsType[*UnconfirmedError](err)
				if !ok || IsRefused(err) {
					t.Fatalf("got %v", err)
				}
				shop.expect(1, map[bool]int{true: 1}[sell])
				posts, lookUps := shop.asked()
				if last := lookUps[len(lookUps)-1].Sub(posts[0]); last != defaultRecoveryGrace || len(lookUps) > 8 {
					t.Errorf("%d look-ups, the last %s after the loss", len(lookUps), last)
				}

				shop.onLookUp = nil // the service is back
				match := PurchaseMatch{CSR: request.Certificate.CSR, Names: request.Certificate.names(), Existing: doubt.Existing}
				order, err := client.FindPurchase(t.Context(), doubt.AlternativeOrderID, match)
				if found := order != nil; found != sell || !sell && !errors.Is(err, ErrNotPurchased) {
					t.Errorf("got %+v, %v", order, err)
				}
			})
		}
	}
}

func TestFindPurchaseThatCannotTell(t *testing.T) {
	shop, client := newShop(t)
	shop.onLookUp = always(reply(hangingUp))
	_, err := client.FindPurchase(t.Context(), "abc", PurchaseMatch{Existing: []int64{4}})
	if doubt, ok := errors.AsType[*UnconfirmedError](err); !ok || doubt.AlternativeOrderID != "abc" || !slices.Equal(doubt.Existing, []int64{4}) {
		t.Errorf("got %v", err)
	}
}

func TestUnansweredAtTheEndIsUnconfirmed(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = always(deed{answer: hangingUp})
	shop.onLookUp = func(int) reply {
		if shop.clock.Now().Sub(shop.posts[0]) >= defaultRecoveryGrace {
			return hangingUp
		}
		return nil
	}
	_, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
	if _, ok := errors.AsType[*UnconfirmedError](err); !ok {
		t.Errorf("got %v", err)
	}
	shop.expect(1, 0)
}

func TestGraceStartsAgainAfterUnansweredLookUp(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = inTurn(deed{answer: hangingUp}, deed{sell: true})
	var silence time.Time
	shop.onLookUp = func(n int) reply {
		if n <= 4 {
			silence = shop.clock.Now()
			return answering(502, "")
		}
		return nil
	}
	if _, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); err != nil {
		t.Fatal(err)
	}
	shop.expect(2, 1)
	posts, _ := shop.asked()
	if waited := posts[1].Sub(silence); waited < defaultRecoveryGrace {
		t.Errorf("sent again %s after a look-up went unanswered", waited)
	}
}

func TestUnreadableOrderIsUnconfirmed(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = always(deed{sell: true, answer: hangingUp})
	shop.onInfo = answering(500, "")
	_, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t))
	if _, ok := errors.AsType[*UnconfirmedError](err); !ok {
		t.Errorf("got %v", err)
	}
	shop.expect(1, 1)
}

func TestRateLimitedPurchaseIsSentAgain(t *testing.T) {
	shop, client := newShop(t)
	limited := deed{answer: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "11")
		answering(429, errorBody("request_limit_exceeded", "wait"))(w, r)
	}}
	shop.onPost = inTurn(limited, deed{answer: answering(429, "")}, limited, limited, deed{sell: true})
	if _, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); err != nil {
		t.Fatal(err)
	}
	shop.expect(5, 1)
	posts, lookUps := shop.asked()
	if waited := posts[1].Sub(posts[0]); len(lookUps) != 0 || waited != 11*time.Second {
		t.Errorf("%d look-ups, second POST after %s", len(lookUps), waited)
	}
}

func TestUnreachableServiceSellsNothing(t *testing.T) {
	client := newTestClient(t, unreachable)
	if _, err := client.PlaceOrder(t.Context(), "ssl_basic", anOrder(t)); !isUnsent(err) {
		t.Errorf("got %v", err)
	}
}

func TestGivenIDWithAnOrder(t *testing.T) {
	for _, test := range []struct {
		name     string
		onPost   func(int) deed
		onLookUp func(int) reply
		posts    int
		orders   int // besides the one that was there
		check    func(*PlacedOrder, error) bool
	}{
		{
			"sold", nil, nil, 1, 1,
			func(p *PlacedOrder, err error) bool { return err == nil && p.ID == 5101 && p.Recovered == nil },
		},
		{
			"lost and found", always(deed{sell: true, answer: hangingUp}), nil, 1, 1,
			func(p *PlacedOrder, err error) bool { return err == nil && p.ID == 5101 && p.Recovered != nil },
		},
		{
			"lost and not sold", inTurn(deed{answer: hangingUp}, deed{sell: true}), nil, 2, 1,
			func(p *PlacedOrder, err error) bool { return err == nil && p.ID == 5102 && p.Recovered == nil },
		},
		{
			"lost and no look-up", always(deed{answer: hangingUp}), inTurn[reply](nil, hangingUp), 1, 0,
			func(_ *PlacedOrder, err error) bool {
				e, ok := errors.AsType[*UnconfirmedError](err)
				return ok && slices.Equal(e.Existing, []int64{77}) && e.AlternativeOrderID == "web1"
			},
		},
		{
			"no look-up before", nil, always(answering(403, "")), 0, 0,
			func(_ *PlacedOrder, err error) bool {
				return IsForbidden(err) && strings.Contains(err.Error(), "not sent")
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			shop, client := newShop(t)
			request := anOrder(t)
			request.AlternativeOrderID = "web1"
			shop.add(77, "web1", "issued", request.Certificate.CSR, "northwind.example")
			shop.sold[0].certificate.DNSNames = request.Certificate.DNSNames
			shop.onPost, shop.onLookUp = test.onPost, test.onLookUp
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
			if !test.check(placed, err) {
				t.Errorf("got %+v, %v", placed, err)
			}
			shop.expect(test.posts, 1+test.orders)
		})
	}
}

// TestForeignOrderWithTheID has another order turn up under the purchase's alternative id, whose answer was lost.
func TestForeignOrderWithTheID(t *testing.T) {
	other := newCSR(t)
	otherKey := func(o *shopOrder) { o.certificate.CSR = other }
	noKey := func(o *shopOrder) { o.certificate.CSR = "" }
	oddKey := func(o *shopOrder) { o.certificate.CSR = "unreadable" }
	otherID := func(o *shopOrder) { o.told = "web2" }
	sameID := func(o *shopOrder) { o.told = strings.ToUpper(o.alternative) }
	otherNames := func(o *shopOrder) { o.certificate.DNSNames = []string{"x.example"} }
	moreNames := func(o *shopOrder) {
		o.certificate.DNSNames = append(o.certificate.DNSNames, "WWW.northwind.example")
	}
	for _, test := range []struct {
		name  string
		given string // alternative id; empty is drawn
		alter func(*shopOrder)
		want  string // taken, unconfirmed, or bought again
	}{
		{"given id, another key", "web1", otherKey, "bought again"},
		{"given id, other names", "web1", otherNames, "unconfirmed"},
		{"given id, no key", "web1", noKey, "unconfirmed"},
		{"given id, unreadable key", "web1", oddKey, "unconfirmed"},
		{"given id, www added", "web1", moreNames, "taken"},
		{"given id, told in capitals", "web1", sameID, "taken"},
		{"given id, another one told", "web1", otherID, "bought again"},
		{"drawn id, another key", "", otherKey, "unconfirmed"},
		{"drawn id, other names", "", otherNames, "unconfirmed"},
		{"drawn id, no key", "", noKey, "taken"},
		{"drawn id, unreadable key", "", oddKey, "taken"},
		{"drawn id, another one told", "", otherID, "bought again"},
		{"drawn id, www added", "", moreNames, "taken"},
	} {
		t.Run(test.name, func(t *testing.T) {
			shop, client := newShop(t)
			shop.alter = test.alter
			shop.onPost = inTurn(deed{sell: true, answer: hangingUp}, deed{})
			request := anOrder(t)
			request.AlternativeOrderID = test.given
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
			got := "bought again"
			if _, ok := errors.AsType[*UnconfirmedError](err); ok {
				got = "unconfirmed"
			} else if err != nil {
				t.Fatal(err)
			} else if placed.Recovered != nil {
				got = "taken"
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			shop.expect(map[bool]int{true: 2, false: 1}[test.want == "bought again"], 1)
		})
	}
}

func TestCancelledBeforePurchase(t *testing.T) {
	shop, client := newShop(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.PlaceOrder(ctx, "ssl_basic", anOrder(t))
	if _, doubtful := errors.AsType[*UnconfirmedError](err); !errors.Is(err, context.Canceled) || doubtful {
		t.Errorf("got %v", err)
	}
	shop.expect(0, 0)
}

// waitingClock is a Clock whose Sleep takes until the context ends.
type waitingClock struct{ *testClock }

func (waitingClock) Sleep(ctx context.Context, _ time.Duration) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestCancelledInFlightAwaitsTheAnswer(t *testing.T) {
	shop, client := newShop(t)
	client.clock = waitingClock{shop.clock} // the grace time does not pass
	ctx, cancel := context.WithCancel(t.Context())
	shop.onPost = always(deed{sell: true, answer: func(w http.ResponseWriter, r *http.Request) {
		cancel()
		answering(201, `{"id":5101}`)(w, r)
	}})
	placed, err := client.PlaceOrder(ctx, "ssl_basic", anOrder(t))
	if err != nil || placed.ID != 5101 {
		t.Errorf("got %+v, %v", placed, err)
	}
	shop.expect(1, 1)
}

func TestCancelledInFlightWithoutAnswer(t *testing.T) {
	shop, client := newShop(t)
	client.purchaseTimeout = time.Hour // it is the grace time that ends it
	ctx, cancel := context.WithCancel(t.Context())
	shop.onPost = always(deed{sell: true, answer: func(w http.ResponseWriter, r *http.Request) {
		cancel()
		stalling(w, r)
	}})
	_, err := client.PlaceOrder(ctx, "ssl_basic", anOrder(t))
	if _, ok := errors.AsType[*UnconfirmedError](err); !ok || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	shop.expect(1, 1)
}

func TestCancelledDuringLookUp(t *testing.T) {
	for _, at := range []int{1, 3} {
		shop, client := newShop(t)
		ctx, cancel := context.WithCancel(t.Context())
		shop.onPost = always(deed{sell: true, answer: hangingUp})
		shop.onLookUp = func(n int) reply {
			if n >= at {
				cancel()
			}
			return answering(404, "")
		}
		_, err := client.PlaceOrder(ctx, "ssl_basic", anOrder(t))
		if _, ok := errors.AsType[*UnconfirmedError](err); !ok || !errors.Is(err, context.Canceled) {
			t.Errorf("look-up %d: got %v", at, err)
		}
		shop.expect(1, 1)
		cancel()
	}
}
