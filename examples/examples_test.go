// SPDX-License-Identifier: MPL-2.0

// Package examples holds the configurations that the documentation shows. Its tests have Terraform validate each of them
// with the provider as it is now, and plan those of the guides.
package examples

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	// What is built below: a result from Go's test cache must not outlive a change of it.
	_ "github.com/terraform-certcentral/terraform-provider-certcentral/internal/provider"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestAccExamplesAreValid(t *testing.T) {
	b := newBench(t)
	cli := b.cli(t)
	folders := exampleFolders(t)
	if len(folders) < 6 {
		t.Fatalf("only %d folders with examples: %q", len(folders), folders)
	}
	for _, folder := range folders {
		t.Run(filepath.ToSlash(folder), func(t *testing.T) {
			t.Parallel()
			cli.skipUnlessAble(t, folder)
			b.terraform(t, b.copy(t, folder), append([]string{"validate", "-no-color"}, cli.queries()...)...)
		})
	}
}

// guidePlans is what the first plan of each guide has to show. Each method of proof is planned: the guides say that the
// rest of a configuration is the same for both.
var guidePlans = []struct {
	folder   string
	old, new string // what is edited first
	want     []string
}{
	{"route53", "", "", []string{`# aws_route53_record.dcv["harbor-lights.example"] will be created`, `records = [ + "dcv.digicert.com"`}},
	{"route53", byCNAME, byTXT, []string{`# aws_route53_record.dcv["harbor-lights.example"] will be created`, `name = "harbor-lights.example"`}},
	{"cloudflare", "", "", []string{`# cloudflare_dns_record.dcv["harbor-lights.example"] will be created`, `content = "dcv.digicert.com"`}},
	{"cloudflare", byCNAME, byTXT, []string{`# cloudflare_dns_record.dcv["harbor-lights.example"] will be created`, `name = "harbor-lights.example"`}},
	{"azure-dns", "", "", []string{`# azurerm_dns_cname_record.dcv["harbor-lights.example"] will be created`, `record = "dcv.digicert.com"`}},
	{"azure-dns", byCNAME, byTXT, []string{`# azurerm_dns_txt_record.dcv["harbor-lights.example"] will be created`, `name = "@"`}},
	{"google-cloud-dns", "", "", []string{`# google_dns_record_set.dcv["harbor-lights.example"] will be created`, `rrdatas = [ + "dcv.digicert.com."`}},
	{"google-cloud-dns", byCNAME, byTXT, []string{`# google_dns_record_set.dcv["harbor-lights.example"] will be created`, `name = "harbor-lights.example."`}},
	{"rfc2136", "", "", []string{`# dns_cname_record.dcv["harbor-lights.example"] will be created`, `cname = "dcv.digicert.com."`}},
	{"rfc2136", byCNAME, byTXT, []string{`# dns_txt_record_set.dcv["harbor-lights.example"] will be created`, `zone = "harbor-lights.example."`}},
	{"prepare-ahead", "", "", []string{
		`# terraform_data.domain_record["harbor-beacon.example"] will be created`,
		`# certcentral_domain_validation.company["harbor-lights.example"] will be created`,
	}},
	{"order-lifecycle", "", "", []string{"New Order, Billed: www.harbor-lights.example", `on_destroy = "revoke_order"`}},
	{"renewals", "", "", []string{`+ order_validity = { + years = 3`, "renewal_due_at = (known after apply)"}},
	{"renewals-new-keys", "", "", []string{"+ rotation_days = 166", "# terraform_data.key_age will be created", "New Order, Billed: www.harbor-lights.example"}},
	{"costs-and-approvals", "", "", []string{"# certcentral_request_approval.web will be created", "Approval: request known after apply"}},
	{"incident", "default     = []", `default     = ["web"]`, []string{`# certcentral_issued_certificate.site["shop"] will be created`, `+ reissue_trigger = "incident-2026-11"`}},
	{"smime-for-a-team-ahead", "", "", []string{
		`# certcentral_domain.mail["harbor-beacon.example"] will be created`,
		`# certcentral_domain_validation.mail["harbor-lights.example"] will be created`,
	}},
	{"smime-for-a-team", "", "", []string{
		"New Order, Billed: nora.quay@harbor-lights.example",
		"New Order, Billed: jonas.lind@harbor-lights.example",
		"New Order, Billed: pia.okafor@harbor-lights.example",
		"New Order, Billed: otto.brandt@harbor-beacon.example",
		`# certcentral_issued_certificate.person["nquay"] will be created`,
		`# certcentral_issued_certificate.person["jlind"] will be created`,
		`# certcentral_issued_certificate.person["pokafor"] will be created`,
		`# certcentral_issued_certificate.person["obrandt"] will be created`,
		`+ emails = [ + "pia.okafor@harbor-lights.example", + "pia@harbor-lights.example", + "sales@harbor-lights.example", ]`,
		"Plan: 8 to add, 0 to change, 0 to destroy.",
	}},
	{"prepare-ahead-orders", "Harbor Lights Ltd", "Northwind Lanterns LLC", []string{`organization_id = "1180442"`}},
}

const byCNAME, byTXT = "dns-cname-token", "dns-txt-token"

// A first plan shows what validating cannot: that the keys of for_each are known before anything exists.
func TestAccGuidesPlan(t *testing.T) {
	b := newBench(t)
	sim := acctest.New(t, simulator.Config{})
	b.env = append(b.env, "CERTCENTRAL_API_KEY="+acctest.Key, "CERTCENTRAL_BASE_URL="+sim.URL, "TF_VAR_update_key=c2VjcmV0", "TF_VAR_approver_api_key="+acctest.Key)
	for _, guide := range guidePlans {
		t.Run(strings.TrimSuffix(guide.folder+" "+guide.new, " "), func(t *testing.T) {
			t.Parallel()
			work := b.copy(t, filepath.Join("guides", guide.folder))
			edit(t, filepath.Join(work, "main.tf"), guide.old, guide.new)
			plan := b.terraform(t, work, "plan", "-no-color", "-input=false")
			for _, want := range guide.want {
				if !strings.Contains(strings.Join(strings.Fields(plan), " "), want) {
					t.Errorf("the plan lacks %s:\n%s", want, plan)
				}
			}
		})
	}
}

// edit replaces text in a file, unless there is none to replace.
func edit(t *testing.T, path, from, to string) {
	t.Helper()
	if from == "" {
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.ReplaceAll(string(text), from, to)
	if edited == string(text) {
		t.Fatalf("%s has no %q", path, from)
	}
	write(t, path, []byte(edited))
}

// bench is what Terraform needs to work on an example.
type bench struct {
	path string
	env  []string
	csr  []byte
}

// newBench skips the test unless acceptance tests are asked for.
func newBench(t *testing.T) *bench {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs Terraform, as the acceptance tests do: set TF_ACC=1")
	}
	return &bench{path: findTerraform(t), env: environment(t, buildProvider(t)), csr: newCSR(t)}
}

// csrNames are the files of the signing requests that examples read, without their ending.
var csrNames = []string{"agent17", "billing", "jlind", "nquay", "pilot", "pokafor", "press", "shop", "tablet-17", "web", "web-legacy"}

// copy returns a folder with a copy of an example, and with the signing requests that some read.
func (b *bench) copy(t *testing.T, example string) string {
	t.Helper()
	work := t.TempDir()
	copyExample(t, example, work)
	for _, name := range csrNames {
		write(t, filepath.Join(work, name+".csr"), b.csr)
	}
	return work
}

// terraform runs a command in a folder and returns what it printed.
func (b *bench) terraform(t *testing.T, folder string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), b.path, args...)
	cmd.Dir, cmd.Env = folder, b.env
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("terraform %s: %v\n%s", args[0], err, output)
	}
	return string(output)
}

// findTerraform returns the CLI that the acceptance tests use.
func findTerraform(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	path, err := exec.LookPath("terraform")
	if err != nil {
		t.Fatal("set TF_ACC_TERRAFORM_PATH:", err)
	}
	return path
}

// buildProvider compiles the provider and returns the folder of the binary.
func buildProvider(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", folder, "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return folder
}

// environment is one in which Terraform takes the provider from the folder, also for an example that, as those on the
// pages of resources do, leaves out where the provider comes from, and a stand-in for every other.
func environment(t *testing.T, folder string) []string {
	t.Helper()
	folders := linkStandIns(t)
	folders["terraform-certcentral/certcentral"], folders["hashicorp/certcentral"] = folder, folder
	var overrides strings.Builder
	for source, folder := range folders {
		fmt.Fprintf(&overrides, "    %q = %q\n", source, filepath.ToSlash(folder))
	}
	cliConfig := filepath.Join(t.TempDir(), "cli.tfrc")
	write(t, cliConfig, fmt.Appendf(nil, "provider_installation {\n  dev_overrides {\n%s  }\n}\n", &overrides))
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "TF_") })
	return append(env, "TF_CLI_CONFIG_FILE="+cliConfig, "CHECKPOINT_DISABLE=1")
}

// exampleFolders returns the folders that hold configuration.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && isConfiguration(path) && !slices.Contains(folders, filepath.Dir(path)) {
			folders = append(folders, filepath.Dir(path))
		}
		if entry != nil && entry.Name() == ".terraform" {
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return folders
}

// isConfiguration tells whether Terraform reads the file by itself.
func isConfiguration(path string) bool {
	return filepath.Ext(path) == ".tf" || strings.HasSuffix(path, ".tfquery.hcl")
}

// copyExample copies what an example consists of: configuration, and the lists that it reads.
func copyExample(t *testing.T, from, to string) {
	t.Helper()
	for _, pattern := range []string{"*.tf", "*.tfquery.hcl", "*.csv", "*.json"} {
		files, err := filepath.Glob(filepath.Join(from, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasPrefix(filepath.Base(file), "import-by-") { // TestImportBlocks looks at them
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(to, filepath.Base(file)), text)
		}
	}
}

// newCSR makes the signing request that the examples read.
func newCSR(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
