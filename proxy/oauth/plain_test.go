package oauth

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"clb/proxy/secret"
)

const newPair = `{"token_type":"Bearer","access_token":"sk-ant-oat01-new","refresh_token":"sk-ant-ort01-new","expires_in":28800,"scope":"user:inference"}`

// answering is a server that says one thing; it wants to be asked for no compression.
func answering(status int, header http.Header, body io.Reader) *Client {
	return New(Config{PlatformURL: "https://platform.test", APIURL: "https://api.test",
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Accept-Encoding") != "identity" {
				return nil, errors.New("compression was not refused")
			}
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), ContentLength: -1,
				Request: r}, nil
		})})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func packed(t *testing.T, coding, body string) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		z, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		w = z
	}
	_, err := io.WriteString(w, body)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestATokenAnswerIsReadHoweverItComes: the refresh token is spent, and the answer holds the only copy of its
// successor.
func TestATokenAnswerIsReadHoweverItComes(t *testing.T) {
	json, cut := http.Header{"Content-Type": {"application/json"}}, newPair[:strings.Index(newPair, `"expires_in"`)+14]
	coded := func(coding string) http.Header {
		return http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {coding}}
	}
	for name, c := range map[string]struct {
		header http.Header
		body   io.Reader
	}{
		"gzip":                 {coded("gzip"), strings.NewReader(packed(t, "gzip", newPair))},
		"br":                   {coded("br"), strings.NewReader(packed(t, "br", newPair))},
		"zstd":                 {coded("zstd"), strings.NewReader(packed(t, "zstd", newPair))},
		"gzip without a label": {json, strings.NewReader(packed(t, "gzip", newPair))},
		"a label without gzip": {coded("gzip"), strings.NewReader(newPair)},
		"an unknown label":     {coded("x-new"), strings.NewReader(newPair)},
		"another type":         {http.Header{"Content-Type": {"text/plain"}}, strings.NewReader(newPair)},
		"no type":              {http.Header{}, strings.NewReader(newPair)},
		"cut off":              {json, strings.NewReader(cut)},
		"broken off":           {json, io.MultiReader(strings.NewReader(cut), iotest.ErrReader(io.ErrUnexpectedEOF))},
		"a gzip without end": {coded("gzip"),
			strings.NewReader(strings.TrimSuffix(packed(t, "gzip", newPair),
				packed(t, "gzip", newPair)[len(packed(t, "gzip", newPair))-8:]))},
	} {
		token, err := answering(200, c.header, c.body).Refresh(t.Context(), secret.New("old"))
		if err != nil || token.Access != secret.New("sk-ant-oat01-new") ||
			token.Refresh != secret.New("sk-ant-ort01-new") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHalfATokenIsNone: a token that is cut off is not taken for a whole one.
func TestHalfATokenIsNone(t *testing.T) {
	for _, body := range []string{`{"access_token":"sk-ant-oat01-ne`, `{"access_token":"`, `{"access_token":5}`, `{`,
		``, `[]`, `<html>`} {
		retry := new(RetryError)
		_, err := answering(200, http.Header{"Content-Type": {"application/json"}},
			strings.NewReader(body)).Refresh(t.Context(), secret.New("old"))
		if !errors.As(err, &retry) || !retry.Lost {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// TestCompressedAnswersOfAllCalls: an error of the token endpoint and a good answer of the API are read too.
func TestCompressedAnswersOfAllCalls(t *testing.T) {
	header := http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}
	dead := new(DeadError)
	refused := strings.NewReader(packed(t, "gzip", `{"error":"invalid_grant"}`))
	if _, err := answering(400, header.Clone(), refused).Refresh(t.Context(), secret.New("old")); !errors.As(err,
		&dead) {
		t.Errorf("%v", err)
	}
	used := strings.NewReader(packed(t, "gzip", `{"five_hour":{"utilization":50}}`))
	if l, err := answering(200, header.Clone(), used).Usage(t.Context(), secret.New("a")); err != nil ||
		l.FiveHour.Utilization != 0.5 {
		t.Errorf("%+v, %v", l, err)
	}
}

// TestAnAnswerWithoutATokenIsKept: the refresh token is spent, so that what came all the same is not thrown away, and
// is read once it can be.
func TestAnAnswerWithoutATokenIsKept(t *testing.T) {
	for _, body := range []string{`{"access_token":"sk-ant-oat01-ne`, "\x00\x01a coding of tomorrow\xff", `<html>`} {
		retry := new(RetryError)
		client := answering(200, http.Header{"Content-Type": {"application/json"}}, strings.NewReader(body))
		_, err := client.Refresh(t.Context(), secret.New("old"))
		if !errors.As(err, &retry) || retry.Answer.Reveal() != body || strings.Contains(err.Error(), body) {
			t.Errorf("%q: %v", body, err)
		}
		if token, ok := client.ReadAnswer(retry.Answer); ok {
			t.Errorf("%q: it is read: %+v", body, token)
		}
	}
	retry, long := new(RetryError), strings.NewReader(strings.Repeat("x", maxUnread+1))
	_, err := answering(200, http.Header{}, long).Refresh(t.Context(), secret.New("old"))
	if !errors.As(err, &retry) || !retry.Answer.IsZero() {
		t.Errorf("a page is kept: %v", err)
	}
	_, err = answering(502, http.Header{}, strings.NewReader("<html>")).Refresh(t.Context(), secret.New("old"))
	if !errors.As(err, &retry) || !retry.Answer.IsZero() {
		t.Errorf("an error's page is kept: %v", err)
	}
	client := answering(200, http.Header{}, strings.NewReader(""))
	token, ok := client.ReadAnswer(secret.New(packed(t, "zstd", newPair)))
	if !ok || token.Access != secret.New("sk-ant-oat01-new") || token.Refresh != secret.New("sk-ant-ort01-new") ||
		time.Until(token.ExpiresAt) > 2*time.Minute {
		t.Errorf("%v, %+v", ok, token)
	}
}
