// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// Domain is a domain of the account. Once it is proved, orders for names under it need no proof until the proof ends.
type Domain struct {
	ID            int64             `json:"id"`
	Name          string            `json:"name"`
	Status        string            `json:"status"` // active or inactive; not in lists
	IsActive      bool              `json:"is_active"`
	DateCreated   Time              `json:"date_created"`
	Organization  OrderOrganization `json:"organization"`
	Container     Container         `json:"container"`
	Validations   []Validation      `json:"validations"`
	DCVMethod     string            `json:"dcv_method"`
	DCVToken      *DCVToken         `json:"dcv_token"` // nil for methods without one
	DCVExpiration DCVExpiration     `json:"dcv_expiration"`
	DCVApproved   Time              `json:"dcv_approval_datetime"`   // when it was proved last; zero when never
	DCVExpires    Time              `json:"dcv_expiration_datetime"` // until when that counts; zero when never
	AsOf          time.Time         `json:"-"`                       // the service's time of the answer, zero if it did not say
}

// DCVExpiration tells until when the proof of a domain counts, by the kind of certificate. A moment where the service
// was asked for one, else the start of a day.
type DCVExpiration struct {
	OV Time `json:"ov"`
	EV Time `json:"ev"`
}

// ProvedUntil returns until when the proof of the domain counts, zero when the service does not say.
func (d *Domain) ProvedUntil() time.Time {
	for _, until := range []Time{d.DCVExpires, d.DCVExpiration.OV, d.DCVExpiration.EV} {
		if !until.IsZero() {
			return until.Time
		}
	}
	return time.Time{}
}

// DomainRequest describes a new domain.
type DomainRequest struct {
	Name           string              `json:"name"`
	OrganizationID int64               `json:"-"` // sent as organization
	Validations    []ValidationRequest `json:"validations"`
	DCVMethod      string              `json:"dcv_method,omitempty"`
	Locale         string              `json:"locale,omitempty"`   // of the mails of the method email
	KeepWWW        bool                `json:"keep_www,omitempty"` // otherwise the service takes www. away
}

// MarshalJSON writes the request as the service expects it.
func (r DomainRequest) MarshalJSON() ([]byte, error) {
	type plain DomainRequest
	return json.Marshal(struct {
		plain
		Organization reference `json:"organization"`
	}{plain(r), reference{r.OrganizationID}})
}

// CreateDomain adds a domain to the account, submits it for validation, and returns its id. It sends the request once.
// When the answer is lost, it looks for a domain that same recognises and that is not in existing, the ids of those that
// were there before.
//
// Its error is an *UncertainCreationError when the answer was lost and not exactly one such domain was found over the
// client's RecoveryGrace. Any other error means that none was created. Cancellation is treated as by [Client.PlaceOrder].
//
// POST /domain, GET /domain
func (c *Client) CreateDomain(ctx context.Context, req DomainRequest, existing []int64, same func(*Domain) bool) (int64, error) {
	return creation[*Domain]{
		call:     newCall(http.MethodPost, "domain").with(req),
		existing: existing,
		list: func(ctx context.Context) iter.Seq2[*Domain, error] {
			return c.domains(ctx, c.lookUpCall("domain"), DomainQuery{})
		},
		match: func(d *Domain) (int64, bool) { return d.ID, same(d) },
	}.run(ctx, c)
}

// Domain reads a domain with its token and validations. It fails with [IsNotFound] for an unknown id.
//
// GET /domain/{id}
func (c *Client) Domain(ctx context.Context, id int64) (*Domain, error) {
	k := newCall(http.MethodGet, "domain", id).where(url.Values{"include_dcv": {"true"}, "include_validation": {"true"}})
	domain, got, err := fetch[Domain](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if err := c.checkAbout(k, got, "domain", id, domain.ID); err != nil {
		return nil, err
	}
	domain.AsOf = got.asOf
	return domain, nil
}

// DomainQuery selects domains. The zero value selects all.
type DomainQuery struct {
	ContainerID *int64
	Filters     map[string][]string // by name: status, validation, dcv_method, search and others
	PageSize    int                 // domains a request, by default and at most 1000
}

func (q DomainQuery) values() url.Values {
	values := filterValues(q.Filters)
	setID(values, "container_id", q.ContainerID)
	values.Set("include_validation", "true")
	values.Set("include_dcv_expiration_time", "true") // otherwise days in Mountain time
	return values
}

// Domains lists the domains that query selects, with their validations, asking for a page when the loop gets there.
// After an error the sequence ends.
//
// GET /domain
func (c *Client) Domains(ctx context.Context, query DomainQuery) iter.Seq2[*Domain, error] {
	return c.domains(ctx, newCall(http.MethodGet, "domain"), query)
}

// domains makes a call for domains, for each page of them.
func (c *Client) domains(ctx context.Context, k call, query DomainQuery) iter.Seq2[*Domain, error] {
	type list struct {
		Domains []*Domain `json:"domains"`
		Page    page      `json:"page"`
	}
	return pages(ctx, c, k.where(query.values()), query.PageSize, func(l *list, asOf time.Time) ([]*Domain, page) {
		for _, domain := range l.Domains {
			domain.AsOf = asOf
		}
		return l.Domains, l.Page
	})
}

func (d *Domain) listID() int64 { return d.ID }

// SubmitDomain submits a domain for further kinds of validation, or again for those that ended.
//
// POST /domain/{id}/validation
func (c *Client) SubmitDomain(ctx context.Context, id int64, validations []ValidationRequest) error {
	body := map[string]any{"validations": validations}
	_, err := c.do(ctx, newCall(http.MethodPost, "domain", id, "validation").with(body))
	return err
}

// UpdateDomainDCVMethod changes how a domain is to be proved. The token is nil for methods without one, and where the
// service says that the method was this one already: then [Client.Domain] has the token.
//
// PUT /domain/{id}/dcv/method
func (c *Client) UpdateDomainDCVMethod(ctx context.Context, id int64, method, locale string) (*DCVToken, error) {
	body := map[string]string{"dcv_method": method}
	if locale != "" {
		body["locale"] = locale
	}
	changed, _, err := fetch[struct {
		DCVToken *DCVToken `json:"dcv_token"`
	}](ctx, c, newCall(http.MethodPut, "domain", id, "dcv", "method").with(body))
	if err != nil {
		return nil, err
	}
	return changed.DCVToken, nil
}

// NewDomainToken draws a new token for a domain; the one before counts no longer. It fails for the method email.
//
// POST /domain/{id}/dcv/token
func (c *Client) NewDomainToken(ctx context.Context, id int64) (*DCVToken, error) {
	k := newCall(http.MethodPost, "domain", id, "dcv", "token")
	token, got, err := fetch[DCVToken](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if token.Token == "" {
		return nil, c.misunderstood(k, got, "the answer holds no token")
	}
	return token, nil
}

// DomainCheck is what the service found when it looked for the proof of a domain.
type DomainCheck struct {
	Proved bool
	// Problems is what the service could not find.
	Problems []APIError
}

// CheckDomain has the service look for the record or file of a domain now. Finding none is no error but a DomainCheck
// that is not Proved.
//
// PUT /domain/{id}/dcv/validate-token
func (c *Client) CheckDomain(ctx context.Context, id int64) (*DomainCheck, error) {
	checked, _, err := fetch[struct {
		Status string `json:"status"`
	}](ctx, c, newCall(http.MethodPut, "domain", id, "dcv", "validate-token"))
	if HasCode(err, "invalid_dns_txt") || HasCode(err, "invalid_dns_cname") || HasCode(err, "file_random_value_not_found") {
		e, _ := errors.AsType[*Error](err)
		return &DomainCheck{Problems: e.Errors}, nil
	}
	if err != nil {
		return nil, err
	}
	return &DomainCheck{Proved: checked.Status == "active"}, nil
}

// ActivateDomain makes a domain usable for new orders again.
//
// PUT /domain/{id}/activate
func (c *Client) ActivateDomain(ctx context.Context, id int64) error {
	_, err := c.do(ctx, newCall(http.MethodPut, "domain", id, "activate"))
	return err
}

// DeactivateDomain takes a domain out of use for new orders.
//
// PUT /domain/{id}/deactivate
func (c *Client) DeactivateDomain(ctx context.Context, id int64) error {
	_, err := c.do(ctx, newCall(http.MethodPut, "domain", id, "deactivate"))
	return err
}

// DeleteDomain deletes a domain. Whether every account may is not documented.
//
// DELETE /domain/{id}
func (c *Client) DeleteDomain(ctx context.Context, id int64) error {
	_, err := c.do(ctx, newCall(http.MethodDelete, "domain", id))
	return err
}
