package config

import (
	"errors"
	"strings"
	"testing"

	"clb/app/desktop"
	"clb/proxy/transport"
)

func TestNetworkKeys(t *testing.T) {
	var s Settings
	for text, want := range map[string]string{"": "", "p.example:3128": "http://p.example:3128", "DIRECT": "direct",
		"socks5://p": "socks5://p"} {
		if err := (proxyAddress{&s.Network.Proxy}).set(text); err != nil || s.Network.Proxy != want {
			t.Errorf("%q: %q, %v", text, s.Network.Proxy, err)
		}
	}
	for _, text := range []string{"http://me:hunter2@p", "http://me@p", "ftp://hunter2", "http://p/hunter2"} {
		if err := (proxyAddress{&s.Network.Proxy}).set(text); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, want := range map[string]string{"": "", " a.example, .b ,10.0.0.0/8,": "a.example,.b,10.0.0.0/8",
		"*": "*", "[::1]:80": "[::1]:80"} {
		if err := (hosts{&s.Network.NoProxy}).set(text); err != nil || s.Network.NoProxy != want {
			t.Errorf("%q: %q, %v", text, s.Network.NoProxy, err)
		}
	}
	for _, text := range []string{"a b", "http://a", "me@a"} {
		if (hosts{&s.Network.NoProxy}).set(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
	if (file{&s.Network.CAFile}).set("ca.pem") == nil || (file{&s.Network.CAFile}).set("/ca.pem") != nil ||
		(file{&s.Network.CAFile}).set("") != nil {
		t.Error("a file's path is whole, or there is none")
	}
}

// TestProxyOfTheVariable: it goes before the file, may hold a password, and is shown nowhere.
func TestProxyOfTheVariable(t *testing.T) {
	loaded, err := Load(ours(t.TempDir(), ProxyVariable+"=http://me:hunter2@p.example:3128"), desktop.PrivateFolder)
	if err != nil {
		t.Fatal(err)
	}
	loaded.Settings.Network.Proxy = "http://other.example"
	if c := loaded.Settings.Network.Transport(loaded.Proxy); c.Proxy.Reveal() != "http://me:hunter2@p.example:3128" {
		t.Error(c)
	}
	if c := loaded.Settings.Network.Transport((Loaded{}).Proxy); c.Proxy.Reveal() != "http://other.example" {
		t.Error(c)
	}
	_, err = Load(ours(t.TempDir(), ProxyVariable+"=ftp://me:hunter2@p"), desktop.PrivateFolder)
	if mistake := (*Error)(nil); !errors.As(err, &mistake) || mistake.Where != ProxyVariable ||
		strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
	if c, err := (Settings{Network: Network{Proxy: transport.Direct}}).Network.Transport(
		(Loaded{}).Proxy).Build(); err != nil || c == nil {
		t.Error(err)
	}
}
