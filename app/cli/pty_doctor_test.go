package cli

import (
	"os"
	"path/filepath"
	"testing"

	"clb/app/doctor"
)

func TestDoctorAsksBeforeItMends(t *testing.T) {
	work := t.TempDir()
	mended := filepath.Join(work, doctor.NameClaudeCode)
	for _, c := range []struct {
		answer string
		code   int
		done   bool
	}{{"n", 1, false}, {"", 1, false}, {"y", 0, true}} {
		p := sit(t, noAccounts(), []string{"CLB_TEST_DOCTOR=trouble", "WORK=" + work}, "doctor", "--fix")
		p.sees("Nobody answers there.")
		p.types("Point it back? [y/N] ", c.answer+"\n")
		p.ends(c.code)
		if _, err := os.Stat(mended); (err == nil) != c.done {
			t.Errorf("after %q: mended %v", c.answer, err == nil)
		}
	}
}
