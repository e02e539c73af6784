package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"clb/app/control"
	"clb/app/control/controltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options are those of a program in a folder of its own, on any free port, with upstream hosts where nobody listens.
func options(t *testing.T) Options {
	t.Helper()
	return Options{Environ: []string{"CLB_HOME=" + filepath.Join(t.TempDir(), "home"), "CLB_KEYCHAIN=file", "PORT=0",
		"CLB_API_URL=http://127.0.0.1:1", "CLB_CLAUDE_URL=http://127.0.0.1:1", "CLB_PLATFORM_URL=http://127.0.0.1:1"}, Stdout: io.Discard, Stderr: io.Discard}
}

// connect is the API as a command gets it.
func connect(t *testing.T, o Options) control.API {
	t.Helper()
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	})
	return api
}

func TestDataFolderConforms(t *testing.T) {
	controltest.Conform(t, func(t *testing.T) control.API { return connect(t, options(t)) })
}

// start runs the program until the test ends, and checks that it ends well and leaves nothing behind.
func start(t *testing.T, o Options) control.API {
	t.Helper()
	ctx, quit := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, o) }()
	t.Cleanup(func() {
		quit()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		api, closeIt, err := Connect(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if client, ok := api.(*control.Client); ok {
			t.Cleanup(func() { _ = closeIt() })
			return client
		}
		_ = closeIt() // it was faster than the program
	}
	t.Fatal("the program does not start")
	return nil
}

func TestRunningProgramConforms(t *testing.T) {
	controltest.Conform(t, func(t *testing.T) control.API { return start(t, options(t)) })
}

func TestPortServesPageAPIAndNothingElse(t *testing.T) {
	api := start(t, options(t))
	snapshot, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, c := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"}, {"GET", "/dashboard", 200, "text/html; charset=utf-8"}, {"HEAD", "/", 200, ""}, {"HEAD", "/api/hello", 200, ""},
		{"GET", "/health", 200, "application/json"}, {"GET", "/api/stats", 200, "application/json"}, {"GET", "/api/accounts", 200, "application/json"},
		{"GET", "/api/requests?limit=50", 200, "application/json"}, {"GET", "/api/requests?limit=many", 400, "application/json"},
		{"POST", "/api/reset-stats", 403, "application/json"}, {"DELETE", "/api/accounts/one", 403, "application/json"},
		{"POST", "/v1/messages", 503, "application/json"}, {"GET", "/elsewhere", 404, "application/json"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, snapshot.Address+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != c.status || response.Header.Get("Content-Type") != c.contentType {
			t.Errorf("%s %s: %d %q %s", c.method, c.path, response.StatusCode, response.Header.Get("Content-Type"), body)
		}
	}
	if page, err := api.Requests(t.Context(), control.RequestsQuery{}); err != nil || len(page.Requests) != 1 || page.Requests[0].Status != 503 {
		t.Errorf("%v %s", err, fmt.Sprint(page))
	}
}
