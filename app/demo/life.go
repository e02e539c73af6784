package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"clb/proxy/anthropictest"
)

const (
	// conversations go on at the same time, each with a pause of up to thinking between two prompts.
	conversations = 5
	thinking      = 6 * time.Second
	// prompts is the end of a conversation; another one takes its place.
	prompts = 12
)

var models = []string{"claude-opus-5-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1"}

// pulse is how many times faster than usual the users are with their next prompt. Answers and trouble keep their own
// pace.
type pulse float64

// live keeps conversations going until ctx ends, with some trouble now and then.
func (p pulse) live(ctx context.Context, address string, fake *anthropictest.Fake) {
	var all sync.WaitGroup
	all.Go(func() { trouble(ctx, fake) })
	for range conversations {
		all.Go(func() {
			for ctx.Err() == nil {
				p.converse(ctx, address)
			}
		})
	}
	all.Wait()
}

// converse is one conversation from its first prompt to its last.
func (p pulse) converse(ctx context.Context, address string) {
	session := fmt.Sprintf("%08x-0000-4000-8000-%012x", rand.Uint32(), rand.Uint64()&0xffffffffffff)
	model := models[rand.IntN(len(models))]
	for n := range prompts {
		if !p.pause(ctx, 100*time.Millisecond+rand.N(thinking)) {
			return
		}
		ask(ctx, address, session, model, n)
	}
}

// ask sends one prompt and reads the answer; what goes wrong is there to be seen in the history.
func ask(ctx context.Context, address, session, model string, n int) {
	body, err := json.Marshal(map[string]any{
		"model": model, "max_tokens": 1000, "stream": true,
		"messages": []map[string]string{{"role": "user",
			"content": fmt.Sprintf("Prompt %d of a conversation that never was.", n+1)}},
	})
	if err != nil {
		return
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/v1/messages", bytes.NewReader(body))
	if err != nil {
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("Authorization", "Bearer placeholder")
	r.Header.Set("X-Claude-Code-Session-Id", session)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return
	}
	defer func() { _ = response.Body.Close() }()
	if rand.IntN(25) == 0 { // somebody presses Esc
		_, _ = io.CopyN(io.Discard, response.Body, 600)
		return
	}
	_, _ = io.Copy(io.Discard, response.Body)
}

// trouble is what happens to everybody: an overload, a reset connection, a burst.
func trouble(ctx context.Context, fake *anthropictest.Fake) {
	faults := []anthropictest.Fault{anthropictest.Upstream(529), anthropictest.Reset(),
		anthropictest.Burst(2 * time.Second), anthropictest.ErrorFirst("overloaded_error"),
		anthropictest.CutAfter(5, anthropictest.BreakReset)}
	for pulse(1).pause(ctx, 10*time.Second+rand.N(20*time.Second)) {
		fake.Fail(faults[rand.IntN(len(faults))], 1)
	}
}

// speak makes up an answer and its bill.
func speak(anthropictest.Prompt) anthropictest.Answer {
	words := 12 + rand.IntN(30)
	return anthropictest.Answer{Text: strings.Repeat("word ", words), Usage: anthropictest.Usage{
		Input: 4 + rand.IntN(40), Output: words * (8 + rand.IntN(20)), CacheRead: 15_000 + rand.IntN(90_000),
		CacheWrite5m: rand.IntN(3000), CacheWrite1h: rand.IntN(2) * rand.IntN(2000)}}
}

// pause waits for that time at the pace of this life; false: ctx has ended.
func (p pulse) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(time.Duration(float64(d) / float64(p)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
