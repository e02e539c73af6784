package compat

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"clb/proxy/anthropictest"
)

// sdk is the official client, signed in with an access token.
func sdk(t *testing.T, f *anthropictest.Fake, more ...option.RequestOption) anthropic.Client {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	options := []option.RequestOption{
		option.WithoutEnvironmentDefaults(), option.WithBaseURL(f.URL),
		option.WithHTTPClient(&http.Client{Transport: tr}), option.WithMaxRetries(0),
		option.WithHeader("anthropic-beta", "oauth-2025-04-20"),
	}
	return anthropic.NewClient(append(options, more...)...)
}

func params() anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model: "claude-opus-5-5", MaxTokens: 64,
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("say hi"))},
	}
}

func TestSDKMessage(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{Direct: true})
	a := f.AddAccount(anthropictest.Account{})
	for name, credential := range map[string]option.RequestOption{"token": option.WithAuthToken(a.AccessToken()),
		"key": option.WithAPIKey(a.APIKey())} {
		client := sdk(t, f, credential)
		m, err := client.Messages.New(t.Context(), params())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if m.Content[0].AsText().Text != "pong" || m.Model != "claude-opus-5-5" ||
			m.StopReason != anthropic.StopReasonEndTurn {
			t.Errorf("%s: %s", name, m.RawJSON())
		}
		u := m.Usage
		if u.InputTokens != 12 || u.OutputTokens != 7 || u.CacheReadInputTokens != 1800 ||
			u.CacheCreationInputTokens != 248 ||
			u.CacheCreation.Ephemeral5mInputTokens != 148 || u.CacheCreation.Ephemeral1hInputTokens != 100 {
			t.Errorf("%s: usage %s", name, u.RawJSON())
		}
	}
	if v := f.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestSDKStream(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{Answer: func(anthropictest.Prompt) anthropictest.Answer {
		return anthropictest.Answer{
			Thinking: "hm", Text: "one two three", Usage: anthropictest.WebSearchUsage(),
			Tools: []anthropictest.ToolUse{{Name: "Bash", Input: map[string]string{"command": "true"}}},
		}
	}})
	a := f.AddAccount(anthropictest.Account{})
	client := sdk(t, f, option.WithAuthToken(a.AccessToken()))
	stream := client.Messages.NewStreaming(t.Context(), params())
	var m anthropic.Message
	for stream.Next() {
		if err := m.Accumulate(stream.Current()); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	if len(m.Content) != 3 || m.Content[0].AsThinking().Thinking != "hm" ||
		m.Content[1].AsText().Text != "one two three" ||
		string(m.Content[2].AsToolUse().Input) != `{"command":"true"}` || m.StopReason != anthropic.StopReasonToolUse {
		t.Errorf("%+v", m.Content)
	}
	if m.Usage.InputTokens != 10682 || m.Usage.OutputTokens != 510 || m.Usage.ServerToolUse.WebSearchRequests != 1 {
		t.Errorf("usage %+v", m.Usage)
	}
}

func TestSDKSeesErrors(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	client := sdk(t, f, option.WithAuthToken(a.AccessToken()))
	f.Fail(anthropictest.QuotaSpent(time.Hour), 1)
	_, err := client.Messages.New(t.Context(), params())
	var refused *anthropic.Error
	if !errors.As(err, &refused) || refused.StatusCode != 429 || refused.Response.Header.Get("Retry-After") != "3600" ||
		refused.RequestID != "req_fake_0001" {
		t.Errorf("%v", err)
	}
	f.Fail(anthropictest.ErrorAfter(4, "overloaded_error"), 1)
	stream := client.Messages.NewStreaming(t.Context(), params())
	for stream.Next() {
		continue
	}
	if err := stream.Err(); err == nil || !strings.Contains(err.Error(), "overloaded_error") {
		t.Errorf("error event: %v", err)
	}
	f.Fail(anthropictest.CutAfter(4, anthropictest.BreakFIN), 1)
	stream = client.Messages.NewStreaming(t.Context(), params())
	for stream.Next() {
		continue
	}
	if stream.Err() == nil {
		t.Error("a cut stream looks whole")
	}
	f.Fail(anthropictest.Upstream(529), 1)
	retrying := sdk(t, f, option.WithAuthToken(a.AccessToken()), option.WithMaxRetries(1))
	if _, err := retrying.Messages.New(t.Context(), params()); err != nil {
		t.Errorf("529, then good: %v", err)
	}
}

func TestSDKOtherCalls(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	client := sdk(t, f, option.WithAuthToken(f.AddAccount(anthropictest.Account{}).AccessToken()))
	tokens, err := client.Messages.CountTokens(t.Context(),
		anthropic.MessageCountTokensParams{Model: params().Model, Messages: params().Messages})
	if err != nil || tokens.InputTokens == 0 {
		t.Errorf("count_tokens: %v, %v", tokens, err)
	}
	models, err := client.Models.List(t.Context(), anthropic.ModelListParams{})
	if err != nil || len(models.Data) != 5 || models.Data[0].DisplayName != "Claude Opus 5.5" || models.HasMore {
		t.Errorf("models: %v, %v", models, err)
	}
}
