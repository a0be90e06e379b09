// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"
)

// theOrder is the order as it was read before a duplicate of it is asked for.
var theOrder = &Order{ID: 51, Requests: []Request{{ID: 1, Type: "duplicate"}}, Certificate: OrderCertificate{ID: 60}}

func TestDuplicate(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want Duplicated
	}{
		"approval needed": {`{"id":51,"requests":[{"id":90}]}`, Duplicated{OrderID: 51, Requests: []RequestRef{{ID: 90}}}},
		"skipped":         {`{"id":51,"certificate_id":"63"}`, Duplicated{OrderID: 51, CertificateID: 63}},
		"without id":      {`{"certificate_id":63}`, Duplicated{OrderID: 51, CertificateID: 63}},
	} {
		service, client := newDuplicator(t)
		service.onPost = always(deed{sell: true, answer: answering(201, test.body)})
		got, err := client.Duplicate(t.Context(), theOrder, aDuplicate(t))
		if err != nil {
			t.Fatal(err)
		}
		if got.OrderID != test.want.OrderID || got.CertificateID != test.want.CertificateID || !slices.Equal(got.Requests, test.want.Requests) ||
			got.Recovered || got.Found != nil {
			t.Errorf("%s: got %+v", name, got)
		}
		service.expect(1, 1)
	}
}

func TestDuplicateDocument(t *testing.T) {
	got, err := json.Marshal(DuplicateRequest{
		Certificate: CertificateRequest{CommonName: "a.example", CSR: "x", ServerPlatformID: new(int64(2))}, Comments: "c", SkipApproval: true,
	})
	want := `{"certificate":{"common_name":"a.example","csr":"x","server_platform":{"id":2}},"comments":"c","skip_approval":true}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// lostDuplicates are the ways in which the answer to a duplicate may be lost.
func lostDuplicates() map[string]reply {
	answers := maps.Clone(lostAnswers)
	answers["408"] = answering(408, "")
	answers["somebody's 409"] = answering(409, "<html>")
	answers["the order's id alone"] = answering(201, `{"id":51}`)
	return answers
}

// TestLostDuplicate loses the answer in each way, to a duplicate that was made, was put off for approval, or was not made.
func TestLostDuplicate(t *testing.T) {
	for name, answer := range lostDuplicates() {
		for _, outcome := range []string{"made", "requested", "not made"} {
			t.Run(name+", "+outcome, func(t *testing.T) {
				t.Parallel()
				service, client := newDuplicator(t)
				inHaste(client, name)
				service.needsApproval = outcome == "requested"
				request := aDuplicate(t)
				service.make(60, request.Certificate.CSR, request.Certificate.names()...) // an earlier one, quite the same
				before := &Order{ID: 51, Requests: []Request{{ID: 60, Type: "duplicate"}}}
				service.onPost = always(deed{sell: outcome != "not made", answer: answer})
				got, err := client.Duplicate(t.Context(), before, request)
				if outcome == "not made" {
					doubt, ok := errors.AsType[*UncertainError](err)
					if !ok || doubt.OrderID != 51 || doubt.Kind != "duplicate" || IsRefused(err) || !slices.Contains(doubt.Known, "certificate 60") {
						t.Errorf("got %+v, %v", got, err)
					}
					service.expect(1, 1)
					return
				}
				service.expect(1, 2)
				if err != nil {
					t.Fatal(err)
				}
				if !got.Recovered || got.OrderID != 51 {
					t.Errorf("got %+v", got)
				}
				if outcome == "made" && (got.CertificateID != 61 || got.Found.SubID != "002" || got.Requests != nil) ||
					outcome == "requested" && (got.Found != nil || got.CertificateID != 0 || !slices.Equal(got.Requests, []RequestRef{{61, "pending"}})) {
					t.Errorf("got %+v", got)
				}
			})
		}
	}
}

// duplicateTraces are what a duplicate whose answer was lost may leave behind, and what else may be there.
type duplicateTraces struct {
	name     string
	before   []string // the list before
	after    []string // the list after
	requests []string // of the order, after
	queue    reply    // how a request is answered; nil is the truth
	list     reply    // how the list after is answered; nil is the truth

	found     string       // the id, sub id and serial number of the wanted one; empty for none
	requested []RequestRef // the wanted ones
	unclear   bool         // whether there is one cannot be told
}

func tracesOf(request DuplicateRequest, otherCSR string) []duplicateTraces {
	entry := func(fields string) string {
		return duplicateWith(fields, request.Certificate.CSR, "a.example", "b.example")
	}
	other := duplicateWith(`"id":61`, otherCSR, "a.example", "b.example")
	asked := []RequestRef{{61, "pending"}}
	wanted := requestFor(61, "duplicate", entry(`"id":0`))
	return []duplicateTraces{
		{name: "nothing"},
		{name: "by id", after: []string{entry(`"id":61`)}, found: "61  "},
		{name: "by sub id", after: []string{entry(`"sub_id":"001"`)}, found: "0 001 "},
		{name: "by serial number", after: []string{entry(`"serial_number":"0A"`)}, found: "0  0A"},
		{name: "besides one of the same key", before: []string{entry(`"id":61`)}, after: []string{entry(`"id":61`), entry(`"id":62`)}, found: "62  "},
		{name: "besides one of the same sub id", before: []string{entry(`"sub_id":"001"`)}, after: []string{entry(`"sub_id":"001"`), entry(`"sub_id":"002"`)}, found: "0 002 "},
		{name: "an earlier one", before: []string{entry(`"id":61,"sub_id":"001"`)}, after: []string{entry(`"id":61,"sub_id":"001"`)}},
		{name: "an earlier one that got an id", before: []string{entry(`"sub_id":"001"`)}, after: []string{entry(`"id":61,"sub_id":"001"`)}},
		{name: "an earlier one written differently", before: []string{entry(`"serial_number":"0a"`)}, after: []string{entry(`"serial_number":"0A"`)}},
		{name: "another key", after: []string{other}},
		{name: "other names", after: []string{duplicateWith(`"id":61`, request.Certificate.CSR, "a.example")}},
		{name: "no key", after: []string{duplicateWith(`"id":61`, "", "a.example", "b.example")}, unclear: true},
		{name: "neither key nor names", after: []string{`{"id":61}`}, unclear: true},
		{name: "no key and other names", after: []string{duplicateWith(`"id":61`, "", "a.example")}},
		{name: "nothing to tell it by", after: []string{entry(`"id":0`)}, unclear: true},
		{name: "no list", list: answering(500, ""), unclear: true},

		{name: "a request", requests: []string{wanted}, requested: asked},
		{name: "a request and a certificate", requests: []string{wanted}, after: []string{entry(`"id":62`)}, found: "62  ", requested: asked},
		{name: "a request and no list", requests: []string{wanted}, list: answering(500, ""), requested: asked},
		{name: "a certificate and a request that cannot be read", requests: []string{wanted}, queue: answering(403, ""), after: []string{entry(`"id":62`)}, found: "62  "},
		{name: "an earlier request", requests: []string{requestFor(1, "duplicate", entry(`"id":0`))}},
		{name: "a request of another type", requests: []string{requestFor(61, "reissue", entry(`"id":0`))}},
		{name: "somebody else's request", requests: []string{requestFor(61, "duplicate", other)}},
		{name: "a request that cannot be read", requests: []string{wanted}, queue: answering(403, ""), unclear: true},
		{name: "a request that tells no order", requests: []string{wanted}, queue: answering(200, `{"id":61,"type":"duplicate","order":[]}`), unclear: true},
		{name: "a request that tells no key", requests: []string{wanted}, queue: answering(200, requestFor(61, "duplicate", `{"common_name":"a.example"}`)), unclear: false},
		{name: "a request that tells no certificate", requests: []string{wanted}, queue: answering(200, requestFor(61, "duplicate", `{}`)), unclear: true},
	}
}

// describeFound is the duplicate that was found as duplicateTraces has it.
func describeFound(c *IssuedCertificate) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%d %s %s", c.ID, c.SubID, c.SerialNumber)
}

// TestTracesOfDuplicate tells a duplicate whose answer was lost from whatever else the order has: at once, and later.
func TestTracesOfDuplicate(t *testing.T) {
	request := aDuplicate(t)
	for _, test := range tracesOf(request, newCSR(t)) {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			service, client := newDuplicator(t)
			service.onPost = always(deed{answer: hangingUp})
			service.requests, service.onRequest = test.requests, test.queue
			service.onList = func(n int) reply {
				if n == 1 {
					return answering(200, listOf(test.before...))
				}
				return orReply(test.list, answering(200, listOf(test.after...)))
			}
			start := service.clock.Now()
			got, err := client.Duplicate(t.Context(), theOrder, request)
			known := KnownDuplicates(theOrder, nil)
			if test.found == "" && test.requested == nil {
				doubt, ok := errors.AsType[*UncertainError](err)
				if waited := service.clock.Now().Sub(start); !ok || waited < defaultRecoveryGrace {
					t.Fatalf("got %+v, %v after %s", got, err, waited)
				}
				known = doubt.Known
			} else if err != nil || !got.Recovered || describeFound(got.Found) != test.found || !slices.Equal(got.Requests, test.requested) ||
				got.Found != nil && got.CertificateID != got.Found.ID {
				t.Errorf("got %+v, %v", got, err)
			} else if len(test.before) > 0 {
				known = append(known, KnownDuplicates(theOrder, parseList(t, test.before))...)
			}
			service.expect(1, len(test.requests))

			start = service.clock.Now()
			found, requests, err := client.FindDuplicate(t.Context(), 51, matchOf(request, known...))
			waited := service.clock.Now().Sub(start)
			_, unclear := errors.AsType[*UncertainError](err)
			none := test.found == "" && test.requested == nil && !test.unclear
			if describeFound(found) != test.found || !slices.Equal(requests, test.requested) || unclear != test.unclear || errors.Is(err, ErrNotDuplicated) != none {
				t.Errorf("later: got %+v, %+v, %v", found, requests, err)
			}
			if (err != nil) != (waited >= defaultRecoveryGrace) {
				t.Errorf("later: decided after %s", waited)
			}
			service.expect(1, len(test.requests))
		})
	}
}

func orReply(first, second reply) reply {
	if first != nil {
		return first
	}
	return second
}

func parseList(t *testing.T, entries []string) []IssuedCertificate {
	t.Helper()
	var list issuedList
	if err := decode([]byte(listOf(entries...)), &list); err != nil {
		t.Fatal(err)
	}
	return list.Certificates
}

// TestUnlistedDuplicate is not sent: without the list, nobody could tell it from others should its answer be lost.
func TestUnlistedDuplicate(t *testing.T) {
	for name, answer := range map[string]reply{
		"403":             answering(403, errorBody("access_denied|missing_permission", "no")),
		"unknown route":   answering(404, errorBody("not_found|route", "no")),
		"page of 404":     answering(404, "<html>"),
		"500":             answering(500, ""),
		"cut":             hangingUp,
		"not JSON":        answering(200, "<html>"),
		"empty":           answering(200, ""),
		"errors":          answering(200, errorBody("a", "b")),
		"something else":  answering(200, `{"orders":[]}`),
		"text":            answering(200, `{"certificates":"unavailable"}`),
		"null":            answering(200, `{"certificates":null}`),
		"no certificates": answering(200, `{"certificates":[1]}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, client := newDuplicator(t)
			service.onList = always(answer)
			_, err := client.Duplicate(t.Context(), theOrder, aDuplicate(t))
			if _, doubt := errors.AsType[*UncertainError](err); err == nil || doubt {
				t.Errorf("got %v", err)
			}
			service.expect(0, 0)
		})
	}
}

// TestListsOfNone are answers that say there are no duplicates.
func TestListsOfNone(t *testing.T) {
	for _, answer := range []reply{
		answering(200, `{}`), answering(200, `{"certificates":[]}`), answering(200, `{"page":{"total":0}}`),
		answering(404, ""), answering(404, errorBody("not_found|duplicate", "none")),
	} {
		service, client := newDuplicator(t)
		service.onList = always(answer)
		if got, err := client.Duplicate(t.Context(), theOrder, aDuplicate(t)); err != nil || got.CertificateID != 61 {
			t.Errorf("got %+v, %v", got, err)
		}
		_, _, err := client.FindDuplicate(t.Context(), 51, matchOf(aDuplicate(t)))
		if !errors.Is(err, ErrNotDuplicated) {
			t.Errorf("got %v", err)
		}
	}
}

func TestRefusedDuplicate(t *testing.T) {
	for _, refusal := range []struct {
		status int
		body   string
	}{{400, errorBody("a", "b")}, {403, ""}, {404, ""}, {307, ""}, {409, errorBody("a", "b")}} {
		service, client := newDuplicator(t)
		service.onPost = always(deed{answer: answering(refusal.status, refusal.body)})
		if _, err := client.Duplicate(t.Context(), theOrder, aDuplicate(t)); !hasStatus(err, refusal.status) || !IsRefused(err) {
			t.Errorf("got %v", err)
		}
		service.expect(1, 0)
		if len(service.lists) != 1 {
			t.Errorf("%d: a refused duplicate was looked for", refusal.status)
		}
	}
}

func TestRateLimitedDuplicate(t *testing.T) {
	service, client := newDuplicator(t)
	limited := deed{answer: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "11")
		answering(429, "")(w, r)
	}}
	service.onPost = inTurn(limited, limited, deed{sell: true})
	if got, err := client.Duplicate(t.Context(), theOrder, aDuplicate(t)); err != nil || got.Recovered || got.CertificateID != 63 {
		t.Errorf("got %+v, %v", got, err)
	}
	service.expect(3, 1)
	if waited := service.posts[1].Sub(service.posts[0]); waited != 11*time.Second {
		t.Errorf("sent again after %s", waited)
	}
}

func TestCancelledDuplicate(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		service, client := newDuplicator(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := client.Duplicate(ctx, theOrder, aDuplicate(t))
		if _, doubt := errors.AsType[*UncertainError](err); !errors.Is(err, context.Canceled) || doubt {
			t.Errorf("got %v", err)
		}
		service.expect(0, 0)
	})
	t.Run("after the list", func(t *testing.T) {
		service, client := newDuplicator(t)
		ctx, cancel := cancelledAfterFirst(t, client)
		defer cancel()
		_, err := client.Duplicate(ctx, theOrder, aDuplicate(t))
		if _, doubt := errors.AsType[*UncertainError](err); !errors.Is(err, context.Canceled) || doubt {
			t.Errorf("got %v", err)
		}
		service.expect(0, 0)
	})
	t.Run("in flight", func(t *testing.T) {
		service, client := newDuplicator(t)
		client.clock = waitingClock{service.clock} // the grace time does not pass
		ctx, cancel := context.WithCancel(t.Context())
		service.onPost = always(deed{sell: true, answer: func(w http.ResponseWriter, r *http.Request) {
			cancel()
			answering(201, `{"id":51,"certificate_id":61}`)(w, r)
		}})
		if got, err := client.Duplicate(ctx, theOrder, aDuplicate(t)); err != nil || got.CertificateID != 61 {
			t.Errorf("got %+v, %v", got, err)
		}
		service.expect(1, 1)
	})
	t.Run("in flight, no answer", func(t *testing.T) {
		service, client := newDuplicator(t)
		client.purchaseTimeout = time.Hour // it is the grace time that ends it
		ctx, cancel := context.WithCancel(t.Context())
		service.onPost = always(deed{sell: true, answer: func(w http.ResponseWriter, r *http.Request) {
			cancel()
			stalling(w, r)
		}})
		_, err := client.Duplicate(ctx, theOrder, aDuplicate(t))
		if _, ok := errors.AsType[*UncertainError](err); !ok || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		service.expect(1, 1)
	})
	t.Run("while looked for", func(t *testing.T) {
		service, client := newDuplicator(t)
		ctx, cancel := context.WithCancel(t.Context())
		service.onPost = always(deed{answer: hangingUp})
		service.onList = func(n int) reply {
			if n == 3 {
				cancel()
			}
			return nil
		}
		_, err := client.Duplicate(ctx, theOrder, aDuplicate(t))
		if _, ok := errors.AsType[*UncertainError](err); !ok || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		service.expect(1, 0)
	})
}

// TestFindDuplicateLater loses a duplicate together with the service, which comes back later.
func TestFindDuplicateLater(t *testing.T) {
	for _, made := range []bool{true, false} {
		for _, needsApproval := range []bool{true, false} {
			service, client := newDuplicator(t)
			request := aDuplicate(t)
			service.needsApproval = needsApproval
			service.make(60, request.Certificate.CSR, request.Certificate.names()...)
			service.onPost, service.onInfo = always(deed{sell: made, answer: answering(504, "")}), hangingUp
			_, err := client.Duplicate(t.Context(), &Order{ID: 51, Requests: []Request{{ID: 60}}}, request)
			doubt, ok := errors.AsType[*UncertainError](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			match := matchOf(request, doubt.Known...)
			_, _, err = client.FindDuplicate(t.Context(), 51, match)
			if again, ok := errors.AsType[*UncertainError](err); !ok || !slices.Equal(again.Known, doubt.Known) || again.Kind != "duplicate" || IsNotFound(err) {
				t.Errorf("still gone: got %v", err)
			}
			service.comeBack()
			found, requests, err := client.FindDuplicate(t.Context(), 51, match)
			if (found != nil) != (made && !needsApproval) || (len(requests) == 1) != (made && needsApproval) || errors.Is(err, ErrNotDuplicated) == made {
				t.Errorf("made %t: got %+v, %+v, %v", made, found, requests, err)
			}
			service.expect(1, map[bool]int{true: 2, false: 1}[made])
		}
	}
}

// TestFindDuplicateThatCannotTell has nobody to ask who speaks for the service.
func TestFindDuplicateThatCannotTell(t *testing.T) {
	for name, answer := range unanswered {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, client := newDuplicator(t)
			service.onInfo = answer
			_, _, err := client.FindDuplicate(t.Context(), 51, matchOf(aDuplicate(t)))
			if _, ok := errors.AsType[*UncertainError](err); !ok {
				t.Errorf("got %v", err)
			}
		})
	}
	service, client := newDuplicator(t)
	ctx, cancel := cancelledAfterFirst(t, client)
	defer cancel()
	_, _, err := client.FindDuplicate(ctx, 51, matchOf(aDuplicate(t)))
	if _, ok := errors.AsType[*UncertainError](err); !ok || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	service.expect(0, 0)
}

func TestUncertainErrorNamesItsKind(t *testing.T) {
	for kind, want := range map[string]string{"": "reissue", "reissue": "reissue", "duplicate": "duplicate"} {
		err := &UncertainError{OrderID: 51, Kind: kind, Err: errNoTrace}
		if got := err.Error(); got != "it is not known whether the "+want+" of order 51 took effect, and it was not sent again: "+errNoTrace.Error() {
			t.Errorf("got %s", got)
		}
	}
}
