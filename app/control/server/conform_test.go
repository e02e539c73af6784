package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/proxy"
)

func TestHistoriesConform(t *testing.T) {
	program := func(past []proxy.Exchange) *controltest.Program {
		return controltest.New(controltest.Config{Requests: controltest.Rows(past)})
	}
	t.Run("program", func(t *testing.T) {
		controltest.ConformHistory(t, func(_ *testing.T, past []proxy.Exchange) control.API { return program(past) })
	})
	t.Run("client", func(t *testing.T) {
		controltest.ConformHistory(t,
			func(t *testing.T, past []proxy.Exchange) control.API { return dial(t, program(past)) })
	})
}

func TestLogsConform(t *testing.T) {
	writing := func(p *controltest.Program) func(level, message, name, value string) {
		return func(level, message, name, value string) {
			p.Log(control.LogLine{Time: time.Now(), Level: level, Message: message,
				Attributes: []control.LogAttribute{{Name: name, Value: value}}})
		}
	}
	t.Run("program", func(t *testing.T) {
		controltest.ConformLogs(t, func(*testing.T) (control.Logs, func(level, message, name, value string)) {
			p := controltest.New(controltest.Config{})
			return p, writing(p)
		})
	})
	t.Run("client", func(t *testing.T) {
		controltest.ConformLogs(t, func(t *testing.T) (control.Logs, func(level, message, name, value string)) {
			p := controltest.New(controltest.Config{})
			return dial(t, p), writing(p)
		})
	})
}

func TestDesktopsConform(t *testing.T) {
	program := func(baseURL string) *controltest.Program {
		return controltest.New(controltest.Config{Machine: controltest.Machine{BaseURL: baseURL,
			Startup: control.Startup{Supported: true}}})
	}
	t.Run("program", func(t *testing.T) {
		controltest.ConformDesktops(t, func(_ *testing.T, baseURL string) control.Desktop { return program(baseURL) })
	})
	t.Run("client", func(t *testing.T) {
		controltest.ConformDesktops(t,
			func(t *testing.T, baseURL string) control.Desktop { return dial(t, program(baseURL)) })
	})
}

func TestAConnectionTestTellsTheStepThatFails(t *testing.T) {
	want := []control.Step{{Name: "dns", OK: true, Detail: "two addresses", DurationMS: 1.5},
		{Name: "tcp", Detail: "nobody answers", DurationMS: 3000}}
	p := controltest.New(controltest.Config{Machine: controltest.Machine{Steps: want}})
	got, err := dial(t, p).TestConnection(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	h, _ := handlers(p)
	if w := ask(h, "POST", "/api/connection-test", "", ""); !strings.HasPrefix(w.Body.String(),
		`{"ok":false,"steps":[`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestDoctorsConform(t *testing.T) {
	program := func() *controltest.Program { return controltest.New(controltest.Config{}) }
	t.Run("program", func(t *testing.T) {
		controltest.ConformDoctors(t, func(*testing.T) (control.HealthChecks, string) { return program(), "autostart" })
	})
	t.Run("client", func(t *testing.T) {
		controltest.ConformDoctors(t,
			func(t *testing.T) (control.HealthChecks, string) { return dial(t, program()), "autostart" })
	})
}

func TestTheWorstVerdictCounts(t *testing.T) {
	if got := control.HealthReportOf(nil).Verdict; got != "ok" {
		t.Errorf("of nothing: %q", got)
	}
	all := control.Verdicts()
	for i, worse := range all {
		for _, better := range all[:i+1] {
			for _, checks := range [][]control.Check{{{Verdict: better}, {Verdict: worse}},
				{{Verdict: worse}, {Verdict: better}}} {
				if got := control.HealthReportOf(checks).Verdict; got != worse {
					t.Errorf("the worst of %v is %q", checks, got)
				}
			}
		}
	}
}
