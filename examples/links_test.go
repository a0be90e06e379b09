// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	fence    = regexp.MustCompile("(?ms)^```.*?^```$")
	code     = regexp.MustCompile("`[^`\n]*`")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	anchor   = regexp.MustCompile(`<a id="([^"]+)">`)
	unlinked = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// Every link of the documentation between its pages leads to a page that is there, and to a heading of it.
func TestLinksResolve(t *testing.T) {
	pages := documentation(t)
	links := 0
	for page, text := range pages {
		for _, found := range link.FindAllStringSubmatch(prose(text), -1) {
			target, fragment, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			links++
			if target == "" {
				target = page
			} else {
				target = filepath.Join(filepath.Dir(page), target)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", page, found[1])
				continue
			}
			if fragment != "" && !anchors(pages[target])[fragment] {
				t.Errorf("%s links to %s, and there is no such heading", page, found[1])
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links found in %d pages", links, len(pages))
	}
}

// Whoever reads the first page finds a way to every other.
func TestIndexIsComplete(t *testing.T) {
	pages := documentation(t)
	index := filepath.Join("..", "docs", "index.md")
	linked := map[string]bool{index: true, filepath.Join("..", "README.md"): true}
	for _, found := range link.FindAllStringSubmatch(pages[index], -1) {
		linked[filepath.Join("..", "docs", found[1])] = true
	}
	for page := range pages {
		if !linked[page] {
			t.Errorf("%s does not link to %s", index, page)
		}
	}
}

// documentation returns the text of every page, the repository's own included, by its path.
func documentation(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	read := func(path string) error {
		text, err := os.ReadFile(path)
		pages[path] = string(text)
		return err
	}
	err := filepath.WalkDir(filepath.Join("..", "docs"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		return read(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := read(filepath.Join("..", "README.md")); err != nil {
		t.Fatal(err)
	}
	return pages
}

// prose returns a page without its code, in which brackets are no links.
func prose(text string) string {
	return code.ReplaceAllString(fence.ReplaceAllString(text, ""), "`code`")
}

// anchors returns what a link can lead to on a page: its headings, as the registry and GitHub name them, and the names that
// the documentation tool writes.
func anchors(text string) map[string]bool {
	text = fence.ReplaceAllString(text, "")
	names := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		name := unlinked.ReplaceAllString(strings.ToLower(found[1]), "")
		names[strings.ReplaceAll(name, " ", "-")] = true
	}
	for _, found := range anchor.FindAllStringSubmatch(text, -1) {
		names[found[1]] = true
	}
	return names
}
