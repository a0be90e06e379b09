// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// controlTimeout bounds one call of the simulator's control interface.
const controlTimeout = 10 * time.Second

// publish sets the DNS record that RECORD_TYPE, RECORD_NAME and RECORD_VALUE describe at the name server, host:port, by a
// dynamic update. It is what the quickstart's records run in place of a DNS provider.
func publish(ctx context.Context, server string, out io.Writer) error {
	typ, name, value := os.Getenv("RECORD_TYPE"), os.Getenv("RECORD_NAME"), os.Getenv("RECORD_VALUE")
	if typ == "" || name == "" || value == "" {
		return errors.New("RECORD_TYPE, RECORD_NAME and RECORD_VALUE must describe the record")
	}
	if err := simulator.SetRecord(ctx, server, name, typ, value); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "published %s %s %q\n", name, typ, value)
	return err
}

// control makes one call of the simulator's control interface and returns the answer's body.
func control(ctx context.Context, method, target string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, controlTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s: %s: %s", method, target, resp.Status, strings.TrimSpace(string(answer)))
	}
	return answer, nil
}
