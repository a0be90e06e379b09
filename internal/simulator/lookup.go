// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

const (
	lookupTimeout = 5 * time.Second
	maxTokenFile  = 4096
)

// lookUpProofs asks DNS and web servers for all that could prove what a request asks
// to check, for validation "dns". It runs without the lock, for servers may be slow;
// the handler then compares.
func (s *Simulator) lookUpProofs(ctx context.Context, path, id string) answers {
	if s.config.Validation != validationDNS {
		return nil
	}
	found := make(answers)
	for _, q := range s.openQuestions(path, id) {
		ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
		found[q] = s.lookUp(ctx, q)
		cancel()
	}
	return found
}

// openQuestions lists what the proofs of the path's order or domain would answer.
// Requests that check nothing have no questions.
func (s *Simulator) openQuestions(path, id string) []question {
	var proofs []proof
	_ = s.look(func(now time.Time) error {
		switch {
		case strings.HasSuffix(path, "/check-dcv"):
			proofs = s.orderProofs(id, now)
		case strings.HasSuffix(path, "/dcv/validate-token"):
			proofs = s.domainProofs(id, now)
		}
		return nil
	}) // it only reads
	open := make([]question, 0, len(proofs))
	for _, p := range proofs {
		open = append(open, p.question)
	}
	return open
}

// orderProofs lists what could prove an order's domains. An unknown order has none;
// the handler refuses it.
func (s *Simulator) orderProofs(text string, now time.Time) []proof {
	id, _ := parseID(text)
	o, err := s.account.order(id)
	if err != nil || o.inFlight() == nil {
		return nil
	}
	var all []proof
	for _, target := range s.targets(o, o.inFlight(), now) {
		all = append(all, s.proofs(o, o.inFlight(), target, now)...)
	}
	return all
}

// domainProofs lists what could prove a domain of the account.
func (s *Simulator) domainProofs(text string, now time.Time) []proof {
	id, _ := parseID(text)
	d, err := s.account.domainByID(id)
	if err != nil {
		return nil
	}
	return d.proofs(now)
}

// lookUp answers one question. What cannot be looked up is not there.
func (s *Simulator) lookUp(ctx context.Context, q question) []string {
	var values []string
	var err error
	switch q.typ {
	case recordTXT:
		values, err = s.resolve(ctx, q.name, dns.TypeTXT)
	case recordCNAME:
		values, err = s.resolve(ctx, q.name, dns.TypeCNAME)
	case recordHTTP:
		values, err = s.fetchToken(ctx, q.name)
	}
	if err != nil {
		return nil
	}
	return values
}

// resolve asks the configured resolver.
func (s *Simulator) resolve(ctx context.Context, name string, typ uint16) ([]string, error) {
	query := new(dns.Msg).SetQuestion(dns.Fqdn(name), typ)
	in, _, err := new(dns.Client).ExchangeContext(ctx, query, s.config.DNSServer)
	if err != nil {
		return nil, err
	}
	if in.Truncated {
		in, _, err = (&dns.Client{Net: "tcp"}).ExchangeContext(ctx, query, s.config.DNSServer)
		if err != nil {
			return nil, err
		}
	}
	var values []string
	for _, rr := range in.Answer {
		switch rr := rr.(type) {
		case *dns.TXT:
			values = append(values, strings.TrimSpace(strings.Join(rr.Txt, "")))
		case *dns.CNAME:
			values = append(values, rr.Target)
		case *dns.A:
			values = append(values, rr.A.String())
		}
	}
	return values, nil
}

// fetchToken gets a host's file for http-token, from the address that the resolver
// gives for the host. It follows no redirects.
func (s *Simulator) fetchToken(ctx context.Context, host string) ([]string, error) {
	client := &http.Client{
		Transport: &http.Transport{DialContext: s.dialHost, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+httpPath, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenFile))
	return []string{strings.TrimSpace(string(text))}, err
}

// dialHost connects to a host at the address that the resolver gives for it.
func (s *Simulator) dialHost(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := s.resolve(ctx, host, dns.TypeA)
	if err != nil {
		return nil, err
	}
	for _, candidate := range addresses {
		if net.ParseIP(candidate) != nil { // a CNAME's target may stand before it
			return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(candidate, strconv.Itoa(s.config.HTTPPort)))
		}
	}
	return nil, errors.New("no address for " + host)
}
