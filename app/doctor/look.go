package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"clb/app/buildinfo"
	"clb/app/claudecode"
	"clb/app/desktop"
	"clb/app/store"
	"clb/proxy/conncheck"
	"clb/proxy/transport"
)

// dialTime bounds a look at a port of this machine.
const dialTime = 2 * time.Second

// LookAtPort asks whether a program of ours serves at the address, or something else does. Running is what the control
// socket tells.
func LookAtPort(ctx context.Context, address string, running bool) (Port, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Port{}, errors.New("the address of the program is wrong")
	}
	number, err := strconv.Atoi(u.Port())
	if err != nil {
		return Port{}, errors.New("the address of the program has no port")
	}
	p := Port{Address: address, Number: number, Running: running, Answers: isOurs(ctx, address)}
	p.Taken = p.Answers || listens(ctx, u.Host)
	return p, ctx.Err()
}

// isOurs reports whether a program of ours answers at the address. No proxy is asked.
func isOurs(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/health", http.NoBody)
	if err != nil {
		return false
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	var health struct{ Product string }
	err = json.NewDecoder(io.LimitReader(answer.Body, 1<<16)).Decode(&health)
	return err == nil && health.Product == buildinfo.Name
}

// listens reports whether anything takes connections there.
func listens(ctx context.Context, hostPort string) bool {
	conn, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "tcp", hostPort)
	if err != nil {
		return false
	}
	_ = conn.Close() // nothing was sent
	return true
}

// SecretReader is the part of a keychain that a look needs.
type SecretReader interface {
	Get(ctx context.Context, name string) (string, error)
}

// probeName is a secret that is not there: the question is only whether there is an answer.
const probeName = buildinfo.Binary + "-doctor"

// LookAtKeychain asks the keychain for a secret that it does not have. K says the rest.
func LookAtKeychain(ctx context.Context, vault SecretReader, k Keychain) (Keychain, error) {
	_, k.Err = vault.Get(ctx, probeName)
	return k, nil
}

// History is the part of an open store that a look needs.
type History interface {
	Health() error
	Damaged() *store.Damage
}

// LookAtHistory asks an open store how it is. Path is its file, beside which files lie that were set aside before.
func LookAtHistory(h History, path string) Database {
	d := Database{Err: h.Health(), Copies: store.Copies(path)}
	if damage := h.Damaged(); damage != nil {
		d.Damage, d.Aside = damage.String(), damage.Name
		return d
	}
	d.Aside = NewestAside(path)
	return d
}

// NewestAside is the last damaged file that was set aside of the files, empty where none was.
func NewestAside(paths ...string) (newest string) {
	for _, path := range paths {
		if older, err := filepath.Glob(path + ".damaged*"); err == nil && len(older) > 0 {
			newest = slices.Max(older)
		}
	}
	return newest
}

// LookAtFolders looks at those that are there.
func LookAtFolders(paths []string) (Folders, error) {
	var found Folders
	for _, path := range paths {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue // the start makes it, for its user alone
		}
		f := Folder{Path: path}
		f.Warning, f.Err = desktop.PrivateFolder(path)
		above := new(desktop.ParentError)
		f.Own = isOwn(path) && !errors.As(f.Err, &above)
		found = append(found, f)
	}
	return found, nil
}

// LookAtBrowser looks for what opens a page on this system, with that environment.
func LookAtBrowser(goos string, env func(string) string) Browser {
	switch goos {
	case "windows":
		return Browser{Desktop: true, Opener: "the system"}
	case "darwin":
		return Browser{Desktop: true, Opener: "open"}
	}
	b := Browser{}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"} {
		b.Desktop = b.Desktop || env(name) != ""
	}
	for _, opener := range []string{"xdg-open", "x-www-browser", "www-browser", "wslview"} {
		if _, err := exec.LookPath(opener); err == nil {
			b.Opener = opener
			return b
		}
	}
	return b
}

// LookAtProxy says how requests to the API go.
func LookAtProxy(c transport.Config, api *url.URL) (Proxy, error) {
	var p Proxy
	p.Route, p.Err = c.Route(api)
	if p.Err != nil || p.Route.Proxy != "" || api.Scheme != "https" {
		return p, nil
	}
	plain, err := c.Route(&url.URL{Scheme: "http", Host: api.Host})
	if err == nil && plain.Variable != "" {
		p.PlainOnly = plain.Variable
	}
	return p, nil
}

// LookAtUpstream tests the connection.
func LookAtUpstream(ctx context.Context, c conncheck.Config) (Upstream, error) {
	return conncheck.Check(ctx, c), nil
}

// LookAtClaudeCode looks at the settings of Claude Code, and whether anybody answers where they lead.
func LookAtClaudeCode(ctx context.Context, h claudecode.Connector, s claudecode.Environment) (ClaudeCode, error) {
	c := ClaudeCode{Status: h.Inspect(), Path: h.Settings, Ours: h.Address, Hookup: h}
	s.Target = claudecode.Target{Address: h.Address, Placeholder: c.Placeholder}
	c.Interferences = claudecode.Conflicts(s)
	u, err := url.Parse(c.Address)
	switch {
	case c.State == claudecode.Connected:
		c.Dead = !isOurs(ctx, h.Address) // whoever else may have taken the port
	case err == nil && isHere(u.Hostname()):
		// a scheme is the name of its port
		c.Dead = !listens(ctx, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), u.Scheme)))
	}
	return c, ctx.Err()
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
