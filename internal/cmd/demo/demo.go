// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	module = "github.com/terraform-certcentral/terraform-provider-certcentral"
	// version is the provider's for the length of the demo.
	version = "0.1.0"
	apiKey  = "demo-key"

	commonName = "www.harbor-lights.example"
	domain     = "harbor-lights.example"
	aheadName  = "harbor-beacon.example" // proved ahead of its order
	addedName  = "shop." + aheadName
)

// demo is one run: its folder, its simulator and what the steps hand on to each other.
type demo struct {
	terraform string // path of the CLI
	source    string // folder of the configuration that is demonstrated
	out       io.Writer

	dir    string // holds all that the demo writes
	shell  *shell // runs terraform in the copied configuration
	server *http.Server
	names  *simulator.NameServer // real DNS, in which the simulator looks records up
	ca     *simulator.Simulator
	url    string // of the simulator, without a path
	key    *ecdsa.PrivateKey

	orderID, certificateID string // as they were shown last
}

// newDemo makes the folder; close takes it away again.
func newDemo(terraform, source string, out io.Writer) (*demo, error) {
	terraform, err := filepath.Abs(terraform)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "certcentral-demo-")
	if err != nil {
		return nil, err
	}
	return &demo{terraform: terraform, source: source, out: out, dir: dir}, nil
}

// close stops the simulator and removes the folder.
func (d *demo) close() {
	if d.server != nil {
		_ = d.server.Close()
	}
	if d.names != nil {
		_ = d.names.Close()
	}
	if err := os.RemoveAll(d.dir); err != nil {
		fmt.Fprintln(os.Stderr, "demo: could not remove its folder:", err)
	}
}

func (d *demo) run(ctx context.Context) error {
	start := time.Now()
	steps := []struct {
		title string
		do    func(context.Context) error
	}{
		{"Build the provider", d.build},
		{"Start a DNS server and a simulated CertCentral", d.simulate},
		{"Make a key and a signing request, and terraform init", d.prepare},
		{"terraform plan", d.plan},
		{"terraform apply: organization, order, proof of the domains in DNS, certificate", d.order},
		{"Add " + addedName + ", of the domain proved ahead: the same order, reissued at once", d.reissue},
		{"terraform plan: nothing more to do", d.planNothing},
		{"terraform destroy: revoke, deactivate", d.destroy},
	}
	for i, step := range steps {
		d.say("\n==> %d/%d  %s", i+1, len(steps), step.title)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("step %d of %d (%s) failed: %w", i+1, len(steps), step.title, err)
		}
	}
	d.say("\nDone in %.0f s: validated, ordered once, proved in DNS, issued, reissued, revoked. Nothing is left.", time.Since(start).Seconds())
	return nil
}

// build compiles the provider into a mirror of the layout that terraform init installs from. OpenTofu looks for the
// same provider at a host of its own.
func (d *demo) build(ctx context.Context) error {
	target := runtime.GOOS + "_" + runtime.GOARCH
	folder := func(host string) string {
		return filepath.Join(d.dir, "mirror", host, "terraform-certcentral", "certcentral", version, target)
	}
	binary := filepath.Join(folder("registry.terraform.io"), "terraform-provider-certcentral_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	compiler := &shell{env: os.Environ(), out: d.out}
	if err := compiler.run(ctx, "go", "build", "-o", binary, "-ldflags", "-X main.version="+version, module); err != nil {
		return err
	}
	return os.CopyFS(folder("registry.opentofu.org"), os.DirFS(filepath.Dir(binary)))
}

// simulate serves a fresh CertCentral on a free port of the loopback address, and the DNS in which it looks records up.
func (d *demo) simulate(ctx context.Context) error {
	var err error
	if d.names, err = simulator.ListenNameServer(ctx, "127.0.0.1:0"); err != nil {
		return err
	}
	config := simulator.Config{APIKey: apiKey, Validation: "dns", DNSServer: d.names.Address()}
	if d.ca, err = simulator.New(config); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	d.url = "http://" + listener.Addr().String()
	d.server = &http.Server{Handler: d.ca.Handler(), ReadHeaderTimeout: controlTimeout}
	go func() { _ = d.server.Serve(listener) }() // ends, with an error that says so, when close closes the server
	d.say("    CertCentral  %s/services/v2", d.url)
	d.say("    DNS          %s", d.names.Address())
	return nil
}

// prepare copies the configuration, adds what it takes to run it, and installs the provider.
func (d *demo) prepare(ctx context.Context) error {
	work := filepath.Join(d.dir, "quickstart")
	if err := copyConfiguration(d.source, work); err != nil {
		return err
	}
	key, keyPEM, csrPEM, err := newKey(commonName)
	if err != nil {
		return err
	}
	d.key = key
	cliConfig := filepath.Join(d.dir, "cli.tfrc")
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n",
		filepath.ToSlash(filepath.Join(d.dir, "mirror")))
	err = errors.Join(
		os.WriteFile(filepath.Join(work, "web.key"), keyPEM, 0o600),
		os.WriteFile(filepath.Join(work, "web.csr"), csrPEM, 0o600),
		os.WriteFile(cliConfig, []byte(mirror), 0o600))
	if err != nil {
		return err
	}
	d.shell = &shell{dir: work, env: d.environment(cliConfig), out: d.out}
	if _, err := d.shell.output(ctx, d.terraform, "init", "-no-color"); err != nil {
		return err
	}
	d.say("    The provider is installed, from a local mirror.")
	return nil
}

// copyConfiguration copies the .tf files only: the folder may hold the state of somebody who works in it.
func copyConfiguration(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.tf"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no configuration in %s; run the demo in the repository's folder", from)
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// environment is the caller's without any Terraform setting or CertCentral account in it.
func (d *demo) environment(cliConfig string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "CERTCENTRAL_")
	})
	return append(env,
		"CERTCENTRAL_API_KEY="+apiKey,
		"CERTCENTRAL_BASE_URL="+d.url+"/services/v2",
		"CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE="+cliConfig,
		"TF_IN_AUTOMATION=1",
		"TF_INPUT=0",
	)
}

// names are those of the certificate before a name is added.
func names() []string { return []string{commonName, domain} }

// setNames writes the configuration's variables with these names.
func (d *demo) setNames(names []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	variables, err := json.MarshalIndent(map[string]any{
		"organization": map[string]string{
			"name": "Harbor Lights LLC", "address": "7 Pier Road", "city": "Duluth", "state": "mn",
			"zip": "55802", "country": "US", "telephone": "218-555-0100",
		},
		"contact":         map[string]string{"first_name": "Pia", "last_name": "Okafor", "email": "pia@harbor-lights.example"},
		"domain_ahead":    aheadName,
		"common_name":     commonName,
		"dns_names":       names,
		"publish_command": fmt.Sprintf("%q publish %s", self, d.names.Address()),
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.shell.dir, "terraform.tfvars.json"), variables, 0o600)
}

func (d *demo) plan(ctx context.Context) error {
	if err := d.setNames(names()); err != nil {
		return err
	}
	return d.shell.run(ctx, d.terraform, "plan", "-no-color", "-out=tfplan")
}

// order applies the plan. Meanwhile DigiCert's staff, played by a control call, validate the organization.
func (d *demo) order(ctx context.Context) error {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		if err := d.validateOrganization(working); err != nil {
			stop(err) // or terraform would go on waiting for it
		}
	}()
	if err := d.shell.run(working, d.terraform, "apply", "-no-color", "tfplan"); err != nil {
		return errors.Join(err, context.Cause(working))
	}
	return d.show(ctx, names())
}

// validateOrganization waits until an order waits for the new organization, and completes its validation.
func (d *demo) validateOrganization(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for len(d.ca.Orders()) == 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	id := d.ca.Orders()[0].OrganizationID
	_, err := control(ctx, http.MethodPost, fmt.Sprintf("%s/simulator/organizations/%d/validate", d.url, id), []byte(`{"types":["ov"]}`))
	if err == nil {
		d.say("    (DigiCert's staff validate organization %d.)", id)
	}
	return err
}

func (d *demo) reissue(ctx context.Context) error {
	names := append(names(), addedName)
	if err := d.setNames(names); err != nil {
		return err
	}
	if err := d.shell.run(ctx, d.terraform, "plan", "-no-color", "-out=tfplan"); err != nil {
		return err
	}
	if err := d.shell.run(ctx, d.terraform, "apply", "-no-color", "tfplan"); err != nil {
		return err
	}
	orderID, certificateID := d.orderID, d.certificateID
	if err := d.show(ctx, names); err != nil {
		return err
	}
	if d.orderID != orderID || d.certificateID == certificateID {
		return fmt.Errorf("order %s became %s, certificate %s became %s; only the certificate should change",
			orderID, d.orderID, certificateID, d.certificateID)
	}
	return nil
}

// planNothing fails unless the plan is empty: with this option any change has an exit code of its own.
func (d *demo) planNothing(ctx context.Context) error {
	return d.shell.run(ctx, d.terraform, "plan", "-no-color", "-detailed-exitcode")
}

func (d *demo) destroy(ctx context.Context) error {
	if err := d.shell.run(ctx, d.terraform, "destroy", "-no-color", "-auto-approve"); err != nil {
		return err
	}
	left, err := d.shell.output(ctx, d.terraform, "state", "list")
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("the state still holds %s", strings.Fields(string(left)))
	}
	d.say("    Terraform's state is empty.")
	for _, order := range d.ca.Orders() {
		d.say("    CertCentral says that order %d is %s.", order.ID, order.Status)
		if order.Status != "revoked" {
			return errors.New("an order is left")
		}
	}
	if count := len(d.ca.Orders()); count != 1 {
		return fmt.Errorf("%d orders were placed; it should be one", count)
	}
	for _, organization := range d.ca.Organizations() {
		if organization.ID != d.ca.OrganizationID() && organization.Active {
			return fmt.Errorf("organization %d is still active", organization.ID)
		}
	}
	d.showRequests()
	return nil
}

func (d *demo) say(format string, args ...any) {
	fmt.Fprintf(d.out, format+"\n", args...)
}
