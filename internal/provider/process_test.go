// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestMain(m *testing.M) {
	if os.Getenv(envNameServer) != "" {
		if err := setRecord(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	status := m.Run()
	acctest.RemoveProvider()
	os.Exit(status)
}

func orderConfig(t *testing.T, b *acctest.Bench, csr string) string {
	t.Helper()
	return fmt.Sprintf(`
resource "certcentral_ssl_order" "web" {
  product                  = "ssl_basic"
  common_name              = "shop.example"
  csr                      = %q
  order_validity           = { years = 1 }
  organization_id          = %q
  dcv_method               = "dns-txt-token"
  skip_approval            = true
  revocation_skip_approval = true
}
`, csr, b.Organization())
}

const waiting = `
resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id
}
`

// expectClean checks that nothing is planned, so that nothing was lost or tainted.
func expectClean(t *testing.T, cli *acctest.CLI) {
	t.Helper()
	if out, status := cli.Run("plan", "-detailed-exitcode", "-no-color"); status != 0 {
		t.Errorf("a plan is not empty:\n%s", out)
	}
}

// Ctrl-C while the order is on its way: its answer is awaited and saved.
func TestAccProcess_interruptedOrder(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	cli := b.NewCLI(t, orderConfig(t, b, acctest.NewCSR(t, "shop.example")))
	committed, answer := make(chan struct{}), make(chan struct{})
	addFault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*", Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		close(committed)
		<-answer
		return status, body
	}})
	cmd := cli.Command(t.Context(), "apply", "-auto-approve", "-no-color")
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	<-committed
	must(t, cmd.Process.Signal(os.Interrupt))
	printed := readUntil(t, out, "Interrupt received")
	close(answer)
	rest, err := io.ReadAll(out)
	must(t, err)
	_ = cmd.Wait() // terraform ends with an error when interrupted; what counts is what it saved
	if len(b.Orders()) != 1 {
		t.Fatalf("%d orders exist, want 1:\n%s%s", len(b.Orders()), printed, rest)
	}
	if state := cli.MustRun("show", "-no-color"); !strings.Contains(state, fmt.Sprint(b.Orders()[0].ID)) || strings.Contains(state, "tainted") {
		t.Errorf("the order is not in state, or tainted:\n%s", state)
	}
	expectClean(t, cli)
}

// The provider is killed while a certificate is awaited: the next apply goes on waiting.
func TestAccProcess_killedWhileWaiting(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	cli := b.NewCLI(t, orderConfig(t, b, acctest.NewCSR(t, "shop.example"))+waiting)
	cmd := cli.Command(t.Context(), "apply", "-auto-approve", "-no-color")
	provider := cli.Attach(cmd)
	checked := make(chan struct{})
	addFault(t, b, simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/check-dcv", Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		close(checked)
		return status, body
	}})
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	must(t, cmd.Start())
	<-checked
	must(t, provider.Process.Kill())
	_ = provider.Wait()
	if err := cmd.Wait(); err == nil {
		t.Fatalf("the apply succeeded without its provider:\n%s", out.String())
	}
	must(t, b.Issue(b.Orders()[0].ID))
	cli.MustRun("apply", "-auto-approve", "-no-color")
	expectClean(t, cli)
	if len(b.Orders()) != 1 {
		t.Errorf("%d orders exist, want 1", len(b.Orders()))
	}
}

// Invariant 4: the key is in no log, no output, no state and no plan, whatever goes wrong.
func TestAccProcess_keyStaysSecret(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	cli := b.NewCLI(t, orderConfig(t, b, csr)+waiting)
	log := cli.File("trace.log")
	cli.Setenv("TF_LOG", "TRACE")
	cli.Setenv("TF_LOG_PATH", log)
	var printed strings.Builder
	run := func(arguments ...string) {
		out, _ := cli.Run(append(arguments, "-no-color")...)
		printed.WriteString(out)
	}
	addFault(t, b, simulator.Fault{
		Method: http.MethodPost, Path: "/order/certificate/*", Times: 1, Kind: "status", Status: 403,
		Body: json.RawMessage(fmt.Sprintf(`{"errors":[{"code":"access_denied|access_denied_invalid_key","message":"Key %s is not valid."}]}`, acctest.Key)),
	})
	run("apply", "-auto-approve")
	addFault(t, b, simulator.Fault{
		Method: http.MethodPost, Path: "/order/certificate/*", Times: 1, Kind: "status", Status: 400,
		Body: json.RawMessage(fmt.Sprintf(`"<html>%s</html>"`, acctest.Key)),
	})
	run("apply", "-auto-approve")
	addFault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*", Times: 1, Kind: "drop_after"})
	run("apply", "-auto-approve")
	run("plan", "-out=saved.plan")
	run("show", "-json", "saved.plan")
	run("apply", "-auto-approve", "-replace=certcentral_issued_certificate.web")
	state, err := os.ReadFile(cli.File("terraform.tfstate"))
	must(t, err)
	if !strings.Contains(string(state), "BEGIN CERTIFICATE") {
		t.Fatalf("there is no certificate in state:\n%s", printed.String())
	}
	run("destroy", "-auto-approve")
	trace, err := os.ReadFile(log)
	must(t, err)
	if !strings.Contains(string(trace), "CertCentral request") {
		t.Error("the provider's own log lines are missing, so the log proves nothing")
	}
	for name, text := range map[string]string{"log": string(trace), "output": printed.String(), "state": string(state)} {
		if at := strings.Index(text, acctest.Key); at >= 0 {
			t.Errorf("the key is in the %s: …%s…", name, text[max(0, at-300):min(len(text), at+100)])
		}
		if name == "log" && strings.Contains(text, "BEGIN CERTIFICATE REQUEST") && strings.Contains(text, `"signature_hash":`) {
			t.Errorf("a request's body is in the %s", name)
		}
	}
}

func addFault(t *testing.T, b *acctest.Bench, fault simulator.Fault) {
	t.Helper()
	must(t, b.AddFault(fault))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// readUntil reads what is printed up to a text, and fails when it ends before.
func readUntil(t *testing.T, from io.Reader, text string) string {
	t.Helper()
	var read strings.Builder
	one := make([]byte, 1)
	for !strings.HasSuffix(read.String(), text) {
		if _, err := from.Read(one); err != nil {
			t.Fatalf("it ended without %q:\n%s", text, read.String())
		}
		read.Write(one)
	}
	return read.String()
}
