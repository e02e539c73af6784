package proxy

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestAClientsRetriesShareOneBudget: eleven tries of one prompt, with the client's own pauses, send twelve times at
// most, and the tries that send nothing more tell the client so at once.
func TestAClientsRetriesShareOneBudget(t *testing.T) {
	for name, fail := range map[string]func(*http.Request) (*http.Response, error){
		"502": func(r *http.Request) (*http.Response, error) { return saying(r, 502, ""), nil },
		"529": func(r *http.Request) (*http.Response, error) {
			return saying(r, 529, errorBody("overloaded_error", "x", -1)), nil
		},
		"throttled": func(r *http.Request) (*http.Response, error) {
			return saying(r, 429, errorBody("rate_limit_error", "x", -1)), nil
		},
		"in stream": func(r *http.Request) (*http.Response, error) {
			return saying(r, 200, errorBody("api_error", "x", 0)), nil
		},
		"reset": func(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sends := 0
				g := newOddRig(t,
					3, roundTrip(func(r *http.Request) (*http.Response, error) { sends++; return fail(r) }))
				pause, last := time.Second/2, result{}
				for range 11 {
					began := time.Now()
					if last = g.ask("s"); time.Since(began) > maxTryTime+time.Minute {
						t.Errorf("the client waited for %s", time.Since(began))
					}
					time.Sleep(min(pause, 32*time.Second))
					pause *= 2
				}
				if sends > maxSends || sends < 4 {
					t.Errorf("%d sends", sends)
				}
				if sends == maxSends && (last.status < 429 || last.header.Get("X-Should-Retry") != "false") {
					t.Errorf("%d %q", last.status, last.header)
				}
				time.Sleep(budgetPause + time.Second)
				before := sends
				if g.ask("s"); sends == before {
					t.Error("the count has no end")
				}
			})
		})
	}
}

// TestTheCountEndsWithAnAnswer: a prompt that was answered, and another prompt, begin anew.
func TestTheCountEndsWithAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sends, good := 0, false
		g := newOddRig(t, 3, roundTrip(func(r *http.Request) (*http.Response, error) {
			if sends++; good {
				return saying(r, 200, "{}"), nil
			}
			return saying(r, 502, ""), nil
		}))
		g.proxy.Retry.Count = 0
		g.ask("s")
		good = true
		if got := g.ask("s"); got.status != 200 || len(g.proxy.sendBudgets.all) != 0 ||
			g.proxy.sendBudgets.some.Load() {
			t.Errorf("%d, %d counts are left", got.status, len(g.proxy.sendBudgets.all))
		}
		good = false
		for range 5 {
			g.ask("s")
		}
		good = true
		if got := g.ask("s"); got.status != 502 || got.header.Get("X-Should-Retry") != "false" {
			t.Errorf("%d %q", got.status, got.header)
		}
		if got := g.ask("another session"); got.status != 200 {
			t.Errorf("another session: %d", got.status)
		}
		for n := range 2 * maxBudgets {
			g.proxy.sendBudgets.record(&upstreamRequest{url: g.proxy.API, session: fmt.Sprint(n), body: &requestBody{}},
				"", 1, 502, "", true)
		}
		if len(g.proxy.sendBudgets.all) > maxBudgets {
			t.Errorf("%d counts are kept", len(g.proxy.sendBudgets.all))
		}
	})
}

// TestWhatShouldNotBeRetriedIsSentOnce: of whatever class.
func TestWhatShouldNotBeRetriedIsSentOnce(t *testing.T) {
	for _, status := range []int{429, 500, 502, 503, 529} {
		synctest.Test(t, func(t *testing.T) {
			sends := 0
			g := newOddRig(t, 3, roundTrip(func(r *http.Request) (*http.Response, error) {
				sends++
				response := saying(r, status, "{}")
				response.Header.Set("X-Should-Retry", "false")
				return response, nil
			}))
			if got := g.ask("s"); sends != 1 || got.status != status || got.header.Get("X-Should-Retry") != "false" {
				t.Errorf("%d: %d sends, %d", status, sends, got.status)
			}
		})
	}
}
