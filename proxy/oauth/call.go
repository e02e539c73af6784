package oauth

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"clb/proxy/secret"
)

// oauthBeta is the beta that the usage endpoint wants to see.
const oauthBeta = "oauth-2025-04-20"

// longestAnswer bounds what is read of an answer of the account endpoints.
const longestAnswer = 1 << 20

// call sends a request without a body with the access token and returns the body of a good answer. Errors are *Error,
// or the context's.
func (c *Client) call(ctx context.Context, method, path string, access secret.Text, header http.Header) ([]byte,
	error) {
	r, err := http.NewRequestWithContext(ctx, method, c.c.APIURL+path, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("making a request to %s: the address of the API is wrong", path)
	}
	r.Header = header
	r.Header.Set("Authorization", "Bearer "+access.Reveal())
	r.Header.Set("User-Agent", c.c.UserAgent)
	answer, err := c.api.Do(r)
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, readAnswer(answer, body).ofCall()
	}
	return body, nil
}

// unanswered is the error of a call that got no whole answer.
func (c *Client) unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("waiting for the answer: %w", context.Cause(ctx))
	}
	detail := NetworkWords(err)
	if detail == "" {
		detail = "the answer broke off"
	}
	return failure{detail: detail, lost: !unsent(err)}.ofCall()
}

// unreadable is the error of a good answer that makes no sense.
func unreadable() error { return &Error{Problem: Unreadable, Status: http.StatusOK} }
