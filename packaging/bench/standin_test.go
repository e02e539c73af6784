//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// TestMain lets the test binary play all the processes of a run: the fake and the plain proxy as the real program does,
// and, for clb, a stand-in that behaves like it as far as the benchmark can see.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || strings.HasPrefix(os.Args[1], "-") {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var err error
	switch os.Args[1] {
	case "add":
		err = standInAdd(os.Args[2:], os.Stdin)
	case "serve":
		err = standInServe(ctx)
	default:
		err = dispatch(ctx, os.Args[1:], os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		syscall.Exit(1)
	}
	syscall.Exit(0) // os.Exit would wait a second for the race detector, in each child
}

// standIn is what the stand-in keeps in its home.
type standIn struct {
	Names []string
	Total int64
}

func standInFile() string { return filepath.Join(os.Getenv("CLB_HOME"), "standin.json") }

func readStandIn() (standIn, error) {
	var s standIn
	text, err := os.ReadFile(standInFile())
	if errors.Is(err, os.ErrNotExist) {
		return s, os.MkdirAll(os.Getenv("CLB_HOME"), 0o700)
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

func (s standIn) write() error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(standInFile(), text, 0o600)
}

// standInAdd is `clb add NAME --key -`.
func standInAdd(args []string, in io.Reader) error {
	key, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if len(args) != 3 || args[1] != "--key" || args[2] != "-" || string(key) != "sk-ant-api03-bench-"+args[0]+"\n" {
		return fmt.Errorf("add was called with %q and %d bytes of key", args, len(key))
	}
	s, err := readStandIn()
	if err != nil {
		return err
	}
	s.Names = append(s.Names, args[0])
	return s.write()
}

// standInServe is `clb serve`: the plain proxy with counters. Its environment is clean, so a file in its HOME asks it
// for faults.
func standInServe(ctx context.Context) error {
	s, err := readStandIn()
	if err != nil {
		return err
	}
	for _, name := range []string{"PATH", "HOME", "GOMAXPROCS", "CLB_KEYCHAIN", "CLB_PLATFORM_URL", "CLB_CLAUDE_URL"} {
		if os.Getenv(name) == "" {
			return fmt.Errorf("%s is not set", name)
		}
	}
	if len(os.Environ()) != 9 {
		return fmt.Errorf("the environment is not clean: %q", os.Environ())
	}
	target, err := url.Parse(os.Getenv("CLB_API_URL"))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		return err
	}
	var total atomic.Int64
	total.Store(s.Total)
	server := &http.Server{Handler: s.handler(newPlain(target), &total)}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	s.Total = total.Load()
	return s.write()
}

func (s standIn) handler(proxy http.Handler, total *atomic.Int64) http.Handler {
	_, err := os.Stat(filepath.Join(os.Getenv("HOME"), "fault"))
	faulty := err == nil
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/stats", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"total_requests":%d,"active_accounts":%d}`, total.Load(), len(s.Names))
	})
	mux.HandleFunc("GET /api/accounts", func(w http.ResponseWriter, _ *http.Request) {
		var accounts []map[string]string
		for _, name := range s.Names {
			accounts = append(accounts, map[string]string{"name": name})
		}
		json.NewEncoder(w).Encode(map[string]any{"accounts": accounts})
	})
	mux.HandleFunc("POST /v1/messages", func(w http.ResponseWriter, r *http.Request) {
		if n := total.Add(1); faulty && n%7 == 0 {
			http.Error(w, "a fault on purpose", http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	return mux
}
