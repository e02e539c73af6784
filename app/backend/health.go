package backend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/desktop/autostart"
	"clb/app/doctor"
	"clb/app/status"
	"clb/app/store"
	"clb/proxy/account"
	"clb/proxy/balance"
)

// CheckHealth looks at everything that the program needs from this machine, whether it runs or not. Looking changes
// nothing that lasts; what can be fixed has a Fix. An error says that it can't even be told where to look.
func CheckHealth(ctx context.Context, environ []string) ([]doctor.Check, error) {
	x, err := newExamination(ctx, environ)
	if err != nil {
		return nil, err
	}
	defer x.close()
	return doctor.Run(ctx, x.sources()), nil
}

// AtLogin is the entry that starts this program when its user logs in: with its tray, or as a service without one.
func AtLogin(environ []string, service bool) (autostart.Entry, error) {
	return desktopIntegration{environ: environ, service: service}.autostart()
}

// healthSources is a look by a command.
type healthSources struct {
	healthFacts
	// client talks to the program that runs, nil where none does.
	client *client.Client
}

// lookTime bounds how long the program that runs is waited for.
const lookTime = 10 * time.Second

// newExamination finds out whether a program runs, and how it is.
func newExamination(ctx context.Context, environ []string) (*healthSources, error) {
	loaded, problem, err := loadLenient(environ)
	if err != nil {
		return nil, err
	}
	x := &healthSources{healthFacts: healthFacts{Loaded: loaded, problem: problem}}
	x.place = desktopIntegration{environ: environ, data: loaded.Paths.DataFolder,
		address: fmt.Sprintf("http://localhost:%d", loaded.Settings.Port), changed: func() {}}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	client, err := client.Dial(ctx, loaded.Paths.RunningSocket())
	if err != nil { // none, or one whose socket is not to be trusted, of which the look at the folders tells
		return x, nil
	}
	x.client, x.running = client, client.Version()
	if snapshot, err := client.Status(ctx); err == nil && snapshot.Address != "" {
		x.place.address = snapshot.Address
	}
	if file, err := client.SettingsFile(ctx); err == nil { // else the file itself is what is wrong
		x.restart = file.Restart
	}
	return x, nil
}

func (x *healthSources) close() {
	if x.client != nil {
		_ = x.client.Close() // it was only asked
	}
}

// sources are those of the machine, and what only one process can look at: the program that runs tells of it, or it is
// free to be looked at.
func (x *healthSources) sources() doctor.Sources {
	s := x.healthFacts.sources()
	if x.client == nil {
		s.Keychain, s.Database = x.closedKeychain, x.closedHistory
		return s
	}
	s.Told = x.ask
	s.Proxy, s.Upstream = nil, nil // it goes by its own settings and variables, and has accounts
	return s
}

// tells are the names of the checks that are the running program's.
func tells() map[string]bool {
	return map[string]bool{doctor.NameKeychain: true, doctor.NameDatabase: true, doctor.NamePrices: true,
		doctor.NameProxy: true, doctor.NameUpstream: true, doctor.NameClock: true}
}

// ask asks the running program for what it alone can see. One that has not learnt to answer leaves its place to this
// command as far as that goes.
func (x *healthSources) ask(ctx context.Context) ([]doctor.Check, error) {
	found, err := x.client.CheckHealth(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil, errors.Is(err, control.ErrNotRunning):
		return nil, err
	default:
		rest := x.healthFacts.sources()
		return append(doctor.Run(ctx, doctor.Sources{Proxy: rest.Proxy, Upstream: rest.Upstream}),
			doctor.Check{Name: doctor.NameTold, Verdict: doctor.Warning,
				Reason: "the running program can't tell of its keychain and its history: " + err.Error(),
				Advice: "quit it and start it anew: " + buildinfo.Binary}), nil
	}
	var checks []doctor.Check
	for _, c := range found.Checks {
		if !tells()[c.Name] {
			continue
		}
		told := doctor.Check{Name: c.Name, Verdict: doctor.Verdict(c.Verdict), Reason: c.Reason, Advice: c.Advice,
			FixSummary: c.FixSummary, Ask: c.Ask}
		if c.FixSummary != "" {
			told.Fix = x.mend(c.Name)
		}
		checks = append(checks, told)
	}
	return checks, nil
}

// mend has the running program mend something.
func (x *healthSources) mend(name string) func(context.Context) error {
	path := x.Paths.RunningSocket()
	return func(ctx context.Context) error { // the examination is over by then
		client, err := client.Dial(ctx, path)
		if err != nil {
			return err
		}
		_, err = client.FixHealth(ctx, name)
		return errors.Join(err, client.Close())
	}
}

// closedHistory looks at the history while no program has it open.
func (x *healthSources) closedHistory(ctx context.Context) (doctor.Database, error) {
	_, broken, err := store.Look(ctx, x.Paths.Data)
	if err != nil && ctx.Err() != nil {
		return doctor.Database{}, ctx.Err()
	}
	d := doctor.LookAtHistory(closedStore{err}, x.Paths.Data)
	d.Broken = broken
	return d, nil
}

// closedStore is a history that nobody has open.
type closedStore struct{ err error }

func (s closedStore) Health() error        { return s.err }
func (closedStore) Damaged() *store.Damage { return nil }

// picture is the running program's, or what the data folder says while none runs: enough to know the names by.
func (x *healthSources) picture(ctx context.Context) (s status.Snapshot, former []string, err error) {
	if x.client != nil {
		s, err = x.client.Status(ctx)
		return s, nil, err
	}
	saved, broken, err := store.Look(ctx, x.Paths.Data)
	if err == nil && broken != "" {
		err = errors.New(broken)
	}
	s = status.Snapshot{Version: buildinfo.Version, Address: x.place.address, Accounts: []status.Account{},
		Warnings: x.Warnings}
	s.Routing.Strategy, s.Routing.Routes = string(x.Settings.Routing.Strategy),
		balance.RouteTexts(x.Settings.Routing.Routes)
	for _, a := range saved.Accounts {
		s.Accounts = append(s.Accounts, closedAccount(a))
		s.Routing.Groups = append(s.Routing.Groups, a.Group)
	}
	for _, f := range saved.Former {
		former = append(former, f.Name)
	}
	return s, former, err
}

// closedAccount is an account while no program runs.
func closedAccount(a account.Account) status.Account {
	shown := status.Account{Name: a.Name, Mode: a.Kind.Mode(), Kind: string(a.Kind), Enabled: a.Enabled, Email: a.Email,
		Organization: a.Organization, Plan: a.Plan,
		Priority: a.Priority, Group: a.Group, Note: a.Note, PausedUntil: a.PausedUntil}
	if a.Endpoint != nil {
		shown.Endpoint = a.Endpoint.URL
	}
	return shown
}
