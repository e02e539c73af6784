//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// The names of what is compared.
const (
	direct = "direct"
	plain  = "plain"
	clb    = "clb"
)

// subject is a proxy that can be started on a port of 127.0.0.1.
type subject struct {
	name    string
	command func(port int) command
}

// running is a started subject.
type running struct {
	*process
	addr string
}

// subjects are the two proxies, in front of the fake at that address.
func (b *bench) subjects() []subject {
	return []subject{
		{plain, func(port int) command {
			args := []string{b.self, plain, "--listen", loopback(port), "--upstream", "http://" + b.fakeAddr}
			return command{plain, args, b.env(), b.dir}
		}},
		{clb, func(port int) command {
			return command{clb, []string{b.binary, "serve"}, b.clbEnv(port), b.dir}
		}},
	}
}

// env is what every child gets: nothing of the caller's.
func (b *bench) env(more ...string) []string {
	return append([]string{
		"PATH=/usr/bin:/bin", "HOME=" + b.dir, "GOMAXPROCS=" + strconv.Itoa(b.cores),
	}, more...)
}

func (b *bench) clbEnv(port int) []string {
	fake := "http://" + b.fakeAddr
	return b.env("CLB_HOME="+filepath.Join(b.dir, "clb"), "PORT="+strconv.Itoa(port), "CLB_KEYCHAIN=file",
		"CLB_API_URL="+fake, "CLB_PLATFORM_URL="+fake, "CLB_CLAUDE_URL="+fake)
}

// addAccounts gives clb its three accounts, through its own command.
func (b *bench) addAccounts(ctx context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	for _, name := range []string{"one", "two", "three"} {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, b.binary, "add", name, "--key", "-")
		cmd.Env, cmd.Dir = b.clbEnv(port), b.dir
		cmd.Stdin = bytes.NewBufferString("sk-ant-api03-bench-" + name + "\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("adding account %s: %w; it printed: %.600q", name, err, out)
		}
	}
	return nil
}

// history asks clb how many requests it has recorded, and checks that it has its three accounts.
func history(ctx context.Context, addr string) (int, error) {
	var stats struct {
		Total *int `json:"total_requests"`
	}
	if err := getJSON(ctx, "http://"+addr+"/api/stats", &stats); err != nil {
		return 0, err
	}
	if stats.Total == nil {
		return 0, errors.New("reading the statistics: total_requests is missing")
	}
	var accounts struct {
		Accounts []struct{ Name string } `json:"accounts"`
	}
	if err := getJSON(ctx, "http://"+addr+"/api/accounts", &accounts); err != nil {
		return 0, err
	}
	if len(accounts.Accounts) != 3 {
		return 0, fmt.Errorf("it has the accounts %v, three were added", accounts.Accounts)
	}
	return *stats.Total, nil
}

func getJSON(ctx context.Context, url string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("asking for %s: %w", url, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("asking for %s: %w", url, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("asking for %s: status %s", url, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		return fmt.Errorf("reading %s: %w", url, err)
	}
	return nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// freePort is one that nobody has at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
