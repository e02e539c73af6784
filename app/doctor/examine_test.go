package doctor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestExamine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Sources{
			Limit:    time.Minute,
			Versions: func(context.Context) (Versions, error) { return Versions{Command: "1"}, nil },
			Disk:     func(context.Context) (Disk, error) { return Disk{}, errors.New("no such folder") },
			Keychain: func(ctx context.Context) (Keychain, error) { // a password prompt behind a window
				<-ctx.Done()
				return Keychain{}, ctx.Err()
			},
			Browser: func(context.Context) (Browser, error) { return Browser{Desktop: true, Opener: "o"}, nil },
		}
		began := time.Now()
		checks := Run(t.Context(), s)
		if got := said(checks); got != "versions ok, keychain warning, disk warning, browser ok" {
			t.Error(got)
		}
		if took := time.Since(began); took != time.Minute || Worst(checks) != Warning || Worst(nil) != OK {
			t.Errorf("it took %s; %s", took, Worst(checks))
		}
		if !strings.Contains(checks[1].Reason, "no answer came in time") ||
			!strings.Contains(checks[2].Reason, "no such folder") {
			t.Error(checks)
		}
	})
}

func TestMend(t *testing.T) {
	var done []string
	fix := func(name string, err error) func(context.Context) error {
		return func(context.Context) error { done = append(done, name); return err }
	}
	broken := errors.New("no")
	checks := []Check{{Name: "fine"}, {Name: "safe", Fix: fix("safe", nil)}, {Name: "fails", Fix: fix("fails", broken)},
		{Name: "theirs", Ask: true, Fix: fix("theirs", nil)},
		{Name: "not agreed", Ask: true, Fix: fix("not agreed", nil)}}
	mended := Fix(t.Context(), checks, func(c Check) bool { return c.Name == "theirs" })
	if strings.Join(done, " ") != "safe fails theirs" || len(mended) != 3 || !errors.Is(mended[1].Err, broken) ||
		mended[0].Err != nil {
		t.Errorf("%v %+v", done, mended)
	}
	done = nil
	if Fix(t.Context(), checks, nil); strings.Join(done, " ") != "safe fails" {
		t.Errorf("without anybody to ask: %v", done)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if mended := Fix(ended, checks, nil); len(mended) > 0 {
		t.Errorf("after the end: %+v", mended)
	}
}

func TestWhatIsToldStandsInItsPlace(t *testing.T) {
	s := Sources{
		Versions: func(context.Context) (Versions, error) { return Versions{Command: "1"}, nil },
		Disk:     func(context.Context) (Disk, error) { return Disk{Free: 1 << 40}, nil },
		Tray:     func(context.Context) (Tray, error) { return Tray{}, nil },
		Told: func(context.Context) ([]Check, error) {
			return []Check{{Name: "of a newer program", Verdict: OK}, {Name: NameClock, Verdict: OK},
				{Name: NameDatabase, Verdict: OK}, {Name: NameDatabase, Verdict: Note}}, nil
		},
	}
	if got := said(Run(t.Context(),
		s)); got != "versions ok, database ok, database note, disk ok, clock ok, tray ok, of a newer program ok" {
		t.Error(got)
	}
	s.Told = func(context.Context) ([]Check, error) { return nil, errors.New("it is too old") }
	checks := Run(t.Context(), s)
	if got := said(checks); got != "versions ok, disk ok, tray ok, program warning" ||
		!strings.Contains(checks[3].Reason, "it is too old") {
		t.Error(checks)
	}
}
