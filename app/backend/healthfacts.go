package backend

import (
	"context"
	"errors"
	"net/url"
	"runtime"

	"clb/app/buildinfo"
	"clb/app/claudecode"
	"clb/app/config"
	"clb/app/doctor"
	"clb/app/tray"
	"clb/keychain"
	"clb/proxy/conncheck"
	"clb/proxy/transport"
)

// healthFacts is what is looked at: this machine, as the program that runs sees it, or a command.
type healthFacts struct {
	config.Loaded
	place desktopIntegration
	// running is the version of the program that runs, empty where none does.
	running string
	// problem is what is wrong with the settings file as it is now, restart what of it waits for the next start.
	problem error
	restart []string
}

// sources are those of everything that needs no more than the machine itself.
func (e healthFacts) sources() doctor.Sources {
	s := doctor.Sources{
		Versions: func(context.Context) (doctor.Versions, error) {
			return doctor.Versions{Command: buildinfo.Version, Running: e.running, System: doctor.System()}, nil
		},
		File: func(context.Context) (doctor.SettingsFile, error) {
			return doctor.SettingsFile{Path: e.Paths.Settings, Err: e.problem, Restart: e.restart,
				Running: e.running != "",
				Aside:   doctor.NewestAside(e.Paths.Settings)}, nil
		},
		Disk: func(context.Context) (doctor.Disk, error) {
			free, err := doctor.FreeSpace(e.Paths.DataFolder)
			return doctor.Disk{Folder: e.Paths.DataFolder, Free: free}, err
		},
		Folders:    func(context.Context) (doctor.Folders, error) { return doctor.LookAtFolders(e.Paths.Folders()) },
		Proxy:      e.proxy,
		Upstream:   e.upstream,
		ClaudeCode: e.claudeCode,
		Tray: func(context.Context) (doctor.Tray, error) {
			return doctor.Tray{Err: tray.Available(), Desktop: e.browser().Desktop}, nil
		},
		Browser:   func(context.Context) (doctor.Browser, error) { return e.browser(), nil },
		Autostart: e.autostart,
	}
	// any free port has no address before the start
	if u, err := url.Parse(e.place.address); err == nil && u.Port() != "0" {
		s.Port = func(ctx context.Context) (doctor.Port, error) {
			return doctor.LookAtPort(ctx, e.place.address, e.running != "")
		}
	}
	return s
}

func (e healthFacts) browser() doctor.Browser {
	return doctor.LookAtBrowser(runtime.GOOS, e.place.getenv)
}

func (e healthFacts) transport() transport.Config {
	return e.Settings.Network.Transport(e.Proxy)
}

func (e healthFacts) proxy(context.Context) (doctor.Proxy, error) {
	api, err := address(e.Settings.APIURL)
	if err != nil {
		return doctor.Proxy{}, err
	}
	return doctor.LookAtProxy(e.transport(), api)
}

// upstream tests the connection without an account.
func (e healthFacts) upstream(ctx context.Context) (doctor.Upstream, error) {
	api, err := address(e.Settings.APIURL)
	if err != nil {
		return nil, err
	}
	return doctor.LookAtUpstream(ctx, conncheck.Config{Transport: e.transport(), API: api, UserAgent: userAgent()})
}

func (e healthFacts) claudeCode(ctx context.Context) (doctor.ClaudeCode, error) {
	h, err := e.place.hookup()
	if err != nil {
		return doctor.ClaudeCode{}, err
	}
	// no project: what every Claude Code of the user reads
	files := claudecode.ReadSources(e.place.env, runtime.GOOS, e.place.getenv("HOME"))
	return doctor.LookAtClaudeCode(ctx, h,
		claudecode.Environment{Env: e.place.environ, GOOS: runtime.GOOS, Files: files})
}

// autostart is the entry of the program with its tray, or where only the service has one, that of the service.
func (e healthFacts) autostart(context.Context) (doctor.Autostart, error) {
	found, err := e.entry(false)
	if err != nil || found.Exists {
		return found, err
	}
	if service, err := e.entry(true); err == nil && service.Exists {
		return service, nil
	}
	return found, nil
}

func (e healthFacts) entry(service bool) (doctor.Autostart, error) {
	e.place.service = service
	entry, err := e.place.autostart()
	if err != nil {
		return doctor.Autostart{}, err
	}
	state, err := entry.Enabled()
	if errors.Is(err, errors.ErrUnsupported) {
		return doctor.Autostart{}, nil // so there is none
	}
	return doctor.Autostart{State: state, Repair: entry.Repair, Enable: entry.Enable}, err
}

// keychain is what is known of the keychain beside its answer.
func (e healthFacts) keychain() doctor.Keychain {
	kind := e.Settings.Keychain
	return doctor.Keychain{Kind: string(kind), Aside: doctor.NewestAside(e.Paths.Secrets, e.Paths.Journal),
		KeyBeside: kind == config.KeychainFile && e.Passphrase.IsZero()}
}

// closedKeychain asks the keychain while no program runs. What waits in the journal is left alone: it is the program's.
func (e healthFacts) closedKeychain(ctx context.Context) (doctor.Keychain, error) {
	k := e.keychain()
	k.Journal = keychain.CheckJournal(e.Paths.Journal)
	v, err := keychain.Open(ctx, vaultConfig(e.Loaded))
	if err != nil {
		k.Err = err
		return k, nil
	}
	return doctor.LookAtKeychain(ctx, v, k)
}
