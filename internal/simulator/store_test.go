// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// editState changes a state file by hand.
func editState(t *testing.T, file string, edit func(state map[string]any)) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(data, &state); err != nil {
		t.Fatal(err)
	}
	edit(state)
	if data, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestStateSurvivesRestart(t *testing.T) {
	file := t.TempDir() + "/state.json"
	config := simulator.Config{Approval: "skip", StateFile: file}
	before := newBench(t, config)
	id, out := before.place(map[string]any{"alternative_order_id": "tf-1"})
	before.prove("lanterns.example", out.text("dcv_random_value"))
	before.check(id)
	before.sim.Advance(48 * time.Hour)
	pending, _ := before.place(map[string]any{"certificate.common_name": "wicks.example"})
	first := before.info(id)

	after := newBench(t, config)
	if got, want := after.sim.Now(), testStart.Add(48*time.Hour); !got.Equal(want) {
		t.Errorf("clock stands at %s, want %s", got, want)
	}
	if after.sim.RootPEM() != before.sim.RootPEM() {
		t.Error("the root is another")
	}
	if got := after.info(id); string(got.body) != string(first.body) {
		t.Errorf("order is\n%s\nwas\n%s", got.body, first.body)
	}
	after.download(out.number("certificate_id"))
	after.status(pending, "pending")
	if third, _ := after.place(nil); third <= pending {
		t.Errorf("order id %d was given out again", third)
	}
}

func TestStateThatCannotBeRead(t *testing.T) {
	for name, edit := range map[string]func(state map[string]any){
		"version": func(state map[string]any) { state["version"] = 99 },
		"root":    func(state map[string]any) { state["authority"] = map[string]any{} },
		"type":    func(state map[string]any) { state["orders"] = "none" },
		"intermediate": func(state map[string]any) {
			setAuthority(t, state, "issuing", map[string]any{"5D41A09C77E2B618": "nonsense"})
		},
		"no key":    func(state map[string]any) { setAuthority(t, state, "key", "nonsense") },
		"other key": func(state map[string]any) { setAuthority(t, state, "key", authority(t, state)["root"]) },
	} {
		t.Run(name, func(t *testing.T) {
			file := t.TempDir() + "/state.json"
			newBench(t, simulator.Config{StateFile: file})
			editState(t, file, edit)
			if _, err := simulator.New(simulator.Config{StateFile: file}); err == nil {
				t.Error("no error")
			}
		})
	}
}

func authority(t *testing.T, state map[string]any) map[string]any {
	t.Helper()
	authority, ok := state["authority"].(map[string]any)
	if !ok {
		t.Fatal("no authority in the state file")
	}
	return authority
}

func setAuthority(t *testing.T, state map[string]any, part string, value any) {
	t.Helper()
	authority(t, state)[part] = value
}

func TestStateThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir() + "/gone"
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, simulator.Config{StateFile: folder + "/state.json"})
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	b.do("GET", "/product", nil).want(200)
	b.do("POST", "/order/certificate/ssl_basic", b.orderBody(nil)).refused(500, "internal_error")
}
