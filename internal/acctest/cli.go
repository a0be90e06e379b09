// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// CLI is real terraform in a folder of its own, with the provider as a program: for what a provider in this process
// cannot show, such as signals, killed processes and logs.
type CLI struct {
	t      testing.TB
	path   string
	folder string
	env    []string
}

// buildProvider builds the provider once for all tests of a package.
var buildProvider = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "certcentral-provider-")
	if err != nil {
		return "", err
	}
	builtIn = folder
	binary := filepath.Join(folder, "terraform-provider-certcentral")
	build := exec.Command("go", "build", "-o", binary, "github.com/terraform-certcentral/terraform-provider-certcentral")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	return binary, nil
})

// builtIn is the folder of what buildProvider built, empty before.
var builtIn string

// RemoveProvider removes what NewCLI built, if it did; a package that uses it calls it at the end of all its tests.
func RemoveProvider() {
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
}

// openTofuHost is where OpenTofu looks up a provider that is named without a host.
const openTofuHost = "registry.opentofu.org"

// OnOpenTofu reports whether the CLI of the acceptance tests is an OpenTofu, by what the testing module has to be told then.
func OnOpenTofu() bool { return os.Getenv("TF_ACC_PROVIDER_HOST") == openTofuHost }

// NewCLI returns a terraform that works on the configuration. It skips the test unless TF_ACC is set, as the testing
// module does.
func (b *Bench) NewCLI(t testing.TB, config string) *CLI {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1")
	}
	terraform := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if terraform == "" {
		var err error
		if terraform, err = exec.LookPath("terraform"); err != nil {
			t.Fatal(err)
		}
	}
	binary, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	c := &CLI{t: t, path: terraform, folder: t.TempDir()}
	c.write("main.tf", "terraform {\n  required_providers {\n    certcentral = {\n      source = \"terraform-certcentral/certcentral\"\n    }\n  }\n}\nprovider \"certcentral\" {\n}\n"+config)
	rc := c.write("terraform.rc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-certcentral/certcentral\" = %q\n  }\n}\n", filepath.Dir(binary)))
	c.env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+rc, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", "CERTCENTRAL_API_KEY="+Key, "CERTCENTRAL_BASE_URL="+b.URL,
		"CERTCENTRAL_LEGACY_ACCOUNT_ID="+simulator.DefaultLegacyAccountID, "CERTCENTRAL_LEGACY_API_KEY="+LegacyKey, "CERTCENTRAL_LEGACY_BASE_URL="+b.LegacyURL)
	return c
}

// Binary returns the path of the provider's program.
func (c *CLI) Binary() string {
	c.t.Helper()
	binary, err := buildProvider()
	if err != nil {
		c.t.Fatal(err)
	}
	return binary
}

// Setenv sets a variable for what runs from here on.
func (c *CLI) Setenv(name, value string) { c.env = append(c.env, name+"="+value) }

// File returns the path of a file in the folder.
func (c *CLI) File(name string) string { return filepath.Join(c.folder, name) }

func (c *CLI) write(name, text string) string {
	c.t.Helper()
	path := c.File(name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// Command returns a terraform command that is not started yet.
func (c *CLI) Command(ctx context.Context, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, arguments...)
	cmd.Dir, cmd.Env = c.folder, c.env
	return cmd
}

// Attach starts the provider apart from the command, which is not started yet and will use it, and returns the provider's
// process, for a test to kill.
func (c *CLI) Attach(cmd *exec.Cmd) *exec.Cmd {
	c.t.Helper()
	provider := exec.CommandContext(c.t.Context(), c.Binary(), "-debug")
	provider.Env = cmd.Env
	announced, err := provider.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := provider.Start(); err != nil {
		c.t.Fatal(err)
	}
	for lines := bufio.NewScanner(announced); lines.Scan(); {
		line := strings.ReplaceAll(strings.TrimSpace(lines.Text()), "'", "")
		if !strings.HasPrefix(line, "TF_REATTACH_PROVIDERS=") {
			continue
		}
		if OnOpenTofu() {
			line = strings.Replace(line, "registry.terraform.io", openTofuHost, 1)
		}
		cmd.Env = append(cmd.Env, line)
		return provider
	}
	c.t.Fatal("the provider announces nothing")
	return nil
}

// Run runs a terraform command and returns all it printed, with its exit status.
func (c *CLI) Run(arguments ...string) (output string, status int) {
	c.t.Helper()
	var out bytes.Buffer
	cmd := c.Command(c.t.Context(), arguments...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// MustRun runs a terraform command that has to succeed.
func (c *CLI) MustRun(arguments ...string) (output string) {
	c.t.Helper()
	output, status := c.Run(arguments...)
	if status != 0 {
		c.t.Fatalf("terraform %v ended with %d:\n%s", arguments, status, output)
	}
	return output
}
