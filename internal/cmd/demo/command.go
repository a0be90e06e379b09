// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const (
	// interruptGrace is how long an interrupted command may take to end by itself.
	interruptGrace = 20 * time.Second
	// tailLines is how much of a failed command's output is shown.
	tailLines = 30
)

// notable are the lines of Terraform's output that tell what happens.
var notable = regexp.MustCompile(`^(` +
	`Plan:|No changes\.|Apply complete!|Destroy complete!|` +
	`  # .* (will|must) be |` +
	`.*: (Creating|Creation complete|Modifying|Modifications complete|Destroying|Destruction complete)|` +
	`.*\(local-exec\): published |` +
	`.*Warning: )`)

// shell runs programs in one folder with one environment.
type shell struct {
	dir string
	env []string
	out io.Writer // where notable lines go while a program runs
}

// run runs a program, shows its notable lines as they come and keeps the last ones for the error.
func (s *shell) run(ctx context.Context, name string, args ...string) error {
	lines := &lineWriter{out: s.out}
	return s.start(ctx, lines, lines, name, args...)
}

// output runs a program and returns what it writes to its standard output. Errors are told on the other one.
func (s *shell) output(ctx context.Context, name string, args ...string) ([]byte, error) {
	var stdout bytes.Buffer
	err := s.start(ctx, &stdout, &lineWriter{out: io.Discard}, name, args...)
	return stdout.Bytes(), err
}

func (s *shell) start(ctx context.Context, stdout io.Writer, stderr *lineWriter, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = s.dir, s.env
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = interruptGrace
	isolate(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("could not start %s: %w", name, err)
	}
	defer endGroup(cmd)
	if err := cmd.Wait(); err != nil {
		return &commandError{command: commandLine(name, args), err: err, tail: stderr.tail}
	}
	return nil
}

// commandLine is the command as a person would type it.
func commandLine(name string, args []string) string {
	return strings.Join(append([]string{filepath.Base(name)}, args...), " ")
}

// commandError is a program that failed, with the last lines it wrote.
type commandError struct {
	command string
	err     error
	tail    []string
}

func (e *commandError) Error() string { return fmt.Sprintf("%s: %v", e.command, e.err) }

func (e *commandError) Unwrap() error { return e.err }

// lineWriter shows notable lines, indented, and remembers the last of all lines.
type lineWriter struct {
	out     io.Writer
	tail    []string
	partial []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.partial = append(w.partial, p...)
	for {
		line, rest, found := bytes.Cut(w.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		w.partial = rest
		w.line(strings.TrimRight(string(line), "\r"))
	}
}

func (w *lineWriter) line(line string) {
	w.tail = append(w.tail, line)
	if len(w.tail) > tailLines {
		w.tail = w.tail[1:]
	}
	if notable.MatchString(line) {
		fmt.Fprintln(w.out, "    "+strings.TrimSpace(strings.TrimPrefix(line, "│")))
	}
}
