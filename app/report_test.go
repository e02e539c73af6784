package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clb/app/backend"
	"clb/app/control"
	"clb/app/doctor/doctortest"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

func keyOf(name string) secret.Text {
	return secret.New("sk-ant-api03-" + strings.Repeat(name, 20))
}

// TestAReportNamesNobody: neither while the program runs nor when it has ended.
func TestAReportNamesNobody(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	o := atHome(t, f.URL, 0)
	home := t.TempDir()
	o.Environ = append(o.Environ, "HOME="+home, "USER=gwendolyn", "CLB_PROXY=http://agatha:hidden-word@127.0.0.1:1")
	api, quit, ended := launch(t, o)
	key := keyOf("wilhelmina")
	for _, name := range []string{"wilhelmina", "leopoldine"} {
		if _, err := api.AddAccount(t.Context(), control.NewAccount{Name: name, Secret: keyOf(name)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := api.RemoveAccount(t.Context(), "leopoldine"); err != nil {
		t.Fatal(err)
	}
	group, note := "philharmonic", "of aunt Kunigunde"
	if _, err := api.Change(t.Context(), "wilhelmina", control.Change{Group: &group, Note: &note}); err != nil {
		t.Fatal(err)
	}
	loaded := load(t, o)
	line := `{"time":"2026-11-22T10:00:00Z","level":"WARN","msg":"leopoldine in ` + home +
		` asked ada@example.com with ` + key.Reveal() + `","account":"wilhelmina"}` + "\n" +
		`{"time":"2026-11-22T10:00:01Z","level":"INFO","msg":"removed","account":"leopoldine"}` + "\n"
	if err := os.WriteFile(filepath.Join(loaded.Paths.Logs, "clb-2026-11-22T11-00-00.000000000-size.log"), []byte(line),
		0o600); err != nil {
		t.Fatal(err)
	}
	look := func(when string) {
		t.Helper()
		var packed bytes.Buffer
		if err := backend.Report(t.Context(), o.Environ, &packed); err != nil {
			t.Fatal(err)
		}
		files := doctortest.Unpacked(t, packed.Bytes())
		for _, name := range []string{"README.txt", "checks.json", "settings.json", "status.json", "log.jsonl"} {
			if files[name] == "" {
				t.Errorf("%s: %s is missing: %s", when, name, files["README.txt"])
			}
		}
		if !strings.Contains(files["log.jsonl"], "in ~ asked [e-mail] with [redacted]") ||
			!strings.Contains(files["settings.json"], "PORT") || !strings.Contains(files["status.json"], "name-") {
			t.Errorf("%s: %s\n%s", when, files["log.jsonl"], files["status.json"])
		}
		for name, text := range files {
			for _, private := range []string{"wilhelmina", "leopoldine", "philharmonic", "Kunigunde", "gwendolyn",
				"agatha", "hidden-word", "ada@", home, "sk-ant"} {
				if strings.Contains(text, private) {
					t.Errorf("%s: %s holds %q: %s", when, name, private, text)
				}
			}
		}
	}
	look("running")
	quit()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	look("ended")
}
