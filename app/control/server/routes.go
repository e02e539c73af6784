package server

import (
	"context"
	"fmt"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/login"
	"clb/app/status"
	"clb/proxy/secret"
)

// none is what a call answers that has nothing to tell but that it worked.
func none(err error) (control.None, error) { return control.None{}, err }

// routes are all endpoints with what answers them.
func (s *server) routes() []route {
	hasShow := needs(s.Show != nil, "this program runs without a screen and cannot open its dashboard")
	hasLogs := needs(s.Logs != nil, "this program keeps no log that could be shown")
	return append([]route{
		handle(control.GetHealth, func(context.Context, control.None) (control.Health, error) {
			return control.Health{Status: "ok", Product: buildinfo.Name, Version: s.Version}, nil
		}),
		handle(control.GetStatus, func(ctx context.Context, _ control.None) (status.Snapshot, error) {
			return s.API.Status(ctx)
		}),
		handle(control.GetStats, func(ctx context.Context, _ control.None) (status.Stats, error) {
			snapshot, err := s.API.Status(ctx)
			return snapshot.Stats, err
		}),
		stream(control.WatchStatus, s.events),
		handle(control.GetMetrics, s.metrics),
		handle(control.GetDescription, func(context.Context, control.None) ([]byte, error) { return openAPI, nil }),
		hasShow(handle(control.ShowDashboard, func(ctx context.Context, _ control.None) (control.None, error) {
			if err := s.Show(ctx); err != nil {
				return none(fmt.Errorf("opening the dashboard: %w", err))
			}
			return none(nil)
		})),
		handle(control.ResetStats, func(ctx context.Context, _ control.None) (control.None, error) {
			return none(s.API.ResetStats(ctx))
		}),
		hasLogs(handle(control.ListLogLines, func(ctx context.Context, q control.LogsQuery) (control.LogList, error) {
			lines, err := s.Logs.LogLines(ctx, q)
			for i := range lines {
				lines[i] = withoutNulls(lines[i])
			}
			return control.LogList{Lines: lines}, err
		})),
		hasLogs(stream(control.FollowLog, s.followLogs)),
	}, append(append(s.historyRoutes(), s.accountRoutes()...), append(s.routingRoutes(), s.desktopRoutes()...)...)...)
}

func (s *server) historyRoutes() []route {
	return []route{
		handle(control.ListRequests, func(ctx context.Context, q control.RequestsQuery) (control.RequestsPage, error) {
			return s.API.Requests(ctx, q)
		}),
		handle(control.GetRequest, func(ctx context.Context, p control.RequestPath) (control.Request, error) {
			return s.API.Request(ctx, p.ID)
		}),
		stream(control.ExportTable, s.requestsCSV),
		stream(control.ExportLines, s.requestsJSONL),
		handle(control.GetAnalytics, func(ctx context.Context, q control.AnalyticsQuery) (control.Analytics, error) {
			return s.API.Analytics(ctx, q)
		}),
		handle(control.ListSessions, func(ctx context.Context, q control.SessionsQuery) (control.SessionsPage, error) {
			return s.API.Sessions(ctx, q)
		}),
		handle(control.GetLimitHistory, func(ctx context.Context, q control.LimitsQuery) (control.LimitHistory, error) {
			return s.API.LimitHistory(ctx, q.Account, q.From, q.To)
		}),
		handle(control.ClearHistory, func(ctx context.Context, _ control.None) (control.None, error) {
			return none(s.API.ClearHistory(ctx))
		}),
		stream(control.CopyHistory, s.backup),
	}
}

func (s *server) accountRoutes() []route {
	return []route{
		handle(control.ListAccounts, func(ctx context.Context, _ control.None) (control.AccountList, error) {
			snapshot, err := s.API.Status(ctx)
			return control.AccountList{Accounts: snapshot.Accounts}, err
		}),
		handle(control.AddAccount, func(ctx context.Context, c control.NewAccountCall) (status.Account, error) {
			return s.API.AddAccount(ctx, control.NewAccount{Name: c.Name, Mode: c.Mode, Endpoint: c.Endpoint,
				Secret: secret.New(c.Secret), Import: secret.New(c.Import)})
		}),
		handle(control.ChangeAccount, func(ctx context.Context, c control.ChangeCall) (status.Account, error) {
			return s.API.Change(ctx, c.Account, c.Change)
		}),
		handle(control.RemoveAccount, func(ctx context.Context, p control.AccountPath) (control.None, error) {
			return none(s.API.RemoveAccount(ctx, p.Account))
		}),
		handle(control.ClearLimit, func(ctx context.Context, p control.AccountPath) (control.None, error) {
			return none(s.API.ClearLimit(ctx, p.Account))
		}),
		handle(control.RenewAccount, func(ctx context.Context, p control.AccountPath) (status.Account, error) {
			return s.API.Renew(ctx, p.Account)
		}),
		handle(control.GetTerms, s.terms),
		handle(control.AcceptTerms, func(ctx context.Context, _ control.None) (control.None, error) {
			return none(s.API.AcceptTerms(ctx))
		}),
		handle(control.StartSignIn, func(ctx context.Context, n control.NewSignIn) (control.SignIn, error) {
			return s.API.StartSignIn(ctx, n)
		}),
		handle(control.GetSignIn, func(ctx context.Context, p control.SignInPath) (control.SignIn, error) {
			return s.API.SignIn(ctx, p.ID)
		}),
		handle(control.CancelSignIn, func(ctx context.Context, p control.SignInPath) (control.None, error) {
			return none(s.API.CancelSignIn(ctx, p.ID))
		}),
		handle(control.PasteSignIn, func(ctx context.Context, c control.PasteCall) (control.SignIn, error) {
			return s.API.PasteSignIn(ctx, c.ID, secret.New(c.Text))
		}),
		handle(control.ExportAccounts, func(ctx context.Context, c control.ExportCall) ([]byte, error) {
			return s.API.Export(ctx, secret.New(c.Passphrase))
		}),
		handle(control.ImportAccounts, func(ctx context.Context, c control.ImportCall) (control.Imported, error) {
			did, err := s.API.ImportBackup(ctx, c.Backup, secret.New(c.Passphrase))
			return control.Imported{Did: did}, err
		}),
	}
}

func (s *server) terms(ctx context.Context, _ control.None) (control.Terms, error) {
	snapshot, err := s.API.Status(ctx)
	notice := login.Terms()
	t := control.Terms{Edition: login.TermsEdition, Title: notice.Title, Paragraphs: notice.Paragraphs,
		Question: notice.Question, Accepted: snapshot.TermsAccepted}
	for _, l := range notice.Links {
		t.Links = append(t.Links, control.Link{Name: l.Name, URL: l.URL})
	}
	return t, err
}

func (s *server) routingRoutes() []route {
	return []route{
		handle(control.ChangeRouting, func(ctx context.Context, c control.RoutingChange) (control.None, error) {
			if (c == control.RoutingChange{IfRoutes: c.IfRoutes}) {
				return none(control.InputErrorf(
					"there is nothing to change: it takes strategy, avoid_percent, hold_minutes and routes"))
			}
			return none(s.API.SetRouting(ctx, c))
		}),
		handle(control.SetMode, func(ctx context.Context, c control.ModeChange) (control.None, error) {
			return none(s.API.SetMode(ctx, c))
		}),
		handle(control.MoveSession, func(ctx context.Context, c control.MoveCall) (control.None, error) {
			return none(s.API.MoveSession(ctx, c.Session, c.Account))
		}),
	}
}

func (s *server) desktopRoutes() []route {
	hasDesktop := needs(s.Desktop != nil, "this program runs without a desktop that it could change")
	hasFile := needs(s.File != nil, "this program has no settings file")
	hasConnections := needs(s.Connections != nil, "this program can't test its connection")
	hasDoctor := needs(s.Doctor != nil, "this program can't examine itself")
	return []route{
		hasDesktop(handle(control.GetStartup, func(ctx context.Context, _ control.None) (control.Startup, error) {
			return s.Desktop.Startup(ctx)
		})),
		hasDesktop(handle(control.SetStartup,
			func(ctx context.Context, c control.StartupCall) (control.Startup, error) {
				return s.Desktop.SetStartup(ctx, *c.On)
			})),
		hasDesktop(handle(control.GetClaudeCode, func(ctx context.Context, _ control.None) (control.ClaudeCode, error) {
			return s.Desktop.ClaudeCode(ctx)
		})),
		hasDesktop(handle(control.ConnectClaudeCode,
			func(ctx context.Context, c control.ConnectCall) (control.ClaudeCode, error) {
				return s.Desktop.ConnectClaudeCode(ctx, c.TakeOver)
			})),
		hasDesktop(handle(control.DisconnectClaudeCode,
			func(ctx context.Context, _ control.None) (control.ClaudeCode, error) {
				return s.Desktop.DisconnectClaudeCode(ctx)
			})),
		hasFile(handle(control.GetSettings, func(ctx context.Context, _ control.None) (control.SettingsFile, error) {
			return s.File.SettingsFile(ctx)
		})),
		hasFile(handle(control.ChangeSettings,
			func(ctx context.Context, c control.SettingsCall) (control.SettingsFile, error) {
				return s.File.ChangeSettings(ctx, c.Changes)
			})),
		hasConnections(handle(control.TestConnection,
			func(ctx context.Context, _ control.None) (control.StepList, error) {
				steps, err := s.Connections.TestConnection(ctx)
				answer := control.StepList{OK: len(steps) > 0, Steps: steps}
				for _, step := range steps {
					answer.OK = answer.OK && step.OK
				}
				return answer, err
			})),
		hasDoctor(handle(control.GetHealthReport,
			func(ctx context.Context, _ control.None) (control.HealthReport, error) {
				return s.Doctor.CheckHealth(ctx)
			})),
		hasDoctor(handle(control.FixHealth, func(ctx context.Context, c control.FixCall) (control.HealthReport, error) {
			return s.Doctor.FixHealth(ctx, c.Name)
		})),
	}
}
