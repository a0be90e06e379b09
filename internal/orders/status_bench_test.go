// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// reader is a bench for data sources, with a client that does what they are to tell.
type reader struct {
	*acctest.Bench
	t      *testing.T
	client *certcentral.Client
}

func newReader(t *testing.T, config simulator.Config) *reader {
	t.Helper()
	b := acctest.New(t, config)
	return &reader{b, t, newClient(t, b)}
}

// place places an order for shop.example, changed by what adjust does to it, and returns its id.
func (r *reader) place(product string, adjust ...func(*certcentral.OrderRequest)) int64 {
	r.t.Helper()
	request := certcentral.OrderRequest{
		Certificate: certcentral.CertificateRequest{
			CommonName: "shop.example", DNSNames: []string{"www.shop.example"}, CSR: acctest.NewCSR(r.t, "shop.example"), SignatureHash: "sha256",
		},
		OrderValidity: &certcentral.Validity{Years: 1}, OrganizationID: new(r.OrganizationID()), DCVMethod: "dns-txt-token", SkipApproval: true,
	}
	for _, adjust := range adjust {
		adjust(&request)
	}
	placed, err := r.client.PlaceOrder(r.t.Context(), product, request)
	must(r.t, err)
	r.ForgetRequests()
	return placed.ID
}

// forMail changes an order into one for the owners of mailboxes. Without a CSR, the recipient makes the key.
func forMail(csr string, emails ...string) func(*certcentral.OrderRequest) {
	return func(request *certcentral.OrderRequest) {
		request.OrganizationID, request.DCVMethod = nil, ""
		request.Certificate = certcentral.CertificateRequest{Emails: emails, CSR: csr, SignatureHash: "sha256"}
	}
}

// forPerson changes an order into one for a person for whom the organization stands in.
func forPerson(csr, email string) func(*certcentral.OrderRequest) {
	return func(request *certcentral.OrderRequest) {
		request.DCVMethod = ""
		request.Certificate = certcentral.CertificateRequest{
			Emails: []string{email}, CSR: csr, SignatureHash: "sha256",
			CommonNameIndicator: "email_address", Individual: &certcentral.Individual{FirstName: "Kim", LastName: "Vos"},
		}
	}
}

func (r *reader) reissue(id int64, adjust ...func(*certcentral.ReissueRequest)) *certcentral.Reissued {
	r.t.Helper()
	order, err := r.client.Order(r.t.Context(), id)
	must(r.t, err)
	last := order.Certificate
	request := certcentral.ReissueRequest{SkipApproval: true, Certificate: certcentral.CertificateRequest{
		CommonName: last.CommonName, DNSNames: last.DNSNames, Emails: last.Emails, CSR: last.CSR, SignatureHash: "sha256",
	}}
	for _, adjust := range adjust {
		adjust(&request)
	}
	reissued, err := r.client.Reissue(r.t.Context(), order, request)
	must(r.t, err)
	r.ForgetRequests()
	return reissued
}

// read reads a data source that is to be found without a complaint.
func (r *reader) read(typeName string, config map[string]any) map[string]any {
	r.t.Helper()
	r.ForgetRequests()
	data, diags := r.Data(r.t, typeName, config)
	if len(diags) > 0 {
		r.t.Fatalf("%s: %s", diags[0].Summary, diags[0].Detail)
	}
	return data
}

// status reads the status of an order.
func (r *reader) status(id int64) map[string]any {
	r.t.Helper()
	return r.read("certcentral_order_status", map[string]any{"order_id": idText(id)})
}

// expectMade checks that these requests were made since the last read began, and no others. ORDER in a path stands for that
// of the order.
func (r *reader) expectMade(id int64, paths ...string) {
	r.t.Helper()
	var made, want []string
	for _, request := range r.Requests() {
		made = append(made, request.Method+" "+request.Path)
	}
	for _, path := range paths {
		want = append(want, "GET "+strings.ReplaceAll(path, "ORDER", "/order/certificate/"+idText(id)))
	}
	if !slices.Equal(made, want) {
		r.t.Errorf("the requests made are %q, want %q", made, want)
	}
}

// queries records the queries of all requests that the provider makes from now on.
func (r *reader) queries() *queries {
	recorded := new(queries)
	r.Adjust = func(config *certcentral.Config) { config.Transport = recorded }
	return recorded
}

type queries struct {
	mu   sync.Mutex
	made []map[string][]string
}

// RoundTrip implements http.RoundTripper.
func (q *queries) RoundTrip(request *http.Request) (*http.Response, error) {
	q.mu.Lock()
	q.made = append(q.made, request.URL.Query())
	q.mu.Unlock()
	return http.DefaultTransport.RoundTrip(request)
}

// last returns the last query.
func (q *queries) last() map[string][]string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.made[len(q.made)-1]
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// objects returns the objects of a list.
func objects(t *testing.T, list any) (found []map[string]any) {
	t.Helper()
	elements, ok := list.([]any)
	if !ok {
		t.Fatalf("%v is no list", list)
	}
	for _, element := range elements {
		object, ok := element.(map[string]any)
		if !ok {
			t.Fatalf("%v is no object", element)
		}
		found = append(found, object)
	}
	return found
}

// entries returns the objects of a list, each as the values of the attributes, separated by bars; null values are empty.
func entries(t *testing.T, list any, attributes ...string) []string {
	t.Helper()
	found := []string{}
	for _, object := range objects(t, list) {
		var values []string
		for _, attribute := range attributes {
			value, _ := object[attribute].(string)
			values = append(values, value)
		}
		found = append(found, strings.Join(values, "|"))
	}
	return found
}

// expectSet checks the elements of a set.
func expectSet(t *testing.T, set any, want ...string) {
	t.Helper()
	var got []string
	elements, _ := set.([]any)
	for _, element := range elements {
		got = append(got, fmt.Sprint(element))
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("the set holds %q, want %q", got, want)
	}
}

// expectValues checks attributes of an object.
func expectValues(t *testing.T, object map[string]any, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if got, there := object[name]; !there || !reflect.DeepEqual(got, value) {
			t.Errorf("%s is %v, want %v", name, got, value)
		}
	}
}
