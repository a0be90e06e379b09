// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

const (
	productsPath = "/product"
	userPath     = "/user/me"
	limitsPath   = "/container/77/product-limits"
)

// account is a service that knows what an account takes. A path without an answer is hung on.
type account struct {
	mu      sync.Mutex
	asked   []string
	answers map[string]string // a body, or a status other than 200
}

func newAccount(changes ...string) *account {
	a := &account{answers: map[string]string{
		productsPath:                   `{"products":[{"name_id":"ssl_basic","allowed_container_ids":["77"]}]}`,
		userPath:                       `{"id":"12","container":{"id":77},"access_roles":[{"id":5},{"id":6}]}`,
		limitsPath:                     `{"is_limited":true,"product_limits":[{"product_name_id":"ssl_basic","allowed_hashes":["sha384"]}]}`,
		"/container/78/product-limits": `{"is_limited":false,"product_limits":[]}`,
	}}
	for i := 0; i < len(changes); i += 2 {
		a.answers[changes[i]] = changes[i+1]
	}
	return a
}

// RoundTrip implements http.RoundTripper.
func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.asked = append(a.asked, r.URL.Path)
	answer := a.answers[r.URL.Path]
	a.mu.Unlock()
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}
	switch answer {
	case "":
		<-r.Context().Done()
		return nil, r.Context().Err()
	case "403":
		resp.StatusCode = http.StatusForbidden
	case "404":
		resp.StatusCode = http.StatusNotFound
	case "500":
		resp.StatusCode = http.StatusInternalServerError
	}
	return resp, nil
}

// look makes an Account of the service.
func (a *account) look(t *testing.T) *Account {
	t.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: "K", BaseURL: "https://certcentral.example", Transport: a})
	if err != nil {
		t.Fatal(err)
	}
	return NewAccount(client)
}

func TestAccountLook(t *testing.T) {
	other := int64(78)
	for _, test := range []struct {
		name      string
		account   *account
		container *int64
		want      AccountFacts // Products and Limits are compared by their number
		asked     []string
		fails     string
	}{
		{"in the user's container", newAccount(), nil, facts(1, 77, 1, 5, 6), []string{productsPath, userPath, limitsPath}, ""},
		{"in another container", newAccount(), &other, facts(1, 78, 0, 5, 6), []string{productsPath, userPath, "/container/78/product-limits"}, ""},
		{"of a user without container", newAccount(userPath, `{"id":12}`), nil, facts(1, 0, 0), []string{productsPath, userPath}, ""},
		{"without products", newAccount(productsPath, "403"), &other, facts(0, 78, 0), []string{productsPath}, "GET /product: 403"},
		{"without user", newAccount(userPath, "404"), &other, facts(1, 78, 0), []string{productsPath, userPath}, "GET /user/me: 404"},
		{"without limits", newAccount(limitsPath, "403"), nil, facts(1, 77, 0, 5, 6), []string{productsPath, userPath, limitsPath}, "GET " + limitsPath + ": 403"},
	} {
		t.Run(test.name, func(t *testing.T) {
			account := test.account.look(t)
			for round := range 2 {
				got, err := account.Look(t.Context(), test.container)
				if len(got.Products) != len(test.want.Products) || len(got.Limits.Limits) != len(test.want.Limits.Limits) ||
					got.ContainerID != test.want.ContainerID || !slices.Equal(got.RoleIDs, test.want.RoleIDs) {
					t.Errorf("look %d: got %+v, want %+v", round, got, test.want)
				}
				text := ""
				if err != nil {
					text = err.Error()
				}
				if want := []string{test.fails, ""}[round]; !strings.HasPrefix(text, want) || want == "" && text != "" {
					t.Errorf("look %d: got error %q, want %q", round, text, want)
				}
			}
			if !slices.Equal(test.account.asked, test.asked) {
				t.Errorf("asked %v, want %v", test.account.asked, test.asked)
			}
		})
	}
}

func facts(products int, container int64, limits int, roles ...int64) AccountFacts {
	return AccountFacts{
		Products: make([]certcentral.Product, products), ContainerID: container, RoleIDs: roles,
		Limits: certcentral.ProductLimits{Limits: make([]certcentral.ProductLimit, limits)},
	}
}

// Many orders that are planned at the same time share one look and one failure.
func TestAccountLookIsShared(t *testing.T) {
	for _, test := range []struct {
		name     string
		service  *account
		failures int
	}{
		{"all answered", newAccount(), 0},
		{"limits refused", newAccount(limitsPath, "403"), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			account := test.service.look(t)
			errs := make([]error, 50)
			var all sync.WaitGroup
			for i := range errs {
				all.Go(func() { _, errs[i] = account.Look(t.Context(), nil) })
			}
			all.Wait()
			if len(test.service.asked) != 3 {
				t.Errorf("asked %v, want 3 requests", test.service.asked)
			}
			if failed := slices.DeleteFunc(errs, func(err error) bool { return err == nil }); len(failed) != test.failures {
				t.Errorf("failures %v, want %d", failed, test.failures)
			}
		})
	}
}

// A service that hangs, or is at fault for ever, delays the plan by a bounded time, and only once.
func TestAccountLookEnds(t *testing.T) {
	for name, service := range map[string]*account{
		"hangs at first": newAccount(productsPath, ""), "hangs at last": newAccount(limitsPath, ""), "is at fault": newAccount(userPath, "500"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account := service.look(t)
				start := time.Now()
				if _, err := account.Look(t.Context(), nil); err == nil {
					t.Error("the look did not fail")
				}
				if took := time.Since(start); took > 2*lookTimeout {
					t.Errorf("the look took %s", took)
				}
				asked, start := len(service.asked), time.Now()
				if _, err := account.Look(t.Context(), nil); err != nil || time.Since(start) > 0 || len(service.asked) != asked {
					t.Errorf("a second look took %s, asked %v and ended with %v", time.Since(start), service.asked[asked:], err)
				}
			})
		})
	}
}

// The end of the run ends the look.
func TestAccountLookIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(productsPath, "").look(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := account.Look(ctx, nil); err == nil || time.Since(start) != time.Second {
			t.Errorf("ended after %s with %v", time.Since(start), err)
		}
	})
}
