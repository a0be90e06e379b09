// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The card and its holder's address, of which nothing may be found but in the bodies of orders.
var (
	markedCard = map[string]any{"number": "4485937261048395", "expiration_month": 9, "expiration_year": 2031, "cvv": "0739", "cardholder_name": "Quilla Markworth"}
	markedBill = map[string]any{
		"address": "7 Markerlane", "address2": "Loft Markerside", "city": "Markerville", "state": "Markershire", "country": "us", "zip": "ZQ7 4XK",
	}
)

// marker is what to look for, in whatever lines it is broken. The hint is a part that keeps together: a log of megabytes
// without it needs no closer look.
type marker struct {
	hint    string
	pattern *regexp.Regexp
}

// in returns where the marker is in a text, nil for nowhere.
func (m marker) in(text string) []int {
	if !strings.Contains(text, m.hint) {
		return nil
	}
	return m.pattern.FindStringIndex(text)
}

// markers are of all parts of the card but its end. Four digits are found in much that is random: only where they stand
// alone they tell.
var markers = map[string]marker{
	"number":    {"4485", regexp.MustCompile(`4485[\s│-]*9372[\s│-]*6104[\s│-]*8395`)},
	"cvv":       {"0739", regexp.MustCompile(`(^|[^0-9A-Za-z.-])0739($|[^0-9A-Za-z.-])`)},
	"name":      {"Markworth", regexp.MustCompile(`Markworth`)},
	"address":   {"Marker", regexp.MustCompile(`Marker(lane|side|ville|shire)`)},
	"post code": {"ZQ7", regexp.MustCompile(`ZQ7[\s│]*4XK`)},
}

// visible is a text that is no secret: where it is not found, nothing would be.
const visible = "a comment for everybody"

// cashier is real terraform that orders by card, and all that it leaves behind.
type cashier struct {
	*testing.T
	bench   *acctest.Bench
	cli     *acctest.CLI
	printed strings.Builder

	mu      sync.Mutex
	charged []string // the bodies of the orders
}

// newCashier returns a cashier whose card is in variables that Terraform keeps in no plan.
func newCashier(t *testing.T) *cashier {
	t.Helper()
	c := &cashier{T: t, bench: acctest.New(t, simulator.Config{Validation: "auto"})}
	till := httptest.NewServer(http.HandlerFunc(c.take))
	t.Cleanup(till.Close)
	c.bench.URL = till.URL + "/services/v2"
	c.cli = c.bench.NewCLI(t, `
variable "card" {
  type      = object({ number = string, expiration_month = number, expiration_year = number, cvv = string, cardholder_name = string })
  ephemeral = true
}
variable "bill" {
  type      = object({ address = string, address2 = string, city = string, state = string, country = string, zip = string })
  ephemeral = true
}
output "order" {
  value     = certcentral_client_certificate_order.test
  sensitive = true
}
`+clientConfig(c.bench, "class1_smime",
		"csr", fmt.Sprintf("%q", acctest.NewCSR(t, "of-no-account.example")), "comments", fmt.Sprintf("%q", visible), "payment_method", `"card"`,
		"credit_card", "var.card", "billing_address", "var.bill", "credit_card_wo_version", "1", "renew_before_days", "30",
		"timeouts", `{ create = "4s", update = "4s" }`, "revocation_skip_approval", "true"))
	c.skipOldTerraform()
	c.cli.Setenv("TF_LOG", "TRACE")
	c.cli.Setenv("TF_LOG_PATH", c.cli.File("trace.log"))
	c.hand("card", markedCard)
	c.hand("bill", markedBill)
	return c
}

// skipOldTerraform skips the test where there are no write-only attributes yet.
func (c *cashier) skipOldTerraform() {
	c.Helper()
	var minor int
	version := regexp.MustCompile(`v1\.(\d+)`).FindStringSubmatch(c.cli.MustRun("version"))
	if len(version) < 2 {
		c.Fatal("terraform does not tell its version")
	}
	if _, err := fmt.Sscan(version[1], &minor); err != nil || minor < 11 {
		c.Skipf("terraform 1.%d has no write-only attributes", minor)
	}
}

// take passes a request on to the simulator, and keeps the body of an order.
func (c *cashier) take(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodPost {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		c.mu.Lock()
		c.charged = append(c.charged, string(body))
		c.mu.Unlock()
	}
	c.bench.Handler().ServeHTTP(w, req)
}

// hand sets a variable for what runs from here on.
func (c *cashier) hand(variable string, value any) {
	c.Helper()
	text, err := json.Marshal(value)
	must(c.T, err)
	c.cli.Setenv("TF_VAR_"+variable, string(text))
}

// run runs a command, keeps what it prints and checks whether it succeeds. It returns what was printed.
func (c *cashier) run(succeeds bool, arguments ...string) string {
	c.Helper()
	out, status := c.cli.Run(append(arguments, "-no-color")...)
	c.printed.WriteString(out)
	if (status == 0) != succeeds {
		c.Fatalf("terraform %v ended with %d:\n%s", arguments, status, out)
	}
	return out
}

// expectCharged checks that so many orders were sent, each with the whole card and address.
func (c *cashier) expectCharged(want int) {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.charged) != want {
		c.Errorf("%d orders were sent, want %d", len(c.charged), want)
	}
	for _, body := range c.charged {
		for what, marker := range markers {
			if marker.in(body) == nil {
				c.Errorf("an order was sent without the %s of the card", what)
			}
		}
	}
}

// expectSecret looks for the card in all that was printed and written, and for what is no secret in what has to have it.
func (c *cashier) expectSecret(open ...string) {
	c.Helper()
	texts := map[string]string{"output": c.printed.String()}
	must(c.T, filepath.WalkDir(c.cli.File(""), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return c.read(path, texts)
	}))
	for name, text := range texts {
		for what, marker := range markers {
			if at := marker.in(text); at != nil {
				c.Errorf("the %s of the card is in %s: …%s…", what, name, text[max(0, at[0]-200):min(len(text), at[1]+100)])
			}
		}
	}
	for _, name := range open {
		if !strings.Contains(texts[name], visible) {
			c.Errorf("%s lacks what is no secret, so that it proves nothing", name)
		}
	}
	if !strings.Contains(texts["trace.log"], "CertCentral request") {
		c.Error("the provider's own lines are not in the log, so that it proves nothing")
	}
}

// read adds a file to the texts, and what is in it if it is an archive, as plans are.
func (c *cashier) read(path string, texts map[string]string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name, err := filepath.Rel(c.cli.File(""), path)
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	switch {
	case errors.Is(err, zip.ErrFormat):
		texts[name] = string(content)
		return nil
	case err != nil:
		return err
	}
	for _, member := range archive.File {
		reader, err := member.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		texts[name+"/"+member.Name] = string(content)
	}
	return nil
}
