package backend

import (
	"context"
	"errors"
	"time"

	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control"
	"clb/app/doctor"
	"clb/proxy/conncheck"
)

// Times of an examination by the running program: it must be over before whoever asked for it gives up.
const (
	checkupLimit = 20 * time.Second
	checkupTest  = 8 * time.Second // for each of the two requests of a connection test
)

// examine looks at everything that the program needs, from within.
func (b *Backend) examine(ctx context.Context) []doctor.Check {
	return doctor.Run(ctx, b.healthSources())
}

// healthFacts is this machine as the program sees it.
func (b *Backend) healthFacts() healthFacts {
	e := healthFacts{Loaded: b.Loaded, place: b.desktop, running: buildinfo.Version}
	e.Settings.Network = b.live.settings().Network // which holds without a restart
	file, err := b.Reread()
	if e.problem = err; err == nil {
		e.restart = config.NeedRestart(b.Settings, file)
	}
	return e
}

// healthSources are the sources, with what the program itself has open.
func (b *Backend) healthSources() doctor.Sources {
	e := b.healthFacts()
	s := e.sources()
	s.Limit = checkupLimit
	s.Keychain = func(ctx context.Context) (doctor.Keychain, error) {
		k := e.keychain()
		k.Pending = b.vault.Pending()
		k, err := doctor.LookAtKeychain(ctx, b.vault, k)
		if trouble := b.vault.Trouble(); trouble != nil && err == nil {
			k.Err = trouble
		}
		return k, err
	}
	s.Database = func(context.Context) (doctor.Database, error) {
		return doctor.LookAtHistory(b.store, b.Paths.Data), nil
	}
	s.Prices = b.examinedPrices
	s.Upstream = func(ctx context.Context) (doctor.Upstream, error) {
		test, err := b.connection(time.Now())
		if err != nil {
			return nil, err
		}
		test.Timeout = checkupTest
		return conncheck.Check(ctx, test), nil
	}
	return s
}

// CheckHealth looks at everything.
func (b *Backend) CheckHealth(ctx context.Context) (control.HealthReport, error) {
	return shownCheckup(b.examine(ctx)), ctx.Err()
}

// FixHealth mends what checks of that name can mend, and looks again.
func (b *Backend) FixHealth(ctx context.Context, name string) (control.HealthReport, error) {
	look := b.healthSources()
	look.Upstream = nil // it takes long, and there is nothing in it to mend
	var mendable []doctor.Check
	for _, check := range doctor.Run(ctx, look) {
		if check.Name == name && check.Fix != nil {
			mendable = append(mendable, check)
		}
	}
	if len(mendable) == 0 {
		return control.HealthReport{},
			&control.InputError{Text: "there is nothing to mend under that name", Kind: control.Unknown}
	}
	var failed []error
	for _, done := range doctor.Fix(ctx, mendable, func(doctor.Check) bool { return true }) {
		failed = append(failed, done.Err)
	}
	defer b.changed()
	if err := errors.Join(failed...); err != nil {
		return control.HealthReport{}, err
	}
	return b.CheckHealth(ctx)
}

// shownCheckup is an examination as the control API tells it.
func shownCheckup(checks []doctor.Check) control.HealthReport {
	shown := make([]control.Check, len(checks))
	for i, c := range checks {
		shown[i] = control.Check{Name: c.Name, Verdict: string(c.Verdict), Reason: c.Reason, Advice: c.Advice,
			FixSummary: c.FixSummary, Ask: c.Ask}
	}
	return control.HealthReportOf(shown)
}
