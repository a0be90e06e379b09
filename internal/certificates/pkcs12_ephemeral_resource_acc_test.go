// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"archive/zip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// ephemeralResources is where ephemeral resources are to be had.
var ephemeralResources = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_10_0)}

// The echo provider puts into state what Terraform itself would never keep, for the test to see.
func TestAccPKCS12(t *testing.T) {
	k := newKeeper(t)
	leaf, intermediate, _ := k.pems()
	file := func(authorities int) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data"), knownvalue.StringFunc(func(text string) error {
			content, err := base64.StdEncoding.DecodeString(text)
			if err == nil {
				k.expectFile(content, authorities)
			}
			return err
		}))
	}
	step := func(arguments string) string {
		return k.Config("", fmt.Sprintf(`variable "key" {
  type      = string
  ephemeral = true
}

ephemeral "certcentral_pkcs12" "test" {
  private_key_pem = var.key
  password        = %q
  %s
}

provider "echo" {
  data = ephemeral.certcentral_pkcs12.test.content_base64
}

resource "echo" "test" {
}
`, password, arguments))
	}
	factories := k.Factories()
	factories["echo"] = echoprovider.NewProviderServer()
	variables := config.Variables{"key": config.StringVariable(k.keyPEM)}
	for name, test := range map[string]struct {
		arguments   string
		authorities int
	}{
		"given":    {fmt.Sprintf("certificate_pem = %q\n  chain_pem = %q", leaf, intermediate), 1},
		"by id":    {fmt.Sprintf("certificate_id = \"%d\"\n  include_root = true", k.order.CertificateID), 2},
		"by order": {fmt.Sprintf("order_id = \"%d\"\n  encryption = \"legacy\"", k.order.ID), 1},
	} {
		t.Run(name, func(t *testing.T) {
			resource.Test(t, resource.TestCase{
				TerraformVersionChecks: ephemeralResources, ProtoV6ProviderFactories: factories,
				Steps: []resource.TestStep{{
					Config: step(test.arguments), ConfigVariables: variables, ConfigStateChecks: []statecheck.StateCheck{file(test.authorities)},
				}},
			})
		})
	}
}

// A reissue with another key is planned and made with the file of the certificate, which is known after it. An order's id is
// known before, so that the plan compares the new key with the certificate of the old one.
func TestAccPKCS12_rotation(t *testing.T) {
	k := newKeeper(t)
	step := func(by string) string {
		return k.Config("", fmt.Sprintf(`resource "certcentral_ssl_order" "test" {
  product         = "ssl_basic"
  common_name     = "lantern.example"
  dns_names       = ["www.lantern.example"]
  csr             = %q
  order_validity  = { years = 1 }
  organization_id = %q
  dcv_method      = "dns-txt-token"
  skip_approval   = true
}

resource "certcentral_issued_certificate" "test" {
  order_id       = certcentral_ssl_order.test.id
  certificate_id = certcentral_ssl_order.test.certificate_id
}

ephemeral "certcentral_pkcs12" "test" {
  private_key_pem = %q
  password        = %q
  %s
}

provider "echo" {
  data = ephemeral.certcentral_pkcs12.test.content_base64
}

resource "echo" "test" {
}
`, k.csr, k.Organization(), k.keyPEM, password, by))
	}
	factories := k.Factories()
	factories["echo"] = echoprovider.NewProviderServer()
	first := step("certificate_pem = certcentral_issued_certificate.test.full_chain_pem")
	k.key = acctest.NewKey(t)
	k.csr, k.keyPEM = acctest.CSR(t, k.key, "lantern.example"), privateKey(t, k.key)
	steps := []resource.TestStep{{Config: first}}
	if !acctest.OnOpenTofu() { // which opens at apply what refers to a resource that changes
		steps = append(steps, resource.TestStep{
			Config:      step("order_id = certcentral_issued_certificate.test.order_id"),
			ExpectError: regexp.MustCompile(`(?s)Private Key Does Not Belong.*certificate_pem\s+in\s+place\s+of\s+order_id`),
		})
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks: ephemeralResources, ProtoV6ProviderFactories: factories,
		Steps: append(steps, resource.TestStep{Config: step("certificate_pem = certcentral_issued_certificate.test.full_chain_pem")}),
	})
}

// Key, password and file are in no log, output, state or plan; a provisioner gets the file nevertheless. The certificate is
// made in the same run, so that the first plan does not know it.
func TestAccPKCS12_staysSecret(t *testing.T) {
	k := newKeeper(t)
	cli := k.NewCLI(t, fmt.Sprintf(`variable "key" {
  type      = string
  ephemeral = true
}

variable "password" {
  type      = string
  ephemeral = true
}

resource "certcentral_issued_certificate" "test" {
  order_id = "%d"
}

ephemeral "certcentral_pkcs12" "test" {
  private_key_pem = var.key
  certificate_pem = certcentral_issued_certificate.test.full_chain_pem
  password        = var.password
}

resource "terraform_data" "test" {
  triggers_replace = certcentral_issued_certificate.test.sha256_fingerprint

  provisioner "local-exec" {
    command     = "printf %%s \"$FILE\" >file.base64"
    environment = { FILE = ephemeral.certcentral_pkcs12.test.content_base64 }
  }
}
`, k.order.ID))
	skipWithoutEphemeral(t, cli.MustRun("version"))
	cli.Setenv("TF_LOG", "TRACE")
	cli.Setenv("TF_LOG_PATH", cli.File("trace.log"))
	cli.Setenv("TF_VAR_key", k.keyPEM)
	cli.Setenv("TF_VAR_password", password)
	printed := cli.MustRun("plan", "-no-color", "-out=saved.plan") + cli.MustRun("apply", "-no-color", "saved.plan") + cli.MustRun("plan", "-no-color", "-detailed-exitcode")
	file := k.contentOf(cli.File("file.base64"))
	content, err := base64.StdEncoding.DecodeString(file)
	k.must(err)
	k.expectFile(content, 1)
	secrets := map[string]string{"key": strings.Split(k.keyPEM, "\n")[1], "password": "MARKER-of-a-p", "file": file[:60]}
	places := map[string]string{
		"output": printed, "log": k.contentOf(cli.File("trace.log")), "state": k.contentOf(cli.File("terraform.tfstate")),
		"plan": cli.MustRun("show", "-json", "saved.plan") + k.unzipped(cli.File("saved.plan")),
	}
	for place, text := range places {
		for secret, marker := range secrets {
			if strings.Contains(text, marker) {
				t.Errorf("the %s is in the %s", secret, place)
			}
		}
	}
	if !strings.Contains(places["log"], "CertCentral request") || !strings.Contains(places["state"], "BEGIN CERTIFICATE") {
		t.Error("log or state lack what they have to hold, so they prove nothing")
	}
}

func (k *keeper) contentOf(path string) string {
	k.t.Helper()
	content, err := os.ReadFile(path)
	k.must(err)
	return string(content)
}

// unzipped returns what is in the files of a saved plan.
func (k *keeper) unzipped(path string) string {
	k.t.Helper()
	archive, err := zip.OpenReader(path)
	k.must(err)
	defer archive.Close()
	var all strings.Builder
	for _, file := range archive.File {
		content, err := file.Open()
		k.must(err)
		_, err = io.Copy(&all, content)
		k.must(err)
		k.must(content.Close())
	}
	return all.String()
}

// skipWithoutEphemeral skips the test where what the version command printed is of a time before ephemeral resources.
func skipWithoutEphemeral(t *testing.T, printed string) {
	t.Helper()
	var minor int
	version := regexp.MustCompile(`v1\.(\d+)`).FindString(printed)
	if _, err := fmt.Sscanf(version, "v1.%d", &minor); err != nil || minor < 10 {
		t.Skipf("%s has no ephemeral resources", version)
	}
}
