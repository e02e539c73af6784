package anthropictest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

// maxBody is the largest body that the API takes.
const maxBody = 32 << 20

// exchange is one request on its way through the fake.
type exchange struct {
	f       *Fake
	w       http.ResponseWriter
	ctx     context.Context
	r       *http.Request
	record  *Request // its fields change under f.mu only
	body    []byte
	readErr error
	prompt  Prompt
	bad     string // why the body is no request for a message; "" where it is
	token   *token // what the credential resolved to, nil: unknown
	account *Account
	fault   *Fault

	finished bool // nothing is left to send: the answer is whole, or broken off on purpose
}

// begin reads the request, records it, and finds whose it is and which fault it meets.
func (f *Fake) begin(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{f: f, w: w, r: r, ctx: r.Context()}
	x.body, x.readErr = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	sum := sha256.Sum256(x.body)
	kind, value := credential(r.Header)
	if isMessage(f.local(r.URL.Path)) {
		x.prompt, x.bad = parsePrompt(x.body)
	}
	x.record = &Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Host: r.Host, Proto: r.Proto,
		Header:        r.Header.Clone(),
		ContentLength: r.ContentLength, TransferEncoding: r.TransferEncoding, Credential: kind,
		Body: bytes.Clone(x.body[:min(len(x.body), f.config.KeepBody)]), BodyLen: len(x.body),
		BodySHA256: hex.EncodeToString(sum[:]),
		Model:      x.prompt.Model, Stream: x.prompt.Stream, Session: session(r.Header, x.prompt),
	}
	found := violations(r, f.config.Direct)
	if f.config.Service != nil {
		found = append(found, strays(r.Header)...)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	x.record.Time = f.config.Now()
	f.log.add(x.record, f.config.KeepRequests)
	f.note(x.record.Seq, found...)
	x.resolve(value)
	if x.account != nil {
		x.record.Account, x.prompt.Account = x.account.Name, x.account.Name
	}
	x.prompt.Session = x.record.Session
	x.fault = f.meet(x.account, x.record, f.local(r.URL.Path))
	return x
}

// resolve finds whose request it is. f.mu is held.
func (x *exchange) resolve(credential string) {
	if x.r.URL.Path == PathToken {
		x.account = x.f.tokenOwner(x.r, x.body)
		return
	}
	if x.token = x.f.tokens[credential]; x.token != nil {
		x.account = x.token.account
	}
}

// respond lets the request meet its fault, or answers it.
func (x *exchange) respond() {
	fault := x.fault
	if fault == nil {
		x.route()
		return
	}
	if fault.Late {
		x.takeEffect()
	}
	if !x.pause(fault.Delay) {
		return
	}
	switch {
	case fault.Status != 0:
		if x.wait(fault.Until) {
			x.refuse(*fault)
		}
	case fault.After < 0:
		if !x.atPoint() {
			x.route()
		}
	default:
		x.route()
	}
}

// takeEffect does all that the request asks for, and throws the answer away.
func (x *exchange) takeEffect() {
	w, fault := x.w, x.fault
	x.w, x.fault = discard{http.Header{}}, nil
	x.route()
	x.w, x.fault, x.finished = w, fault, false
	x.sent(0, -x.record.Events)
}

// discard is a ResponseWriter that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// atPoint is called where the fault's point is. It waits as long as the fault wants, breaks off if it wants that, and
// reports whether the answer ends here.
func (x *exchange) atPoint() (ends bool) {
	fault := x.fault
	if !x.wait(fault.Until) {
		return true
	}
	if fault.Break == BreakNone {
		return false
	}
	x.breakOff(fault.Break)
	return true
}

// end completes the record. An answer that Close interrupted is broken off, so that nobody takes it for a whole one.
func (x *exchange) end() {
	closing := x.f.ctx.Err() != nil
	gone := x.readErr != nil || x.ctx.Err() != nil
	if !x.finished && closing {
		_ = hangUp(x.w, BreakFIN)
	}
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	x.record.Done = true
	x.record.Left = !x.finished && gone && !closing
	x.f.log.wake()
}

// sent notes the status, or one more event of a stream.
func (x *exchange) sent(status, events int) {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	x.record.Status = status
	x.record.Events += events
	x.f.log.wake()
}

// pause waits; false: the client left or the fake closes.
func (x *exchange) pause(d time.Duration) bool {
	if d <= 0 {
		return x.alive()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.ctx.Done():
	case <-x.f.ctx.Done():
	}
	return false
}

// wait waits until the channel is closed or gives a value; a nil one is no wait.
func (x *exchange) wait(until <-chan struct{}) bool {
	if until == nil {
		return x.alive()
	}
	select {
	case <-until:
		return true
	case <-x.ctx.Done():
	case <-x.f.ctx.Done():
	}
	return false
}

func (x *exchange) alive() bool { return x.ctx.Err() == nil && x.f.ctx.Err() == nil }

// breakOff ends the answer as told.
func (x *exchange) breakOff(how Break) {
	switch how {
	case BreakStall:
		select {
		case <-x.ctx.Done():
		case <-x.f.ctx.Done():
		}
	case BreakClean:
		x.finished = true
	default:
		x.finished = true
		if err := hangUp(x.w, how); err != nil {
			panic(http.ErrAbortHandler) // HTTP/2 or a foreign writer: the nearest thing to it
		}
	}
}

// breaker is a ResponseWriter that can break its connection by itself.
type breaker interface{ hangUp(Break) }

// hangUp closes the connection under an answer: with a reset, or without the end that the body should have.
func hangUp(w http.ResponseWriter, how Break) error {
	if b, ok := w.(breaker); ok {
		b.hangUp(how)
		return nil
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return err
	}
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok && how == BreakReset {
		_ = tcp.SetLinger(0)
	}
	return errors.Join(conn.Close())
}

// reply answers with a JSON document.
func (x *exchange) reply(status int, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		panic(err) // the fake's own types
	}
	x.send(status, "application/json", body)
}
