package conncheck

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clb/proxy/contentcoding"
)

// longestAnswer bounds what is read of an answer, in bytes.
const longestAnswer = 256 << 10

// response is what is known of an answer.
type response struct {
	status int
	// isJSON says that it is an object of JSON, isPage that it is a page for people, elsewhere the host that it leads
	// to.
	isJSON, isPage bool
	elsewhere      string
	took           time.Duration
	dated          bool
	ahead          time.Duration
}

// get asks for a path. Redirects are not followed.
func (w checker) get(ctx context.Context, path string, header http.Header) (response, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	address := url.URL{Scheme: w.API.Scheme, Host: w.API.Host, Path: path}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return response{}, err
	}
	if header != nil {
		r.Header = header
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("User-Agent", w.UserAgent)
	r.Header.Set(contentcoding.Header, contentcoding.Identity)
	began := time.Now()
	httpResponse, err := w.via.RoundTrip(r)
	if err != nil {
		return response{}, err
	}
	now := time.Now()
	defer httpResponse.Body.Close()
	plain := contentcoding.NewReader(httpResponse.Body, contentcoding.Of(httpResponse.Header), longestAnswer)
	body, err := io.ReadAll(io.LimitReader(plain, longestAnswer))
	if err != nil {
		return response{}, err
	}
	a := response{status: httpResponse.StatusCode, took: time.Since(began), isJSON: isObject(body),
		isPage: isPage(httpResponse, body)}
	if to, err := httpResponse.Location(); err == nil {
		a.elsewhere = to.Hostname()
	}
	if date, err := http.ParseTime(httpResponse.Header.Get("Date")); err == nil {
		a.dated, a.ahead = true, now.Round(0).Sub(date)
	}
	return a, nil
}

func isObject(body []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(body, &object) == nil
}

func isPage(r *http.Response, body []byte) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && strings.HasSuffix(kind, "html") ||
		bytes.HasPrefix(bytes.TrimSpace(bytes.ToLower(body[:min(len(body), 200)])), []byte("<"))
}

// judge says what the answer to a request without a credential shows: 401 is the best one.
func (a response) judge() Step {
	s := Step{Name: HTTP, Duration: a.took, Dated: a.dated, Ahead: a.ahead}
	status := "status " + strconv.Itoa(a.status)
	switch {
	case a.status >= 300 && a.status < 400:
		s.Detail = "the request is led on to " + clean(a.elsewhere) + " instead of being answered"
		s.Advice = "open a page in the browser: the network may want a sign-in first"
	case a.isJSON && a.status == http.StatusForbidden:
		s.Detail = "requests from this network are refused (" + status + ")"
		s.Advice = "check whether a VPN is on, or off, that should not be, and whether the service is offered in " +
			"this country"
	case a.isJSON && a.status < 500:
		s.OK, s.Detail = true, "the API answers ("+status+", as it should without a credential)"
		if a.status < 300 {
			s.Detail = "the API answers (" + status + ")"
		}
	case a.status >= 500 && (a.isJSON || !a.isPage):
		s.Detail = "the API answers with trouble of its own (" + status + ")"
		s.Advice = "wait: it is not this machine; status.anthropic.com may say more"
	case a.isPage && a.status == http.StatusForbidden:
		s.Detail = "a page of a filter answers, and not the API (" + status + ")"
		s.Advice = "ask who looks after this network to let the API's address through, or leave the VPN"
	case a.isPage:
		s.Detail = "a page for people answers, and not the API (" + status + "): the network catches the request"
		s.Advice = "open a page in the browser: the network may want a sign-in first; else a filter or proxy " +
			"stands between"
	default:
		s.Detail = "something answers that is not the API (" + status + ")"
		s.Advice = "check the address of the API in the settings, and whether a proxy or filter stands between"
	}
	return s
}

// judgeCredential says what the answer to a request with a credential shows.
func (a response) judgeCredential(login bool) Step {
	s := Step{Name: Credential, Duration: a.took, OK: true}
	status := "status " + strconv.Itoa(a.status)
	switch {
	case a.status == http.StatusUnauthorized && login:
		s.OK, s.Detail, s.Advice = false, "the login is not accepted ("+status+")", "sign in again"
	case a.status == http.StatusUnauthorized:
		s.OK, s.Detail, s.Advice = false, "the key is not accepted ("+status+")",
			"replace the key: it was deleted, or is not complete"
	case a.status == http.StatusForbidden && login: // a login of the kind that may not read limits
		s.Detail = "the login is known; it may not read its limits, which it need not"
	case a.status == http.StatusForbidden:
		s.OK, s.Detail, s.Advice = false, "the key is known, and refused ("+status+")",
			"look at the key, and at its organization, in the Console"
	case a.status == http.StatusTooManyRequests:
		s.Detail = "the credential is known; its limits were asked for too often just now"
	case a.status >= 500:
		s.OK, s.Detail, s.Advice = false, "the API has trouble of its own ("+status+")", "wait, and try again"
	case a.status != http.StatusOK || !a.isJSON:
		s.OK, s.Detail, s.Advice = false, "the answer makes no sense ("+status+")",
			"check the address of the API in the settings"
	default:
		s.Detail = "the credential is accepted"
	}
	return s
}
