// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const stateVersion = 4

// load reads the state file, or begins a new account where there is none.
func (s *Simulator) load() error {
	data, err := s.readState()
	if err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	if data == nil {
		return s.begin()
	}
	a := new(account)
	if err := json.Unmarshal(data, a); err != nil {
		return fmt.Errorf("read state %s: %w", s.config.StateFile, err)
	}
	if a.Version != stateVersion {
		return fmt.Errorf("read state %s: it has version %d, this simulator reads %d", s.config.StateFile, a.Version, stateVersion)
	}
	if s.authority, err = a.Authority.restore(); err != nil {
		return fmt.Errorf("read state %s: %w", s.config.StateFile, err)
	}
	s.account = a
	return nil
}

// readState gives nil where there is no state yet.
func (s *Simulator) readState() ([]byte, error) {
	if s.config.StateFile == "" {
		return nil, nil
	}
	data, err := os.ReadFile(s.config.StateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// begin makes a new account with a new authority.
func (s *Simulator) begin() error {
	now := s.config.Now().UTC()
	var err error
	if s.authority, err = newAuthority(now); err != nil {
		return fmt.Errorf("make the certification authority: %w", err)
	}
	s.account = newAccount(now)
	if s.account.Authority, err = s.authority.keep(); err != nil {
		return fmt.Errorf("keep the certification authority: %w", err)
	}
	return s.save()
}

// save writes the state file as a whole or not at all; the caller holds the lock.
func (s *Simulator) save() error {
	if s.config.StateFile == "" {
		return nil
	}
	data, err := json.Marshal(s.account)
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(s.config.StateFile), filepath.Base(s.config.StateFile)+".*")
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // gone already when all went well
	_, err = temporary.Write(data)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	if err := os.Rename(temporary.Name(), s.config.StateFile); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return nil
}
