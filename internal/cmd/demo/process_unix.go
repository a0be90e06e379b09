// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// isolate puts the command in a process group of its own. Ctrl-C in a terminal then reaches the demo alone, which
// passes it on once: a second interrupt would make Terraform leave at once, without ending its provider.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
}

// endGroup ends whatever the command, which has ended, has left running.
func endGroup(cmd *exec.Cmd) {
	// The error says that nothing is left, which is as it should be.
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}
