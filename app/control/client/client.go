// Package client asks the running program through its control socket.
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// ServerError is a failure that the running program reports.
type ServerError struct {
	// Status is the HTTP status of the answer.
	Status int
	Text   string
}

func (e *ServerError) Error() string { return e.Text }

// Dial finds the program that listens at the socket and asks who it is. Where none answers, the error is ErrNotRunning.
// A socket in a folder that others can reach into is refused: another user may have put it there to receive secrets.
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
	health, err := call(ctx, c, control.GetHealth, control.None{})
	if err != nil {
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
	var failure control.Failure
	if err := json.Unmarshal(body, &failure); err != nil || failure.Error.Message == "" {
		return &ServerError{status,
			fmt.Sprintf("the running program (version %s) answered %d and did not say why", c.version, status)}
	}
	if failure.Error.Input {
		return &control.InputError{Text: failure.Error.Message, Kind: failure.Error.Kind}
	}
	return &ServerError{status, failure.Error.Message}
}
