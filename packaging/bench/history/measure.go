package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"clb/app/control"
)

// figures are what was measured at one size.
type figures struct {
	size int
	// rate is in exchanges a second, bytes in bytes per exchange, memory and worked in MB: after the start and after
	// all questions.
	rate, bytes, memory, worked float64
	start                       time.Duration
	questions                   []question
}

// question is one address, and how long its answers took.
type question struct {
	title, path  string
	median, most time.Duration
	// length is the answer's, in bytes.
	length int
}

func measure(ctx context.Context, c config, home string, size int) (f figures, err error) {
	f.size = size
	rate, bytes, err := fill(ctx, home, size)
	if err != nil {
		return f, err
	}
	f.rate, f.bytes = rate, float64(bytes)/float64(size)
	var starts []time.Duration
	for i := range c.starts {
		p, took, err := start(ctx, c.binary, home)
		if err != nil {
			return f, err
		}
		starts = append(starts, took)
		if i == c.starts-1 {
			err = f.ask(ctx, c, p)
		}
		if err := errors.Join(err, p.stop()); err != nil {
			return f, err
		}
	}
	f.start = median(starts)
	return f, nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// ask reads the memory and asks each question so many times.
func (f *figures) ask(ctx context.Context, c config, p *program) error {
	select {
	case <-time.After(c.settle):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	f.memory = p.resident()
	questions, err := questions(ctx, p)
	if err != nil {
		return err
	}
	for _, q := range questions {
		var times []time.Duration
		for range c.rounds {
			began := time.Now()
			body, err := p.ask(ctx, q.path)
			if err != nil {
				return err
			}
			times = append(times, time.Since(began))
			q.length = len(body)
		}
		q.median, q.most = median(times), slices.Max(times)
		f.questions = append(f.questions, q)
	}
	f.worked = p.resident()
	return nil
}

// questions are what the page asks, with values that the history has.
func questions(ctx context.Context, p *program) ([]question, error) {
	var page control.RequestsPage
	body, err := p.ask(ctx, "/api/requests?limit=50")
	if err == nil {
		err = json.Unmarshal(body, &page)
	}
	if err != nil {
		return nil, err
	}
	if len(page.Requests) != 50 || page.Next == "" {
		return nil, fmt.Errorf("the first page has %d requests and the next %q", len(page.Requests), page.Next)
	}
	now := time.Now()
	one, from := page.Requests[0], now.AddDate(0, 0, -90).Format(time.RFC3339)
	requests := func(title string, pairs ...string) question {
		values := url.Values{"limit": {"50"}}
		for i := 0; i < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return question{title: "requests, " + title, path: "/api/requests?" + values.Encode()}
	}
	analytics := func(title string, pairs ...string) question {
		values := url.Values{"from": {from}}
		for i := 0; i < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return question{title: "analytics, 90 days" + title, path: "/api/analytics?" + values.Encode()}
	}
	return []question{
		{title: "stats", path: "/api/stats"},
		analytics(", by account and model", "by", "account,model"),
		analytics(", by hour of day", "by", "hour"),
		analytics(" of one account", "account", one.Account),
		analytics(" of account and model", "account", one.Account, "model", one.Model),
		requests("newest"),
		requests("next page", "cursor", page.Next),
		requests("a month ago", "to", now.AddDate(0, 0, -30).Format(time.RFC3339)),
		requests("by account", "account", one.Account),
		requests("by model", "model", one.Model),
		requests("by session", "session", one.Session),
		requests("errors", "outcome", "error"),
		requests("by status", "status", "529"),
		requests("text in path", "text", "count_tok"),
		requests("text in no path", "text", "nowhere"),
		requests("account, model, errors", "account", one.Account, "model", one.Model, "outcome", "error"),
		requests("slowest", "order", "slowest"),
		requests("failed", "order", "failed"),
		{title: "sessions", path: "/api/sessions?limit=50"},
	}, nil
}
