package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
	"clb/proxy/anthropic"
)

// whyCommand is `clb why`.
type whyCommand struct {
	ID   string `arg:"" name:"request-id" complete:"request" help:"${why_id}"`
	JSON bool   `name:"json" help:"Write the request as JSON."`
}

// Help has the examples.
func (whyCommand) Help() string {
	return "Tells what was asked, which account was chosen and why, every attempt with what came of it, and how it " +
		"ended.\n\n" +
		examples("why last", "why cr7dwea8z5g00", "why last --json")
}

// Run explains a request.
func (c whyCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		r, err := requestOf(ctx, api, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return console.WriteJSON(s.Out, r)
		}
		s.paragraph(story(r, s.now()))
		return nil
	})
}

// requestOf is the request of an ID, or the newest one.
func requestOf(ctx context.Context, api control.API, id string) (control.Request, error) {
	if id != "last" {
		r, err := api.Request(ctx, id)
		if input := new(control.InputError); errors.As(err, &input) {
			input.Text += fmt.Sprintf(": see %s requests", buildinfo.Binary)
		}
		return r, err
	}
	page, err := api.Requests(ctx, control.RequestsQuery{Limit: 1})
	if err != nil {
		return control.Request{}, err
	}
	if len(page.Requests) == 0 {
		return control.Request{}, errors.New("there are no requests")
	}
	return page.Requests[0], nil
}

// paragraph writes pairs of heading and text in two columns.
func (s *invocation) paragraph(lines [][2]string) {
	for _, line := range lines {
		s.Say("%s%s", s.Padded(console.Cell{Text: line[0], Paint: console.Bold}, 10), console.Clean(line[1]))
	}
}

// story tells a request from its arrival to its end, as pairs of heading and text.
func story(r control.Request, now time.Time) [][2]string {
	lines := [][2]string{{"ID", r.ID + ", at " + format.Moment(r.Time, now)}, {"Request", asked(r)}}
	if r.Group != "" {
		lines = append(lines, [2]string{"Group", r.Group})
	}
	if r.WaitedMS > 0 {
		lines = append(lines, [2]string{"Waited", format.Milliseconds(r.WaitedMS) + " until an account could serve"})
	}
	lines = append(lines, [2]string{"Chosen", chosen(r)})
	heading := "Attempts"
	for i, a := range r.Attempts {
		lines = append(lines, [2]string{heading, fmt.Sprintf("%d. %s", i+1, attempt(a))})
		heading = ""
	}
	lines = append(lines, [2]string{"Ended", ended(r)})
	if r.Error != "" && (len(r.Attempts) > 0 || r.Own) {
		lines = append(lines, [2]string{"", r.Error})
	}
	if in := r.InputTokens + r.CacheReadTokens + r.CacheWriteTokens; in+r.OutputTokens > 0 {
		lines = append(lines,
			[2]string{"Tokens",
				fmt.Sprintf("%s in (%s cached, %s written), %s out", format.Amount(in),
					format.Amount(r.CacheReadTokens),
					format.Amount(r.CacheWriteTokens), format.Amount(r.OutputTokens))})
	}
	if r.UpstreamID != "" {
		lines = append(lines, [2]string{"Upstream", r.UpstreamID + " (for a support case)"})
	}
	return lines
}

// asked says what was asked.
func asked(r control.Request) string {
	what := r.Method + " " + r.Path
	if r.Model != "" {
		what = r.Model + ", " + what
	}
	if r.Session != "" {
		what += ", session " + r.Session
	}
	return what
}

// chosen says who was chosen first, and why.
func chosen(r control.Request) string {
	switch {
	case r.Own:
		return "no account: the client's own login went through"
	case len(r.Attempts) > 0 && r.Reason != "":
		return r.Attempts[0].Account + ": " + r.Reason
	case len(r.Attempts) > 0:
		return r.Attempts[0].Account
	case r.Error != "":
		return "no account: " + r.Error
	default:
		return "no account"
	}
}

// attempt tells one send and what came of it.
func attempt(a control.Attempt) string {
	words := []string{a.Account}
	if a.StartMS >= 1 {
		words = append(words, "after "+format.Milliseconds(a.StartMS))
	}
	if a.Choice != "" {
		words = append(words, "("+a.Choice+")")
	}
	came := verdictWords(anthropic.Class(a.Verdict))
	if a.Status != 0 {
		came = fmt.Sprintf("%d, %s", a.Status, came)
	}
	if a.Reason != "" && a.Reason != came {
		came += ": " + a.Reason
	}
	text := strings.Join(words, " ") + ": " + came + ", in " + format.Milliseconds(max(a.DurationMS, 1))
	if a.WaitMS > 0 {
		text += "; then it waited " + format.Milliseconds(a.WaitMS)
	}
	return text
}

// verdictWords says what an answer meant.
func verdictWords(c anthropic.Class) string {
	words := map[anthropic.Class]string{
		anthropic.Fine:        "it answered",
		anthropic.Quota:       "its quota was spent",
		anthropic.ModelQuota:  "its weekly quota for this model was spent",
		anthropic.Burst:       "too many requests in a short time",
		anthropic.Throttle:    "the server throttled, whoever asked",
		anthropic.SpendCap:    "its monthly spend cap was reached",
		anthropic.Entitlement: "it lacks a right that this request needs",
		anthropic.SignedOut:   "it was signed out",
		anthropic.Refused:     "it was refused",
		anthropic.Trouble:     "Anthropic error",
		anthropic.ClientError: "the request itself was not accepted",
		anthropic.Left:        "the client went away",
	}
	if text, ok := words[c]; ok {
		return text
	}
	return orDash(string(c))
}

// ended says how the request ended for the client.
func ended(r control.Request) string {
	words := map[string]string{
		"complete":    "the whole answer reached the client",
		"error":       "the client got an error",
		"truncated":   "the answer broke off on its way",
		"cancelled":   "the client went away first",
		"interrupted": buildinfo.Name + " ended while it was under way",
	}
	text := words[r.Outcome]
	if text == "" {
		text = orDash(r.Outcome)
	}
	text += fmt.Sprintf(": status %d", r.Status)
	if r.TTFBMS > 0 {
		text += ", first byte after " + format.Milliseconds(r.TTFBMS)
	}
	if r.DurationMS > 0 {
		text += ", total " + format.Milliseconds(r.DurationMS)
	}
	return text
}
