// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// running is the program at work.
type running struct {
	t    *testing.T
	base string
	stop context.CancelFunc
	code chan int
}

// start runs the program on a free port until its address is printed.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	r := &running{t: t, stop: stop, code: make(chan int, 1)}
	go func() {
		r.code <- run(ctx, append([]string{"-listen", "127.0.0.1:0"}, args...), write, io.Discard)
		_ = write.Close()
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`^certcentral simulator listening on (http://127\.0\.0\.1:\d+/services/v2)\n$`).FindStringSubmatch(line)
	if match == nil {
		t.Fatalf("first line is %q", line)
	}
	r.base = match[1]
	t.Cleanup(stop)
	return r
}

// end stops the program and waits for it.
func (r *running) end() {
	r.t.Helper()
	r.stop()
	if code := <-r.code; code != 0 {
		r.t.Errorf("the program ended with %d", code)
	}
}

func (r *running) get(url, key string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("X-DC-DEVKEY", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func TestProgramServesAndEnds(t *testing.T) {
	r := start(t, "-api-key", "sesame")
	if status, _ := r.get(r.base+"/product", "sesame"); status != http.StatusOK {
		t.Errorf("product list answers %d", status)
	}
	if status, _ := r.get(r.base+"/product", "simulator-key"); status != http.StatusForbidden {
		t.Errorf("another key is answered %d", status)
	}
	r.end()
}

func TestProgramKeepsItsState(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	var roots [2]string
	for i := range roots {
		r := start(t, "-state", file)
		_, roots[i] = r.get(strings.TrimSuffix(r.base, "/services/v2")+"/simulator/roots", "")
		r.end()
	}
	if roots[0] != roots[1] || !strings.HasPrefix(roots[0], "-----BEGIN CERTIFICATE-----") {
		t.Errorf("roots are\n%s\nand\n%s", roots[0], roots[1])
	}
}

func TestProgramThatCannotTellItsAddress(t *testing.T) {
	read, write := io.Pipe()
	if err := read.Close(); err != nil {
		t.Fatal(err)
	}
	if code := run(t.Context(), []string{"-listen", "127.0.0.1:0"}, write, io.Discard); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
}

// mustParse reads flags that have to be right.
func mustParse(t *testing.T, args ...string) *options {
	t.Helper()
	opts, err := parse(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return opts
}

func TestFlagsReachTheConfiguration(t *testing.T) {
	opts := mustParse(t, "-listen", "[::1]:0", "-unique-alternative-ids", "-http-port", "5002")
	if opts.listen != "[::1]:0" || !opts.config.UniqueAlternativeIDs || opts.config.HTTPPort != 5002 {
		t.Errorf("options are %+v", opts)
	}
	if mustParse(t).config.UniqueAlternativeIDs {
		t.Error("ids have to be unique without being asked")
	}
}

func TestProgramServesTheFirstAPI(t *testing.T) {
	config := mustParse(t, "-legacy-account-id", "001007", "-legacy-api-key", "skyfall").config
	if config.LegacyAccountID != "001007" || config.LegacyAPIKey != "skyfall" {
		t.Errorf("account %q, key %q", config.LegacyAccountID, config.LegacyAPIKey)
	}
	r := start(t, "-legacy-account-id", "001007", "-api-key", "skyfall")
	url := strings.TrimSuffix(r.base, "/services/v2") + simulator.LegacyBasePath + "/order/00000007"
	if status, _ := r.get(url, "skyfall"); status != http.StatusUnauthorized {
		t.Errorf("a key without account is answered %d", status)
	}
	withAccount := strings.Replace(url, "http://", "http://001007:skyfall@", 1)
	if status, body := r.get(withAccount, ""); status != http.StatusNotFound {
		t.Errorf("an unknown order is answered %d: %s", status, body)
	}
	r.end()
}

func TestUsersOfTheProgram(t *testing.T) {
	config := mustParse(t, "-user", "manager:sesame", "-four-eyes", "-user", "limited_user:a:b").config
	want := []simulator.User{{Role: "manager", APIKey: "sesame"}, {Role: "limited_user", APIKey: "a:b"}}
	if !slices.Equal(config.Users, want) || !config.FourEyes {
		t.Errorf("users are %+v, four eyes %t", config.Users, config.FourEyes)
	}
	r := start(t, "-user", "manager:sesame")
	for _, key := range []string{"sesame", simulator.DefaultAPIKey} {
		if status, _ := r.get(r.base+"/user/me", key); status != http.StatusOK {
			t.Errorf("the key %q is answered %d", key, status)
		}
	}
	r.end()
}

func TestProgramTellsItsVersion(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-version"}, &stdout, &stderr); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if stdout.String() != "certcentral-simulator dev\n" || stderr.Len() > 0 {
		t.Errorf("stdout %q, stderr %q", stdout.String(), stderr.String())
	}
}

func TestProgramUsage(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"help":       {[]string{"-help"}, 0, `(default "simulator-key")`},
		"flag":       {[]string{"-nonsense"}, 2, "-nonsense"},
		"argument":   {[]string{"serve"}, 2, `unexpected argument "serve"`},
		"latency":    {[]string{"-latency", "long"}, 2, `invalid value "long"`},
		"approval":   {[]string{"-approval", "never"}, 2, `approval "never": must be one of`},
		"validation": {[]string{"-validation", "hope"}, 2, `validation "hope": must be one of`},
		"no server":  {[]string{"-validation", "dns"}, 2, "-dns-server"},
		"role":       {[]string{"-user", "king:sesame"}, 2, `user role "king"`},
		"account id": {[]string{"-legacy-account-id", "4:2"}, 2, `legacy account id "4:2"`},
		"no key":     {[]string{"-user", "manager"}, 2, "no API key"},
		"rate":       {[]string{"-rate-limit", "some"}, 2, `rate limit "some"`},
		"address":    {[]string{"-listen", "nowhere"}, 1, "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), test.args, &stdout, &stderr); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if !strings.Contains(stderr.String(), test.says) || stdout.Len() > 0 {
				t.Errorf("stdout %q, stderr %q: want %q", stdout.String(), stderr.String(), test.says)
			}
		})
	}
}
