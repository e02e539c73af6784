package backend

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"

	"clb/app/config"
	"clb/app/doctor"
	"clb/app/logs"
	"clb/app/status"
	"clb/proxy/secret"
)

// Report writes what a bug report needs, as a ZIP: doctor.Report says what is in it and what is not. It works whether
// the program runs or not; what can't be had is left out, and README.txt in it says so. An error is one of writing, or
// says that it can't even be told where to look.
func Report(ctx context.Context, environ []string, w io.Writer) error {
	x, err := newExamination(ctx, environ)
	if err != nil {
		return err
	}
	defer x.close()
	s := x.sources()
	snapshot, former, err := x.picture(ctx)
	s.Snapshot = func(context.Context) (status.Snapshot, error) { return snapshot, err }
	s.Settings = func(context.Context) ([]doctor.Setting, error) { return x.settings(), nil }
	s.Log = func(context.Context) ([]string, error) { return newestLines(x.Paths.Logs) }
	s.Private = x.private(former)
	return doctor.Report(ctx, w, s)
}

// settings are all of them as they are in force for this command.
func (x *healthSources) settings() []doctor.Setting {
	values := config.Literals(x.Settings)
	var all []doctor.Setting
	for _, k := range config.Keys() {
		from := ""
		switch {
		case k.Variable != "" && x.place.getenv(k.Variable) != "":
			from = k.Variable
		case values[k.Name] != k.Default:
			from = "the settings file"
		}
		all = append(all, doctor.Setting{Name: k.Name, Value: values[k.Name], From: from})
	}
	return all
}

// reportedLines is how many lines of the log a report has.
const reportedLines = 2000

// newestLines are the newest lines of the log as they lie there, oldest first.
func newestLines(folder string) ([]string, error) {
	lines, err := (&logs.Tail{Dir: folder, Level: slog.LevelDebug, Lines: reportedLines}).Last()
	if err != nil {
		return nil, err
	}
	raw := make([]string, len(lines))
	for i, l := range lines {
		raw[i] = l.Raw
	}
	return raw, nil
}

// private is what a report must not hold.
func (x *healthSources) private(names []string) doctor.Private {
	p := doctor.Private{Names: names, Secrets: []secret.Text{x.Proxy, x.Passphrase}}
	for _, variable := range []string{"HOME", "USERPROFILE"} {
		if home := x.place.getenv(variable); p.Home == "" && filepath.IsAbs(home) {
			p.Home = home
		}
	}
	for _, variable := range []string{"USER", "LOGNAME", "USERNAME"} {
		if p.User == "" {
			p.User = x.place.getenv(variable)
		}
	}
	if who, err := user.Current(); p.User == "" && err == nil {
		p.User = filepath.Base(who.Username) // without the domain of Windows
	}
	p.Host, _ = os.Hostname() // a machine without a name has none to hide
	return p
}
