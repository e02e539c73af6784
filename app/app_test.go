package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"clb/app/backend"
	"clb/app/config"
	"clb/app/config/configtest"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/control/controltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options are those of a program in a folder of its own, on any free port, with upstream hosts where nobody listens.
func options(t *testing.T) Options {
	t.Helper()
	return optionsFor(t, configtest.Nowhere, 0)
}

// optionsFor are those of a program in a folder of its own, on that port (0: any free one), with that upstream.
func optionsFor(t *testing.T, upstream string, port int) Options {
	t.Helper()
	return Options{Environ: configtest.Environ(t, upstream, port), Stdout: io.Discard, Stderr: io.Discard}
}

// connect is the API as a command gets it.
func connect(t *testing.T, o Options) control.API {
	t.Helper()
	api, closeIt, err := backend.Connect(t.Context(), o.Environ)
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

func load(t *testing.T, o Options) config.Loaded {
	t.Helper()
	loaded, err := backend.Load(o.Environ)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// start runs the program until the test ends, and checks that it ends well and leaves nothing behind.
func start(t *testing.T, o Options) control.API {
	t.Helper()
	api, quit, ended := launch(t, o)
	t.Cleanup(func() {
		quit()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return api
}

// greeting is a standard output: it says that there is one to whoever waits for the program to run.
type greeting func()

func (g greeting) Write(p []byte) (int, error) {
	g()
	return len(p), nil
}

// launch runs the program until quit, or the end of the test; how it ended is to be read from the channel.
func launch(t *testing.T, o Options) (api control.API, quit func(), ended <-chan error) {
	t.Helper()
	ctx, quit := context.WithCancel(context.Background())
	t.Cleanup(quit)
	runs, end := make(chan struct{}), make(chan error, 1)
	o.Stdout = greeting(sync.OnceFunc(func() { close(runs) }))
	go func() { end <- Run(ctx, o) }()
	select {
	case <-runs:
	case err := <-end:
		t.Fatal("the program ended at once: ", err)
	}
	api = connect(t, o)
	if _, ok := api.(*client.Client); !ok {
		t.Fatal("the program runs, and nobody answers at its control socket")
	}
	return api, quit, end
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
		{"GET", "/", 200, "text/html; charset=utf-8"}, {"GET", "/dashboard", 200, "text/html; charset=utf-8"},
		{"HEAD", "/", 200, ""}, {"HEAD", "/api/hello", 200, ""},
		{"GET", "/health", 200, "application/json"}, {"GET", "/api/stats", 200, "application/json"},
		{"GET", "/api/accounts", 200, "application/json"},
		{"GET", "/api/requests?limit=50", 200, "application/json"},
		{"GET", "/api/requests?limit=many", 400, "application/json"},
		{"POST", "/api/reset-stats", 403, "application/json"}, {"DELETE", "/api/accounts/one", 403, "application/json"},
		{"POST", "/v1/messages", 400, "application/json"}, {"GET", "/elsewhere", 404, "application/json"},
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
			t.Errorf("%s %s: %d %q %s", c.method, c.path, response.StatusCode, response.Header.Get("Content-Type"),
				body)
		}
	}
	// A client can have read its answer before the request has ended.
	var page control.RequestsPage
	for deadline := time.Now().Add(time.Minute); err == nil && len(page.Requests) == 0 && time.Now().Before(deadline); {
		page, err = api.Requests(t.Context(), control.RequestsQuery{})
	}
	if err != nil || len(page.Requests) != 1 || page.Requests[0].Status != 400 {
		t.Errorf("%v %s", err, fmt.Sprint(page))
	}
}
