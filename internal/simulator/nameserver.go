// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// recordTTL is how long answers of a NameServer may be kept, in seconds: not at all, for they change.
const recordTTL = 0

// NameServer is a small DNS server for the validation "dns" of tests and demonstrations. It is authoritative for every
// name and takes records by dynamic update (RFC 2136), from anybody: it belongs on a loopback address. Answers of more
// than 512 bytes are given in full over TCP only.
type NameServer struct {
	packets *dns.Server
	streams *dns.Server
	stopped sync.WaitGroup

	mu      sync.Mutex
	records map[dns.Question][]dns.RR
}

// ListenNameServer starts a server on host:port, UDP and TCP; port 0 takes a free one.
func ListenNameServer(ctx context.Context, address string) (*NameServer, error) {
	conn, listener, err := listenBoth(ctx, address)
	for tries := 1; err != nil && strings.HasSuffix(address, ":0") && tries < 20; tries++ {
		conn, listener, err = listenBoth(ctx, address) // a port that is free for the one need not be for the other
	}
	if err != nil {
		return nil, err
	}
	n := &NameServer{records: make(map[dns.Question][]dns.RR)}
	n.packets = &dns.Server{PacketConn: conn, Handler: n, MsgAcceptFunc: acceptUpdates}
	n.streams = &dns.Server{Listener: listener, Handler: n, MsgAcceptFunc: acceptUpdates}
	for _, server := range []*dns.Server{n.packets, n.streams} {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		n.stopped.Go(func() { _ = server.ActivateAndServe() }) // ends, with an error that says so, at Close
		<-started
	}
	return n, nil
}

func listenBoth(ctx context.Context, address string) (net.PacketConn, net.Listener, error) {
	var config net.ListenConfig
	conn, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, nil, err
	}
	listener, err := config.Listen(ctx, "tcp", conn.LocalAddr().String())
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return conn, listener, nil
}

// acceptUpdates lets dynamic updates in, which the library turns away by default.
func acceptUpdates(header dns.Header) dns.MsgAcceptAction {
	const opcode = 11 // where the header's bits hold it
	if int(header.Bits>>opcode)&0xF == dns.OpcodeUpdate {
		return dns.MsgAccept
	}
	return dns.DefaultMsgAcceptFunc(header)
}

// Address is where the server listens, host:port.
func (n *NameServer) Address() string { return n.packets.PacketConn.LocalAddr().String() }

// Close stops the server.
func (n *NameServer) Close() error {
	err := errors.Join(n.packets.Shutdown(), n.streams.Shutdown())
	n.stopped.Wait()
	return err
}

// ServeDNS implements dns.Handler.
func (n *NameServer) ServeDNS(w dns.ResponseWriter, req *dns.Msg) {
	n.mu.Lock()
	defer n.mu.Unlock()
	reply := new(dns.Msg).SetReply(req)
	reply.Authoritative = true
	if req.Opcode == dns.OpcodeUpdate {
		for _, rr := range req.Ns {
			n.update(rr)
		}
	} else if len(req.Question) > 0 {
		reply.Answer = n.records[asked(req.Question[0].Name, req.Question[0].Qtype)]
	}
	if _, packet := w.RemoteAddr().(*net.UDPAddr); packet {
		reply.Truncate(dns.MinMsgSize) // whoever asked asks again over TCP
	}
	_ = w.WriteMsg(reply) // whoever asked is gone, or asks again
}

// update does what one record of an update says (RFC 2136, section 2.5): its class tells whether it is to be added or to
// take the place of nothing.
func (n *NameServer) update(rr dns.RR) {
	header := rr.Header()
	key := asked(header.Name, header.Rrtype)
	switch header.Class {
	case dns.ClassINET:
		header.Ttl = recordTTL
		n.records[key] = append(n.records[key], rr)
	case dns.ClassANY, dns.ClassNONE:
		delete(n.records, key)
	}
}

func asked(name string, typ uint16) dns.Question {
	return dns.Question{Name: strings.ToLower(dns.Fqdn(name)), Qtype: typ, Qclass: dns.ClassINET}
}

// SetRecord makes a record the only one of its name and type at a server that takes dynamic updates from anybody, such
// as a NameServer. The type is "TXT", "CNAME" or "A".
func SetRecord(ctx context.Context, server, name, typ, value string) error {
	content := value
	switch typ {
	case "TXT":
		content = fmt.Sprintf("%q", value)
	case "CNAME":
		content = dns.Fqdn(value)
	}
	rr, err := dns.NewRR(fmt.Sprintf("%s %d IN %s %s", dns.Fqdn(name), recordTTL, typ, content))
	if err != nil {
		return fmt.Errorf("%s %s: %w", name, typ, err)
	}
	update := new(dns.Msg).SetUpdate(dns.Fqdn(registrable(name)))
	update.RemoveRRset([]dns.RR{rr})
	update.Insert([]dns.RR{rr})
	reply, _, err := new(dns.Client).ExchangeContext(ctx, update, server)
	if err != nil {
		return fmt.Errorf("update of %s at %s: %w", name, server, err)
	}
	if reply.Rcode != dns.RcodeSuccess {
		return fmt.Errorf("update of %s at %s: %s", name, server, dns.RcodeToString[reply.Rcode])
	}
	return nil
}
