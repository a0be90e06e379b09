// SPDX-License-Identifier: MPL-2.0

// Command demo takes a certificate the whole way, through a real Terraform or OpenTofu and against a simulated
// CertCentral: it builds the provider, installs it as a user would, and on examples/quickstart declares an organization,
// orders a certificate, proves its domain in a real DNS server, receives it, reissues it with another name and revokes
// it. It is run by `make demo`, in the repository's folder, needs no network, and leaves nothing running and nothing
// behind.
//
// `demo publish SERVER` is what the quickstart's DNS records run meanwhile, see publish.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
	case interrupted:
		fmt.Fprintln(os.Stderr, "\ndemo: interrupted; nothing is left running or behind")
		os.Exit(130)
	default:
		report(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 2 && args[0] == "publish" {
		return publish(ctx, args[1], out)
	}
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	terraform := flags.String("terraform", "", "the terraform or tofu to use (default: the one on the PATH)")
	config := flags.String("config", "examples/quickstart", "the folder of the configuration")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *terraform == "" {
		found, err := findTerraform()
		if err != nil {
			return err
		}
		*terraform = found
	}
	d, err := newDemo(*terraform, *config, out)
	if err != nil {
		return err
	}
	defer d.close()
	return d.run(ctx)
}

func findTerraform() (string, error) {
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("neither terraform nor tofu is on the PATH; name one with -terraform")
}

// report says what failed, with the last lines of the output when a program did.
func report(w io.Writer, err error) {
	var failed *commandError
	if errors.As(err, &failed) && len(failed.tail) > 0 {
		fmt.Fprintln(w, "\n    the last lines of its output:")
		for _, line := range failed.tail {
			fmt.Fprintln(w, "    | "+line)
		}
	}
	fmt.Fprintln(w, "\ndemo:", err)
}
