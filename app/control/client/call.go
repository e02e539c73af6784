package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"clb/app/control"
)

// call asks an endpoint and decodes its answer.
func call[In, Out any](ctx context.Context, c *Client, e control.Endpoint[In, Out], in In) (out Out, err error) {
	limit := c.Timeouts.Write
	if e.Method == http.MethodGet && !e.Slow {
		limit = c.Timeouts.Read
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit,
		fmt.Errorf("the running program did not answer within %s", limit))
	defer cancel()
	answer, err := send(ctx, c, e, in)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return out, explain(ctx, err)
	}
	switch to := any(&out).(type) {
	case *control.None:
	case *[]byte:
		*to = body
	default:
		if err := json.Unmarshal(body, to); err != nil {
			return out, fmt.Errorf("reading the answer of the running program: %w", err)
		}
	}
	return out, nil
}

// send asks an endpoint. An answer that is not a success is an error.
func send[In, Out any](ctx context.Context, c *Client, e control.Endpoint[In, Out], in In) (*http.Response, error) {
	address, err := addressOf(e.Route, reflect.ValueOf(in))
	if err != nil {
		return nil, err
	}
	var body []byte
	if len(control.BodyFields(e.In)) > 0 {
		if body, err = json.Marshal(in); err != nil {
			return nil, fmt.Errorf("encoding a call: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, e.Method, "http://localhost"+address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, explain(ctx, err)
	}
	if answer.StatusCode < http.StatusMultipleChoices {
		return answer, nil
	}
	defer answer.Body.Close()
	failed, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, explain(ctx, err)
	}
	return nil, c.failure(answer.StatusCode, failed)
}

// addressOf is the path and the query of a call.
func addressOf(r control.Route, in reflect.Value) (string, error) {
	path, query := r.Path, url.Values{}
	for _, p := range control.Parameters(in.Type()) {
		text := parameterText(in.FieldByIndex(p.Index).Interface())
		switch {
		case !p.Path && text != "":
			query.Set(p.Label, text)
		case p.Path && text == "": // the path would be another endpoint's
			kind, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/api/"), "s/")
			return "", &control.InputError{Text: fmt.Sprintf("there is no %s %q", kind, ""), Kind: control.Unknown}
		case p.Path:
			if escaped, ok := control.EscapedDots(text); ok {
				text = escaped
			}
			path = strings.ReplaceAll(path, "{"+p.Label+"}", url.PathEscape(text))
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path, nil
}

// parameterText is the text of a parameter, empty for a zero value.
func parameterText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case []string:
		return strings.Join(value, ",")
	case int:
		if value != 0 {
			return strconv.Itoa(value)
		}
	case time.Time:
		if !value.IsZero() {
			return value.Format(time.RFC3339Nano)
		}
	}
	return ""
}
