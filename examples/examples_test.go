// SPDX-License-Identifier: MPL-2.0

// Package examples holds the configurations that the documentation shows. Its test has Terraform validate each of them
// with the provider as it is now.
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
)

func TestAccExamplesAreValid(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs Terraform, as the acceptance tests do: set TF_ACC=1")
	}
	terraform := findTerraform(t)
	env := environment(t, buildProvider(t))
	csr := newCSR(t)
	folders := exampleFolders(t)
	if len(folders) < 6 {
		t.Fatalf("only %d folders with examples: %q", len(folders), folders)
	}
	for _, folder := range folders {
		t.Run(filepath.ToSlash(folder), func(t *testing.T) {
			t.Parallel()
			work := t.TempDir()
			copyExample(t, folder, work)
			write(t, filepath.Join(work, "web.csr"), csr)
			cmd := exec.CommandContext(t.Context(), terraform, "validate", "-no-color")
			cmd.Dir, cmd.Env = work, env
			if output, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("terraform validate: %v\n%s", err, output)
			}
		})
	}
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
// pages of resources do, leaves out where the provider comes from.
func environment(t *testing.T, folder string) []string {
	t.Helper()
	folder = filepath.ToSlash(folder)
	cliConfig := filepath.Join(t.TempDir(), "cli.tfrc")
	write(t, cliConfig, fmt.Appendf(nil, `provider_installation {
  dev_overrides {
    "terraform-certcentral/certcentral" = %q
    "hashicorp/certcentral"             = %q
  }
}
`, folder, folder))
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "TF_") })
	return append(env, "TF_CLI_CONFIG_FILE="+cliConfig, "CHECKPOINT_DISABLE=1")
}

// exampleFolders returns the folders that hold configuration.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".tf" && !slices.Contains(folders, filepath.Dir(path)) {
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

func copyExample(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(to, filepath.Base(file)), text)
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
