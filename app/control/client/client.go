// Package client asks the running program through its control socket.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
)

// dialTimeout is how long the socket may take to accept.
const dialTimeout = 2 * time.Second

// Timeouts are how long a client waits for the running program.
type Timeouts struct {
	// Read is the longest for an answer that only reads, Write for one that changes something: it may have to wait for
	// a person who unlocks the keychain.
	Read, Write time.Duration
	// Stall is how long a long answer may pause.
	Stall time.Duration
}

// streamChunk is how much of a long answer is read at once, in bytes.
const streamChunk = 64 << 10

// maxAnswer bounds an answer in bytes: a page of MaxLimit requests has about a million.
const maxAnswer = 64 << 20

// Client asks the running program through its control socket. It implements API.
type Client struct {
	// Timeouts may be changed before the first call.
	Timeouts Timeouts

	http    *http.Client
	version string
}

// ServerError is what the running program told about a failure of its own.
type ServerError struct {
	// Status is the HTTP status of the answer.
	Status int
	Text   string
}

func (e *ServerError) Error() string { return e.Text }

// Dial finds the program that listens at the socket and asks who it is. Nobody there is ErrNotRunning. A socket in a
// folder that others can reach into is refused: somebody else may have put it there to be told secrets.
func Dial(ctx context.Context, path string) (*Client, error) {
	if err := checkSocket(path); err != nil {
		return nil, err
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "unix", path)
	}
	c := &Client{
		http: &http.Client{Transport: &http.Transport{DialContext: dial, MaxIdleConns: 1,
			IdleConnTimeout: time.Minute}},
		Timeouts: Timeouts{Read: 10 * time.Second, Write: 3 * time.Minute, Stall: 30 * time.Second},
	}
	var health control.Health
	if err := c.call(ctx, http.MethodGet, "/health", nil, &health); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if health.Product != buildinfo.Name {
		return nil, errors.Join(fmt.Errorf("what listens at %s is not %s", path, buildinfo.Name), c.Close())
	}
	c.version = health.Version
	return c, nil
}

func checkSocket(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return control.ErrNotRunning
	}
	dir, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("looking at the folder of the control socket: %w", err)
	}
	if !control.IsPrivate(dir) {
		return fmt.Errorf("others can reach into %s, so the control socket there is not trusted: close the folder "+
			"with chmod go-rwx", filepath.Dir(path))
	}
	return nil
}

// Version is the version of the running program, which may differ from this one's after an update.
func (c *Client) Version() string { return c.version }

// Close lets go of the connection.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// call sends one call and decodes its answer into out, unless that is nil.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	limit := c.Timeouts.Write
	if method == http.MethodGet {
		limit = c.Timeouts.Read
	}
	return c.callWithin(ctx, limit, method, path, in, out)
}

// callWithin is call with its own time limit.
func (c *Client) callWithin(ctx context.Context, limit time.Duration, method, path string, in, out any) error {
	body, err := c.exchange(ctx, limit, method, path, in)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("reading the answer of the running program: %w", err)
	}
	return nil
}

// exchange sends one call and returns what was answered, as it came.
func (c *Client) exchange(ctx context.Context, limit time.Duration, method, path string, in any) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit,
		fmt.Errorf("the running program did not answer within %s", limit))
	defer cancel()
	answer, err := c.send(ctx, method, path, in)
	if err != nil {
		return nil, explain(ctx, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, explain(ctx, err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return nil, c.failure(answer.StatusCode, body)
	}
	return body, nil
}

func (c *Client) send(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("encoding a call: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://localhost"+path, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return c.http.Do(request)
}

// explain says why no answer came.
func explain(ctx context.Context, err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err // without the address, which says nothing here
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case control.NobodyListens(err):
		return control.ErrNotRunning
	default:
		return fmt.Errorf("asking the running program: %w", err)
	}
}

// failure makes the error of an answer that is not a success.
func (c *Client) failure(status int, body []byte) error {
	var told control.Failure
	if err := json.Unmarshal(body, &told); err != nil || told.Error.Message == "" {
		return &ServerError{status,
			fmt.Sprintf("the running program (version %s) answered %d and did not say why", c.version, status)}
	}
	if told.Error.Input {
		return &control.InputError{Text: told.Error.Message, Kind: told.Error.Kind}
	}
	return &ServerError{status, told.Error.Message}
}
