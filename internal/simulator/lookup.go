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

// lookUpProofs asks DNS and web servers for all that could prove the domains of an
// order, for validation "dns". It runs without the lock, for servers may be slow;
// the handler then compares.
func (s *Simulator) lookUpProofs(ctx context.Context, orderID string) answers {
	if s.config.Validation != validationDNS {
		return nil
	}
	found := make(answers)
	for _, q := range s.openQuestions(orderID) {
		ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
		found[q] = s.lookUp(ctx, q)
		cancel()
	}
	return found
}

// openQuestions lists what an order's proofs would answer.
func (s *Simulator) openQuestions(orderID string) []question {
	var open []question
	_ = s.look(func(now time.Time) error {
		id, _ := parseID(orderID)
		o, err := s.account.order(id)
		if err != nil {
			return err
		}
		cert := o.inFlight()
		if cert == nil {
			return nil
		}
		for _, target := range s.targets(o, cert, now) {
			for _, p := range s.proofs(o, cert, target, now) {
				open = append(open, p.question)
			}
		}
		return nil
	}) // an unknown order has no questions; the handler refuses it
	return open
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
