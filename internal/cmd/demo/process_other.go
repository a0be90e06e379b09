// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import "os/exec"

// isolate does nothing where there are no process groups: an interrupt ends the command at once.
func isolate(*exec.Cmd) {}

// endGroup does nothing where there are no process groups.
func endGroup(*exec.Cmd) {}
