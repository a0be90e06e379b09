// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Neither the key nor what it is sent as is in a log, an output, a plan or the state, whatever goes wrong.
func TestAccLegacySSLOrder_keyStaysSecret(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	c := s.console(newOrder(acctest.NewCSR(t, "www.example.com"), nil))
	trace := c.File("trace.log")
	c.Setenv("TF_LOG", "TRACE")
	c.Setenv("TF_LOG_PATH", trace)
	credentials := base64.StdEncoding.EncodeToString([]byte(simulator.DefaultLegacyAccountID + ":" + acctest.LegacyKey))
	var printed strings.Builder
	run := func(arguments ...string) {
		output, _ := c.Run(append(arguments, "-no-color")...)
		printed.WriteString(output)
	}
	echo := json.RawMessage(fmt.Sprintf(`{"errors":[{"code":"access_denied","description":"Key %s (%s) is not valid."}]}`, acctest.LegacyKey, credentials))
	for _, fault := range []simulator.Fault{
		{Method: "POST", Status: 401, Body: echo},
		{Method: "POST", Status: 400, Body: json.RawMessage(fmt.Sprintf(`"<html>%s</html>"`, credentials))},
	} {
		fault.Kind = "status"
		s.breaks(fault)
		run("apply", "-auto-approve")
	}
	run("plan", "-out=saved.plan")
	run("show", "-json", "saved.plan")
	run("apply", "-auto-approve")
	c.declare(newOrder(acctest.NewCSR(t, "www.example.com"), nil))
	s.breaks(simulator.Fault{Method: "REISSUE", Kind: "status", Status: 403, Body: echo})
	run("apply", "-auto-approve")
	run("apply", "-auto-approve")
	state := c.read("terraform.tfstate")
	run("destroy", "-auto-approve")
	s.breaks(simulator.Fault{Method: "POST", Kind: "drop_after"})
	run("apply", "-auto-approve")
	s.expectSent(orderCall, orderCall, orderCall, reissueCall, reissueCall, orderCall)
	log := c.read("trace.log")
	for text, proof := range map[string]string{state: "BEGIN CERTIFICATE-----", log: "CertCentral request", printed.String(): "Could Not Place Order"} {
		if !strings.Contains(text, proof) {
			t.Errorf("%q is nowhere in it, so that it proves nothing: %s", proof, text)
		}
	}
	for where, text := range map[string]string{"state": state, "log": log, "output": printed.String()} {
		for _, secret := range []string{acctest.LegacyKey, credentials, acctest.Key} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("the key is in the %s: …%s…", where, text[max(0, at-300):min(len(text), at+100)])
			}
		}
	}
}

// read returns a file of terraform's folder.
func (c console) read(name string) string {
	c.t.Helper()
	data, err := os.ReadFile(c.File(name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

// interrupt starts an apply, sends it Ctrl-C once it has reached a point, lets it go on from there when it has noticed, and
// returns what it printed.
func (c console) interrupt(reached <-chan struct{}, goOn func()) string {
	c.t.Helper()
	cmd := c.Command(c.t.Context(), "apply", "-auto-approve", "-no-color")
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	<-reached
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		c.t.Fatal(err)
	}
	var printed bytes.Buffer
	one := make([]byte, 1)
	for !strings.HasSuffix(printed.String(), "Interrupt received") {
		if _, err := out.Read(one); err != nil {
			c.t.Fatalf("it was not interrupted:\n%s", printed.String())
		}
		printed.Write(one)
	}
	goOn()
	rest, err := io.ReadAll(out)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = cmd.Wait() // an interrupted apply ends with an error; what counts is what it saved
	return printed.String() + string(rest)
}

// Ctrl-C while the order is on its way, and while the service is asked for it: the order is in state and in order.
func TestAccLegacySSLOrder_interrupted(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"ordering": {Method: "POST", Path: "/order/ssl"},
		"looking":  {Method: "GET", Path: "/order/*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, false)
			c := s.console(newOrder(acctest.NewCSR(t, "www.example.com"), order{"wait_for_issuance": "true"}))
			reached, noticed := make(chan struct{}), make(chan struct{})
			fault.Kind, fault.Rewrite = "rewrite", func(status int, body []byte) (int, []byte) {
				close(reached)
				<-noticed
				return status, body
			}
			s.breaks(fault)
			printed := c.interrupt(reached, func() { close(noticed) })
			s.expectOrders("pending")
			if state := c.MustRun("show", "-no-color"); !strings.Contains(state, s.latestID()) || strings.Contains(state, "tainted") {
				t.Errorf("the order is not in state, or tainted:\n%s\n%s", state, printed)
			}
			s.staff()
			c.expectEmptyPlan()
			s.expectSent(orderCall)
		})
	}
}

// The provider is killed while it waits for a reissue, and nothing of that is in state: another apply finds the certificate
// where there is one by then, and else reissues once more. Nothing is bought.
func TestAccLegacySSLOrder_killed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		issuedSince bool
		sent        []string
	}{
		"issued since":  {true, []string{orderCall, reissueCall}},
		"still pending": {false, []string{orderCall, reissueCall, reissueCall}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, false)
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
			c := s.console(declared)
			c.run("apply").ok()
			s.staff()
			declared = declared.with(withCSR(acctest.NewCSR(t, "www.example.com")))
			c.declare(declared.with(order{"wait_for_issuance": "true"}))
			s.kill(c)
			if test.issuedSince {
				s.staff()
			}
			c.declare(declared)
			c.run("apply").ok()
			s.expectSent(test.sent...)
			if !test.issuedSince {
				s.staff()
			}
			c.expectEmptyPlan()
			s.expectOrders("issued")
		})
	}
}

// kill applies what is a reissue, and kills the provider when the service has taken it.
func (s stage) kill(c console) {
	s.t.Helper()
	taken := make(chan struct{})
	s.breaks(simulator.Fault{Method: "REISSUE", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		close(taken)
		return status, body
	}})
	apply := c.Command(s.t.Context(), "apply", "-auto-approve", "-no-color")
	provider := c.Attach(apply)
	s.must(apply.Start())
	<-taken
	s.must(provider.Process.Kill())
	_ = provider.Wait()
	if err := apply.Wait(); err == nil {
		s.t.Error("the apply succeeded without its provider")
	}
}
