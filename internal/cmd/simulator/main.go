// SPDX-License-Identifier: MPL-2.0

// Command simulator runs a simulated CertCentral. Its first line on standard output
// is the address of the API:
//
//	certcentral simulator listening on http://127.0.0.1:8443/services/v2
//
// The first REST API is on the same host, under /clients/rest/api.
//
// It ends on an interrupt or a termination signal. See package simulator for what it
// does and for its control calls.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// version is set by the release build.
var version = "dev"

const (
	exitOK = iota
	exitFailed
	exitUsage
)

const (
	readTimeout  = 10 * time.Second
	graceToClose = 3 * time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program: it serves until ctx ends, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opts, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	if err != nil {
		return exitUsage // the flag package has said why
	}
	if opts.version {
		_, _ = fmt.Fprintln(stdout, "certcentral-simulator", version)
		return exitOK
	}
	sim, err := simulator.New(opts.config)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "simulator:", err)
		return exitUsage
	}
	if err := serve(ctx, opts.listen, sim.Handler(), stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "simulator:", err)
		return exitFailed
	}
	return exitOK
}

// options is what the flags ask for.
type options struct {
	listen  string // address
	version bool   // only say which version this is
	config  simulator.Config
}

// parse reads the flags.
func parse(args []string, stderr io.Writer) (*options, error) {
	opts := new(options)
	config := &opts.config
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&opts.version, "version", false, "print the version and end")
	flags.StringVar(&opts.listen, "listen", "127.0.0.1:8443", "`address` to listen on; port 0 takes a free one")
	flags.StringVar(&config.APIKey, "api-key", simulator.DefaultAPIKey, "`key` of the first user, an administrator")
	flags.StringVar(&config.LegacyAccountID, "legacy-account-id", simulator.DefaultLegacyAccountID, "`id` of the account in the first REST API")
	flags.StringVar(&config.LegacyAPIKey, "legacy-api-key", "", "`key` of the first REST API; empty for that of -api-key")
	flags.StringVar(&config.Approval, "approval", "one-step", "how orders are approved: skip, one-step, two-step or auto")
	flags.StringVar(&config.Validation, "validation", "manual", "what proves domains: auto, manual (published records) or dns")
	flags.StringVar(&config.DNSServer, "dns-server", "", "resolver, `host:port`, for -validation dns")
	flags.IntVar(&config.HTTPPort, "http-port", 80, "`port` where -validation dns fetches files")
	flags.DurationVar(&config.Latency, "latency", 0, "`time` to wait before every answer")
	flags.StringVar(&config.RateLimit, "rate-limit", "", "`limit` such as 100/5s; empty for none")
	flags.Func("user", "`ROLE:KEY` of a further user: manager, standard_user and so on; may be repeated", func(text string) error {
		role, key, _ := strings.Cut(text, ":")
		config.Users = append(config.Users, simulator.User{Role: role, APIKey: key})
		return nil
	})
	flags.BoolVar(&config.FourEyes, "four-eyes", false, "let nobody approve requests of their own")
	flags.BoolVar(&config.UniqueAlternativeIDs, "unique-alternative-ids", false, "refuse an alternative_order_id that another order has")
	flags.StringVar(&config.StateFile, "state", "", "`file` that keeps everything across restarts")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", flags.Arg(0))
		_, _ = fmt.Fprintln(stderr, "simulator:", err)
		return nil, err
	}
	return opts, nil
}

// serve answers requests until ctx ends.
func serve(ctx context.Context, address string, handler http.Handler, stdout io.Writer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: readTimeout}
	if _, err := fmt.Fprintf(stdout, "certcentral simulator listening on http://%s%s\n", listener.Addr(), simulator.BasePath); err != nil {
		return errors.Join(err, listener.Close())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceToClose)
	defer cancel()
	if server.Shutdown(grace) != nil { // answers that take longer are cut off
		return server.Close()
	}
	return nil
}
