package login

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

// TestKeepFails: an account that could not be stored is not told to be there.
func TestKeepFails(t *testing.T) {
	r := newRig(t, f.Config{})
	locked := errors.New("the keychain is locked: unlock it and start the sign-in again")
	flow := r.start(Config{Keep: func(context.Context, Result) error { return locked }})
	page := r.browse(flow.View().Address)
	if result, err := r.wait(flow); !errors.Is(err, locked) || !result.Access.IsZero() {
		t.Errorf("%v %+v", err, result)
	}
	if page.status != http.StatusBadGateway || !strings.Contains(page.body, "The keychain is locked: unlock it") {
		t.Errorf("%d %s", page.status, page.body)
	}
	r.safe(flow, page)
}

// TestCancelDuringKeep: what was kept all the same counts.
func TestCancelDuringKeep(t *testing.T) {
	for _, fails := range []bool{true, false} {
		r := newRig(t, f.Config{})
		began := make(chan struct{})
		flow := r.start(Config{Keep: func(ctx context.Context, _ Result) error {
			close(began)
			<-ctx.Done()
			if fails {
				return ctx.Err()
			}
			return nil
		}})
		if err := flow.Paste(r.back(flow.View().Address).String()); err != nil {
			t.Fatal(err)
		}
		<-began
		flow.Cancel()
		if result, err := r.wait(flow); errors.Is(err, ErrCanceled) != fails || result.Access.IsZero() != fails {
			t.Errorf("%v %+v", err, result)
		}
	}
}

func TestCancel(t *testing.T) {
	r := newRig(t, f.Config{})
	flow := r.start(Config{})
	flow.Cancel()
	flow.Cancel()
	if _, err := r.wait(flow); !errors.Is(err, ErrCanceled) {
		t.Error(err)
	}
	if v := flow.View(); v.Stage != Failed || !strings.Contains(v.Problem, "cancelled") {
		t.Errorf("%+v", v)
	}
	if err := flow.Paste("a#b"); !errors.Is(err, ErrUsed) {
		t.Error(err)
	}
}

// TestCancelDuringTheExchange: the browser that waits is told.
func TestCancelDuringTheExchange(t *testing.T) {
	r := newRig(t, f.Config{})
	r.fake.Fail(f.Hang().On(f.PathToken), 1)
	flow := r.start(Config{})
	page := make(chan shown)
	go func() { page <- r.browse(flow.View().Address) }()
	if err := r.fake.Await(t.Context(), func(seen []f.Request) bool {
		return slices.ContainsFunc(seen, func(q f.Request) bool { return q.Path == f.PathToken })
	}); err != nil {
		t.Fatal(err)
	}
	if v := flow.View(); v.Stage != Checking {
		t.Errorf("%+v", v)
	}
	flow.Cancel()
	if _, err := r.wait(flow); !errors.Is(err, ErrCanceled) {
		t.Error(err)
	}
	p := <-page
	if !strings.Contains(p.body, "was cancelled") {
		t.Errorf("%d %s", p.status, p.body)
	}
	r.safe(flow, p)
}

func TestProgramStops(t *testing.T) {
	r := newRig(t, f.Config{})
	ctx, stop := context.WithCancel(t.Context())
	flow, err := Start(ctx, Config{Mode: oauth.Max, Client: r.client})
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := r.wait(flow); !errors.Is(err, ErrStopped) {
		t.Error(err)
	}
}

func TestUnknownMode(t *testing.T) {
	r := newRig(t, f.Config{})
	if _, err := Start(t.Context(), Config{Mode: "team", Client: r.client}); err == nil {
		t.Error("taken")
	}
}
