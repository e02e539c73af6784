package config

import (
	"errors"
	"path/filepath"
	"strings"
	"unicode"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/jsonc"
	"clb/proxy/secret"
	"clb/proxy/transport"
)

// ProxyVariable names a proxy with its user and password, which have no place in a file. It goes before network.proxy.
const ProxyVariable = buildinfo.Env + "PROXY"

// Network is how requests leave the machine. It holds while the program runs, too.
type Network struct {
	// Proxy is the address of a proxy without user and password; "direct": none; empty: that of the environment.
	Proxy string
	// NoProxy is what is reached without it, with commas between.
	NoProxy string
	// CAFile is a file of certificates that are trusted beside the system's; empty: none.
	CAFile string
}

// Transport is how requests leave the machine, with the proxy of ProxyVariable where that is set.
func (n Network) Transport(variable secret.Text) transport.Config {
	address := variable
	if address.IsZero() {
		address = secret.New(n.Proxy)
	}
	return transport.Config{Proxy: address, NoProxy: n.NoProxy, CAFile: n.CAFile}
}

// proxy is the secret of the environment.
func (e Environment) proxy() (secret.Text, error) {
	address := e.Get(ProxyVariable)
	if _, _, err := transport.ProxyAddress(address); err != nil {
		wrong := (*transport.ConfigError)(nil)
		errors.As(err, &wrong)
		return secret.Text{}, &Error{Where: ProxyVariable, Problem: wrong.Problem, Takes: wrong.Takes}
	}
	return secret.New(address), nil
}

// proxyAddress is a proxy without user and password.
type proxyAddress struct{ at *string }

func (proxyAddress) kind() jsonc.Kind { return '"' }

func (proxyAddress) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.TextSetting,
		Hint: "an address such as http://proxy.example:3128 (http, https or socks5), " + transport.Direct +
			", or nothing: the proxy that HTTPS_PROXY names"}
}

func (v proxyAddress) set(text string) error {
	plain, login, err := transport.ProxyAddress(text)
	if wrong := (*transport.ConfigError)(nil); errors.As(err, &wrong) {
		return errors.New(wrong.Problem)
	}
	if login {
		return errors.New("user and password have no place in a file: put the whole address in the variable " +
			ProxyVariable)
	}
	*v.at = plain
	return nil
}

func (v proxyAddress) literal() string { return jsonc.Quote(*v.at) }

// hosts is a list of names and addresses with commas between.
type hosts struct{ at *string }

func (hosts) kind() jsonc.Kind { return '"' }

func (hosts) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.TextSetting,
		Hint: `names and addresses with commas between, such as "intra.example,.example.org,10.0.0.0/8"`}
}

func (v hosts) set(text string) error {
	entries := strings.Split(text, ",")
	for i := range entries {
		entries[i] = strings.TrimSpace(entries[i])
		if strings.ContainsFunc(entries[i], func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) ||
			strings.ContainsAny(entries[i], `@?#"`) || strings.Contains(entries[i], "://") {
			return errors.New("an entry is neither a name nor an address")
		}
	}
	*v.at = strings.Trim(strings.Join(entries, ","), ",")
	return nil
}

func (v hosts) literal() string { return jsonc.Quote(*v.at) }

// file is the whole path of a file, or nothing. Whether it is there shows when it is used.
type file struct{ at *string }

func (file) kind() jsonc.Kind { return '"' }

func (file) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.TextSetting, Hint: "the whole path of a file, or nothing"}
}

func (v file) set(text string) error {
	if text != "" && !filepath.IsAbs(text) {
		return errors.New("this is not the whole path of a file")
	}
	*v.at = text
	return nil
}

func (v file) literal() string { return jsonc.Quote(*v.at) }
