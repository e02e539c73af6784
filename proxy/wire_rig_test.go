package proxy

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/proxy/account"
	f "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// wireRig is a rig at the moment of testdata/wire whose upstream's last answer is kept.
type wireRig struct {
	*rig
	last struct {
		header http.Header
		body   bytes.Buffer
	}
}

func newWireRig(t *testing.T, key bool) *wireRig {
	t.Helper()
	time.Sleep(time.Until(time.Unix(wireMoment, 0)))
	g := &wireRig{rig: newRig(t, 0)}
	for n := range 3 {
		if name := string(rune('a' + n)); key {
			g.addKey(name)
		} else {
			g.add(name)
		}
	}
	g.keepLast()
	return g
}

// keepLast has the upstream's last answer kept.
func (g *wireRig) keepLast() {
	upstream := g.proxy.Transport
	g.proxy.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		response, err := upstream.RoundTrip(r)
		if err == nil {
			g.last.header = response.Header.Clone()
			g.last.body.Reset()
			response.Body = teeBody{io.TeeReader(response.Body, &g.last.body), response.Body}
		}
		return response, err
	})
}

type teeBody struct {
	io.Reader
	io.Closer
}

// addKey adds an account on an API key.
func (g *rig) addKey(name string) {
	g.t.Helper()
	a := g.fake.AddAccount(f.Account{Email: name + "@example.com"})
	if _, err := g.pool.Add(g.t.Context(), account.Account{Name: name},
		account.Credential{Kind: account.KindKey, Access: secret.New(a.APIKey())}); err != nil {
		g.t.Fatal(err)
	}
	g.accounts = append(g.accounts, a)
}

// readAnswer reads an answer as it stood on the wire.
func readAnswer(t *testing.T, name string) (status int, header http.Header, body string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "wire", name+".http"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(bytes.TrimSuffix(text, []byte("\n")))), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(read)
}

// sends are an exchange's attempts in one line.
func sends(x Exchange) string {
	var all []string
	for _, a := range x.Attempts {
		one := fmt.Sprintf("%s:%s:%d", a.Account, a.Verdict, a.Status)
		if a.Wait > 0 {
			one += "+" + a.Wait.String()
		}
		all = append(all, one)
	}
	return strings.Join(all, " ")
}
