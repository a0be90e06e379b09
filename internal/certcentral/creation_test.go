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
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// registry is a service that creates organizations and domains and misbehaves as told. It counts what it was asked.
type registry struct {
	t     *testing.T
	clock *testClock

	onPost func(n int) act   // what the nth creation, from 1, comes to; nil creates all of them
	onList func(n int) reply // how the nth list is answered; nil, or a nil reply, is the truth

	mu    sync.Mutex
	items []registered
	posts []time.Time // when a creation was asked for, by the client's clock
	lists []time.Time
}

// act is what a creation comes to.
type act struct {
	create bool
	answer reply // nil is the truthful answer
}

type registered struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

func newRegistry(t *testing.T, items ...registered) (*registry, *Client) {
	t.Helper()
	r := &registry{t: t, clock: newTestClock(), items: items}
	return r, newTestClient(t, serve(t, r), func(c *Config) { c.Clock = r.clock })
}

func (r *registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	respond := r.list
	if req.Method == http.MethodPost {
		respond = r.post
	}
	respond(req)(w, req)
}

func (r *registry) post(req *http.Request) reply {
	var item registered
	if err := json.NewDecoder(req.Body).Decode(&item); err != nil {
		r.t.Errorf("a creation that is not JSON: %v", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = append(r.posts, r.clock.Now())
	todo := act{create: true}
	if r.onPost != nil {
		todo = r.onPost(len(r.posts))
	}
	item.ID = int64(100 + len(r.posts))
	if todo.create {
		r.items = append(r.items, item)
	}
	if todo.answer != nil {
		return todo.answer
	}
	return answering(201, fmt.Sprintf(`{"id":%d}`, item.ID))
}

// list is a page of all that there is.
func (r *registry) list(req *http.Request) reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lists = append(r.lists, r.clock.Now())
	if r.onList != nil {
		if answer := r.onList(len(r.lists)); answer != nil {
			return answer
		}
	}
	offset, offsetErr := strconv.Atoi(req.URL.Query().Get("offset"))
	limit, limitErr := strconv.Atoi(req.URL.Query().Get("limit"))
	shown := r.items[min(offset, len(r.items)):min(offset+limit, len(r.items))]
	document, err := json.Marshal(map[string]any{
		strings.TrimPrefix(req.URL.Path, "/") + "s": shown, "page": map[string]int{"total": len(r.items)},
	})
	if err = errors.Join(err, offsetErr, limitErr); err != nil {
		r.t.Error(err)
	}
	return answering(200, string(document))
}

// expect checks how often a creation and a list were asked for.
func (r *registry) expect(posts, lists int) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.posts) != posts || len(r.lists) != lists {
		r.t.Errorf("%d POSTs and %d lists, want %d and %d", len(r.posts), len(r.lists), posts, lists)
	}
}

// expectWholeGrace checks that one POST was followed by lists over the whole grace time.
func (r *registry) expectWholeGrace() {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.posts) != 1 || len(r.lists) < 5 || len(r.lists) > 8 {
		r.t.Fatalf("%d POSTs and %d lists", len(r.posts), len(r.lists))
	}
	if last := r.lists[len(r.lists)-1].Sub(r.posts[0]); last != defaultRecoveryGrace {
		r.t.Errorf("the last list %s after the loss", last)
	}
}

// wanted is the name of what the tests create.
const wanted = "northwind.example"

// creator is a call that creates something with the wanted name.
type creator func(ctx context.Context, c *Client, existing ...int64) (int64, error)

// creators are all such calls.
var creators = map[string]creator{
	"organization": func(ctx context.Context, c *Client, existing ...int64) (int64, error) {
		return c.CreateOrganization(ctx, OrganizationRequest{Name: wanted}, existing, func(o *Organization) bool { return o.Name == wanted })
	},
	"domain": func(ctx context.Context, c *Client, existing ...int64) (int64, error) {
		return c.CreateDomain(ctx, DomainRequest{Name: wanted, OrganizationID: 3}, existing, func(d *Domain) bool { return d.Name == wanted })
	},
}

// eachCreator runs a test of both calls against a registry with items.
func eachCreator(t *testing.T, items []registered, test func(*testing.T, *registry, *Client, creator)) {
	t.Helper()
	for name, create := range creators {
		t.Run(name, func(t *testing.T) {
			registry, client := newRegistry(t, slices.Clone(items)...)
			test(t, registry, client, create)
		})
	}
}

// expectDoubt checks that an error says that the creation may or may not have happened, and nothing else.
func expectDoubt(t *testing.T, id int64, err error) {
	t.Helper()
	_, doubtful := errors.AsType[*UncertainCreationError](err)
	if !doubtful || id != 0 || IsRefused(err) || IsNotFound(err) || IsForbidden(err) || !strings.Contains(err.Error(), "not known") {
		t.Errorf("got %d, %v", id, err)
	}
}

func TestCreation(t *testing.T) {
	eachCreator(t, []registered{{7, wanted}}, func(t *testing.T, r *registry, c *Client, create creator) {
		if id, err := create(t.Context(), c, 7); err != nil || id != 101 {
			t.Errorf("got %d, %v", id, err)
		}
		r.expect(1, 0)
	})
}

func TestRefusedCreation(t *testing.T) {
	for status, code := range map[int]string{400: "duplicate_organization", 403: "access_denied|missing_permission", 404: "not_found|route", 409: "conflict"} {
		eachCreator(t, []registered{{7, wanted}}, func(t *testing.T, r *registry, c *Client, create creator) {
			r.onPost = always(act{answer: answering(status, errorBody(code, "no"))})
			id, err := create(t.Context(), c)
			_, doubtful := errors.AsType[*UncertainCreationError](err)
			if e, ok := errors.AsType[*Error](err); !ok || doubtful || e.Status != status || !HasCode(err, code) || !IsRefused(err) || id != 0 {
				t.Errorf("got %d, %v", id, err)
			}
			r.expect(1, 0)
		})
	}
}

// refusedOnTheWay are answers of something between here and the service, which may have got the request all the same.
var refusedOnTheWay = map[string]reply{
	"redirect":             answering(303, ""),
	"408":                  answering(408, "<html>"),
	"conflict with itself": answering(409, "<html>"),
}

func TestLostAnswerOfCreation(t *testing.T) {
	answers := maps.Clone(lostAnswers)
	maps.Copy(answers, refusedOnTheWay)
	before := []registered{{7, wanted}, {8, "southwind.example"}}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachCreator(t, before, func(t *testing.T, r *registry, c *Client, create creator) {
				inHaste(c, name)
				r.onPost = always(act{create: true, answer: answer})
				if id, err := create(t.Context(), c, 7, 8); err != nil || id != 101 {
					t.Errorf("got %d, %v", id, err)
				}
				r.expect(1, 1)
			})
		})
	}
}

func TestCreationThatIsListedLate(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		r.onPost = always(act{create: true, answer: answering(500, "")})
		r.onList = inTurn(answering(200, "{}"), answering(503, ""), answering(200, `{"organizations":[],"domains":[]}`), hangingUp, nil)
		if id, err := create(t.Context(), c); err != nil || id != 101 {
			t.Errorf("got %d, %v", id, err)
		}
		r.expect(1, 5)
	})
}

func TestCreationOnALaterPage(t *testing.T) {
	many := slices.Repeat([]registered{{7, "southwind.example"}}, maxPageSize+1)
	eachCreator(t, many, func(t *testing.T, r *registry, c *Client, create creator) {
		r.onPost = always(act{create: true, answer: hangingUp})
		if id, err := create(t.Context(), c); err != nil || id != 101 {
			t.Errorf("got %d, %v", id, err)
		}
		r.expect(1, 2)
	})
}

// TestCreationThatLeavesNoTrace loses every creation, with another object of that name there all the time.
func TestCreationThatLeavesNoTrace(t *testing.T) {
	answers := maps.Clone(lostAnswers)
	maps.Copy(answers, refusedOnTheWay)
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachCreator(t, []registered{{7, wanted}}, func(t *testing.T, r *registry, c *Client, create creator) {
				inHaste(c, name)
				r.onPost = always(act{answer: answer})
				id, err := create(t.Context(), c, 7)
				expectDoubt(t, id, err)
				if !errors.Is(err, errNotListed) {
					t.Errorf("got %v", err)
				}
				r.expectWholeGrace()
			})
		})
	}
}

func TestCreationThatCannotBeLookedUp(t *testing.T) {
	for name, answer := range unanswered {
		t.Run(name, func(t *testing.T) {
			eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
				r.onPost = always(act{create: true, answer: hangingUp})
				r.onList = always(answer)
				id, err := create(t.Context(), c)
				expectDoubt(t, id, err)
				r.expectWholeGrace()
			})
		})
	}
}

// TestCreationAmongSeveral finds two that may be the lost one: another run may have made one of them.
func TestCreationAmongSeveral(t *testing.T) {
	for _, rival := range []registered{{99, wanted}, {101, wanted}, {0, wanted}} {
		eachCreator(t, []registered{rival}, func(t *testing.T, r *registry, c *Client, create creator) {
			r.onPost = always(act{create: true, answer: hangingUp})
			id, err := create(t.Context(), c)
			if rival.ID != 99 { // listed twice, or no object at all
				if err != nil || id != 101 {
					t.Errorf("got %d, %v", id, err)
				}
				return
			}
			expectDoubt(t, id, err)
			if !strings.Contains(err.Error(), "[99 101]") {
				t.Errorf("got %v", err)
			}
			r.expectWholeGrace()
		})
	}
}

func TestRateLimitedCreationIsSentAgain(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		limited := act{answer: answering(429, errorBody("request_limit_exceeded", "wait"))}
		r.onPost = inTurn(limited, limited, act{create: true})
		if id, err := create(t.Context(), c); err != nil || id != 103 {
			t.Errorf("got %d, %v", id, err)
		}
		r.expect(3, 0)
	})
}

func TestUnreachableServiceCreatesNothing(t *testing.T) {
	for name, create := range creators {
		if id, err := create(t.Context(), newTestClient(t, unreachable)); !isUnsent(err) || id != 0 {
			t.Errorf("%s: got %d, %v", name, id, err)
		}
	}
}

func TestCancelledBeforeCreation(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		id, err := create(ctx, c)
		if _, doubtful := errors.AsType[*UncertainCreationError](err); !errors.Is(err, context.Canceled) || doubtful || id != 0 {
			t.Errorf("got %d, %v", id, err)
		}
		r.expect(0, 0)
	})
}

func TestCancelledCreationInFlightAwaitsTheAnswer(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		c.clock = waitingClock{r.clock} // the grace time does not pass
		ctx, cancel := context.WithCancel(t.Context())
		r.onPost = always(act{create: true, answer: func(w http.ResponseWriter, req *http.Request) {
			cancel()
			answering(201, `{"id":101}`)(w, req)
		}})
		if id, err := create(ctx, c); err != nil || id != 101 {
			t.Errorf("got %d, %v", id, err)
		}
		r.expect(1, 0)
	})
}

func TestCancelledCreationInFlightWithoutAnswer(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		c.purchaseTimeout = time.Hour // it is the grace time that ends it
		ctx, cancel := context.WithCancel(t.Context())
		r.onPost = always(act{create: true, answer: func(w http.ResponseWriter, req *http.Request) {
			cancel()
			stalling(w, req)
		}})
		id, err := create(ctx, c)
		expectDoubt(t, id, err)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		r.expect(1, 0)
	})
}

func TestCancelledLookUpOfCreation(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r.onPost = always(act{answer: hangingUp})
		r.onList = func(n int) reply {
			if n == 3 {
				cancel()
			}
			return nil
		}
		id, err := create(ctx, c)
		expectDoubt(t, id, err)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		r.expect(1, 3)
	})
}

// endingClock is a Clock during whose Sleep the context ends.
type endingClock struct {
	*testClock
	end context.CancelFunc
}

func (c endingClock) Sleep(ctx context.Context, _ time.Duration) error {
	c.end()
	<-ctx.Done()
	return ctx.Err()
}

func TestCancelledBetweenLookUpsOfCreation(t *testing.T) {
	eachCreator(t, nil, func(t *testing.T, r *registry, c *Client, create creator) {
		ctx, cancel := context.WithCancel(t.Context())
		c.clock = endingClock{r.clock, cancel}
		r.onPost = always(act{answer: hangingUp})
		id, err := create(ctx, c)
		expectDoubt(t, id, err)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, errNotListed) {
			t.Errorf("got %v", err)
		}
		r.expect(1, 1)
	})
}
