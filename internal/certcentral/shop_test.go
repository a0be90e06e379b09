// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// shop is a service that sells orders and misbehaves as told. It counts what was bought.
type shop struct {
	t     *testing.T
	clock *testClock

	onPost   func(n int) deed  // what the nth purchase, from 1, comes to; nil sells all of them
	onLookUp func(n int) reply // how the nth look-up is answered; nil, or a nil reply, is the truth
	onInfo   reply             // how order info is answered; nil is the truth
	alter    func(*shopOrder)  // changes what is sold

	mu       sync.Mutex
	sold     []shopOrder
	posts    []time.Time // when a purchase was asked for, by the client's clock
	lookUps  []time.Time
	infoRead int
}

// deed is what a purchase comes to.
type deed struct {
	sell   bool
	answer reply // nil is the truthful answer
}

type shopOrder struct {
	id          int64
	alternative string
	status      string
	infoStatus  string // in order info, where it differs
	told        string // what order info tells as the alternative id; empty for nothing
	requests    string // in order info; empty for a pending one
	certificate struct {
		CommonName string   `json:"common_name"`
		DNSNames   []string `json:"dns_names"`
		Emails     []string `json:"emails,omitempty"`
		CSR        string   `json:"csr,omitempty"`
	}
}

func newShop(t *testing.T) (*shop, *Client) {
	t.Helper()
	s := &shop{t: t, clock: newTestClock()}
	return s, newTestClient(t, serve(t, s), func(c *Config) { c.Clock = s.clock })
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var respond reply
	switch id, isLookUp := strings.CutPrefix(r.URL.Path, "/order/alternate/"); {
	case isLookUp:
		respond = s.lookUp(id)
	case r.Method == http.MethodGet:
		respond = s.info(strings.TrimPrefix(r.URL.Path, "/order/certificate/"))
	default:
		respond = s.post(r)
	}
	respond(w, r)
}

func (s *shop) post(r *http.Request) reply {
	var request struct {
		Alternative string          `json:"alternative_order_id"`
		Certificate json.RawMessage `json:"certificate"`
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		s.t.Errorf("a purchase that is not JSON: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts = append(s.posts, s.clock.Now())
	todo := deed{sell: true}
	if s.onPost != nil {
		todo = s.onPost(len(s.posts))
	}
	id := int64(5100 + len(s.posts))
	if todo.sell {
		order := shopOrder{id: id, alternative: request.Alternative, status: "pending"}
		if err := json.Unmarshal(request.Certificate, &order.certificate); err != nil {
			s.t.Errorf("a purchase without certificate: %v", err)
		}
		if s.alter != nil {
			s.alter(&order)
		}
		s.sold = append(s.sold, order)
	}
	if todo.answer != nil {
		return todo.answer
	}
	return answering(201, fmt.Sprintf(`{"id":%d,"requests":[{"id":9,"status":"pending"}]}`, id))
}

func (s *shop) lookUp(id string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lookUps = append(s.lookUps, s.clock.Now())
	if s.onLookUp != nil {
		if answer := s.onLookUp(len(s.lookUps)); answer != nil {
			return answer
		}
	}
	var found []string
	for _, order := range s.sold {
		if order.alternative == id {
			found = append(found, fmt.Sprintf(`{"order_id":%d,"certificate_id":0,"status":%q}`, order.id, order.status))
		}
	}
	if found == nil {
		return answering(404, "")
	}
	return answering(200, fmt.Sprintf(`{"orders":[%s],"page":{"total":%d}}`, strings.Join(found, ","), len(found)))
}

func (s *shop) info(id string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.infoRead++
	if s.onInfo != nil {
		return s.onInfo
	}
	for _, order := range s.sold {
		if fmt.Sprint(order.id) == id {
			certificate, err := json.Marshal(order.certificate)
			if err != nil {
				s.t.Error(err)
			}
			return answering(200, fmt.Sprintf(`{"id":%d,"status":%q,"alternative_order_id":%q,"certificate":%s,"requests":[%s],"organization":{"id":3}}`,
				order.id, orDefault(order.infoStatus, order.status), order.told, certificate, orDefault(order.requests, `{"id":9,"status":"pending"}`)))
		}
	}
	return answering(404, errorBody("not_found|order", "none"))
}

// add puts an order there as if it had been bought before.
func (s *shop) add(id int64, alternative, status, csr, commonName string) {
	order := shopOrder{id: id, alternative: alternative, status: status}
	order.certificate.CSR, order.certificate.CommonName = csr, commonName
	s.sold = append(s.sold, order)
}

// addClient puts an order of a client certificate there as if it had been bought before.
func (s *shop) addClient(id int64, alternative, csr, commonName string, emails ...string) {
	s.add(id, alternative, "pending", csr, commonName)
	s.sold[len(s.sold)-1].certificate.Emails = emails
}

// asked returns when purchases and look-ups were asked for.
func (s *shop) asked() (posts, lookUps []time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posts), slices.Clone(s.lookUps)
}

// firstSold returns the first order that exists.
func (s *shop) firstSold() shopOrder {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sold[0]
}

// expect checks how many purchases were asked for and how many orders there are.
func (s *shop) expect(posts, orders int) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.posts) != posts || len(s.sold) != orders {
		s.t.Errorf("%d POSTs and %d orders, want %d and %d", len(s.posts), len(s.sold), posts, orders)
	}
}

// always answers every purchase or look-up alike.
func always[T any](what T) func(int) T {
	return func(int) T { return what }
}

// inTurn answers the nth by the nth of what, and by the last when there are no more.
func inTurn[T any](what ...T) func(int) T {
	return func(n int) T { return what[min(n, len(what))-1] }
}

// anOrder is a purchase of two names for a new key.
func anOrder(t *testing.T) OrderRequest {
	t.Helper()
	return OrderRequest{
		Certificate:   CertificateRequest{CommonName: "northwind.example", DNSNames: []string{"shop.northwind.example"}, CSR: newCSR(t), SignatureHash: "sha256"},
		OrderValidity: &Validity{Years: 1},
	}
}
