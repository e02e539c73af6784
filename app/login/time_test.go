package login

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

// bubble runs a test in time that passes by itself, with a flow that has no port: a real one would hold the time up.
func bubble(t *testing.T, c f.Config, test func(t *testing.T, fake *f.Fake, flow *Flow)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fake := f.New(c)
		defer fake.Close()
		fake.AddAccount(f.Account{})
		client := oauth.New(oauth.Config{ClaudeURL: "https://claude.ai", PlatformURL: "https://platform.claude.com",
			APIURL: "https://api.anthropic.com", Transport: fake.Transport()})
		flow, err := start(t.Context(), Config{Mode: oauth.Max, Client: client}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer synctest.Wait()
		defer flow.Cancel()
		test(t, fake, flow)
	})
}

// consent signs in with the flow's address and returns the text to paste.
func consent(t *testing.T, fake *f.Fake, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := fake.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	return back.Query().Get("code") + "#" + back.Query().Get("state")
}

func TestLifeEnds(t *testing.T) {
	bubble(t, f.Config{}, func(t *testing.T, fake *f.Fake, flow *Flow) {
		began := time.Now()
		text := consent(t, fake, flow.View().PasteAddress)
		_, err := flow.Wait(t.Context())
		if !errors.Is(err, ErrLate) || time.Since(began) != 10*time.Minute || flow.View().Stage != Failed ||
			flow.View().Problem != ErrLate.Error() {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if err := flow.Paste(text); !errors.Is(err, ErrUsed) {
			t.Errorf("pasted afterwards: %v", err)
		}
	})
}

func TestJustInTime(t *testing.T) {
	bubble(t, f.Config{}, func(t *testing.T, fake *f.Fake, flow *Flow) {
		if flow.View().Address != "" {
			t.Error("an address for a port that is not there")
		}
		text := consent(t, fake, flow.View().PasteAddress)
		time.Sleep(10*time.Minute - time.Nanosecond)
		if err := flow.Paste(text); err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestExchangeIsPatient: trouble that passes is waited for, and never with a code that may have arrived.
func TestExchangeIsPatient(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault f.Fault
		times int
		tries int
		took  time.Duration
		want  oauth.Problem
	}{
		{"trouble passes", f.Upstream(503), 2, 3, 3 * time.Second, ""},
		{"trouble stays", f.Upstream(500), f.Always, 4, 7 * time.Second, oauth.Trouble},
		{"a short throttle", f.TokenThrottled(3 * time.Second), 1, 2, 3 * time.Second, ""},
		{"a long throttle", f.TokenThrottled(time.Minute), 1, 1, 0, oauth.Throttled},
		{"a lost answer", f.Lost(), 1, 1, 0, oauth.Unreachable},
		{"a gateway gave up", f.HTML(504), 1, 1, 0, oauth.Trouble},
		{"a refusal", f.TokenError(400, "invalid_grant", ""), 1, 1, 0, oauth.Spent},
		{"no answer", f.Hang(), 1, 1, 30 * time.Second, oauth.Unreachable},
	} {
		bubble(t, f.Config{}, func(t *testing.T, fake *f.Fake, flow *Flow) {
			fake.Fail(test.fault.On(f.PathToken), test.times)
			text := consent(t, fake, flow.View().PasteAddress)
			began := time.Now()
			if err := flow.Paste(text); err != nil {
				t.Fatal(err)
			}
			_, err := flow.Wait(t.Context())
			got := oauth.Problem("")
			if e := new(oauth.Error); errors.As(err, &e) {
				got = e.Problem
			}
			if tries := len(fake.RequestsTo(f.PathToken)); got != test.want || tries != test.tries ||
				time.Since(began) != test.took {
				t.Errorf("%s: %v after %d tries in %v", test.name, err, tries, time.Since(began))
			}
		})
	}
}

// TestProfileIsNotWaitedForTooLong: who is signed in should not look at a page that loads for half a minute.
func TestProfileIsNotWaitedForTooLong(t *testing.T) {
	bubble(t, f.Config{}, func(t *testing.T, fake *f.Fake, flow *Flow) {
		fake.Fail(f.Hang().On(f.PathProfile), 1)
		began := time.Now()
		if err := flow.Paste(consent(t, fake, flow.View().PasteAddress)); err != nil {
			t.Fatal(err)
		}
		result, err := flow.Wait(t.Context())
		if err != nil || !errors.Is(result.Unread, context.DeadlineExceeded) || time.Since(began) != profileTimeout {
			t.Errorf("%v %v after %v", err, result.Unread, time.Since(began))
		}
	})
}

func TestCancelBetweenTries(t *testing.T) {
	bubble(t, f.Config{}, func(t *testing.T, fake *f.Fake, flow *Flow) {
		fake.Fail(f.Upstream(500).On(f.PathToken), f.Always)
		if err := flow.Paste(consent(t, fake, flow.View().PasteAddress)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the first try has failed, the flow rests
		flow.Cancel()
		if _, err := flow.Wait(t.Context()); !errors.Is(err, ErrCanceled) || len(fake.RequestsTo(f.PathToken)) != 1 {
			t.Errorf("%v after %d tries", err, len(fake.RequestsTo(f.PathToken)))
		}
	})
}
