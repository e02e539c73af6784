package account

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"strings"
)

// ParseEndpoint reads a service's base address, and its models as "pattern=name" or a pattern alone. The error says
// what is wrong in words.
func ParseEndpoint(address string, models []string) (Endpoint, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return Endpoint{}, errors.New("the endpoint needs the address of a service, such as " +
			"https://api.example.com/anthropic")
	case u.User != nil:
		return Endpoint{}, errors.New("an address with a user name or password is refused: the key is given by itself")
	case u.RawQuery != "" || u.Fragment != "":
		return Endpoint{}, errors.New("the endpoint's address has a query or a fragment: give the base address alone")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return Endpoint{}, errors.New("the endpoint's address is not https: its key would travel unprotected")
	case strings.EqualFold(u.Hostname(), "anthropic.com") ||
		strings.HasSuffix(strings.ToLower(u.Hostname()), ".anthropic.com"):
		return Endpoint{}, errors.New("this address is Anthropic's own: add its key with --key instead")
	case len(models) == 0:
		return Endpoint{}, errors.New(`the endpoint needs the models that it serves: "claude-opus-*=its-model"`)
	}
	e := Endpoint{URL: u.Scheme + "://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/")}
	for _, text := range models {
		m, err := parseModelName(text)
		if err != nil {
			return Endpoint{}, err
		}
		e.Models = append(e.Models, m)
	}
	return e, nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

func parseModelName(text string) (ModelName, error) {
	pattern, name, renames := strings.Cut(text, "=")
	m := ModelName{Pattern: strings.TrimSpace(pattern), Name: strings.TrimSpace(name)}
	if m.Pattern == "" || renames && m.Name == "" {
		return m,
			fmt.Errorf(`%q is no model: it takes "pattern=name", such as "claude-opus-*=its-model", or a pattern alone`,
				text)
	}
	if _, err := path.Match(m.Pattern, ""); err != nil {
		return m, fmt.Errorf("%q is no pattern: a [ needs its ]", m.Pattern)
	}
	return m, nil
}

// String is the model as ParseEndpoint reads it.
func (m ModelName) String() string {
	if m.Name == "" {
		return m.Pattern
	}
	return m.Pattern + "=" + m.Name
}

// Serves is the service's own name for a model, and whether it serves it.
func (e *Endpoint) Serves(model string) (name string, ok bool) {
	if model == "" {
		return "", false
	}
	for _, m := range e.Models {
		if fits, err := path.Match(strings.ToLower(m.Pattern), strings.ToLower(model)); !fits || err != nil {
			continue
		}
		if m.Name == "" {
			return model, true
		}
		return m.Name, true
	}
	return "", false
}
