package proxy

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/contentcoding"
)

// forward delivers a response as its bytes come, and meters a copy after they are sent. It reports whether the
// response broke off.
func (p *Proxy) forward(ctx context.Context, w *clientWriter, a *upstreamResponse, lease *account.Lease,
	x *Exchange) (broken bool) {
	if w.pinged && (!a.stream || a.response.StatusCode != http.StatusOK) {
		p.forwardFailure(w, a, x)
		return false
	}
	if w.pinged {
		a.decompress()
	}
	header := w.Header()
	forClient(header, a.response.Header, p.HeaderPrefix)
	if _, told := header["Content-Type"]; !told {
		header["Content-Type"] = nil // else the server would guess one
	}
	p.tag(header, x)
	x.Status, x.Stream, x.UpstreamID = a.response.StatusCode, a.stream, a.redact(a.response.Header.Get("Request-Id"))
	if !w.pinged {
		w.WriteHeader(x.Status)
	}

	meter := anthropic.Meter{Stream: a.stream, Off: !a.stream && !isJSON(a.response.Header)}
	text := decoded(&meter, a.codings)
	to, endTracking := p.trackResources(w.ResponseWriter, a, lease, x)
	err := copyBody(to, a, x, text, p.answers.enter(x))
	endTracking()
	p.answers.leave(x.ID)
	text.Close()
	x.Usage = meter.Usage
	if meter.Model != "" {
		x.Model = a.redact(meter.Model)
	}
	p.finish(ctx, a, lease, x, &meter, err)
	return x.Outcome == OutcomeTruncated
}

// forwardFailure delivers a response that is not a stream of events to a client that already expects one.
func (p *Proxy) forwardFailure(w *clientWriter, a *upstreamResponse, x *Exchange) {
	x.Status, x.UpstreamID, x.TTFB = a.response.StatusCode, a.redact(a.response.Header.Get("Request-Id")),
		time.Since(x.Time)
	x.Outcome, x.Error = OutcomeError, cmp.Or(a.verdict.Reason, "the answer was no stream of events")
	var body bytes.Buffer
	if x.Status < 400 || json.Compact(&body, a.plain()) != nil {
		body = *bytes.NewBuffer(anthropic.ErrorBody("api_error", x.Error, ""))
	}
	w.fail(body.Bytes())
	x.BytesOut = int64(body.Len())
}

// errWrite says that the client took no more bytes.
var errWrite = errors.New("the client took no more")

// copyBody moves the bytes. The error is errWrite, or what broke the response off.
func copyBody(w http.ResponseWriter, a *upstreamResponse, x *Exchange, text *meteredText,
	under *inflightResponse) error {
	flusher := http.NewResponseController(w)
	whole := a.response.ContentLength // -1: not known
	chunk := a.head
	for {
		if len(chunk) > 0 {
			if x.BytesOut == 0 {
				x.TTFB = time.Since(x.Time)
			}
			if _, err := w.Write(chunk); err != nil {
				return errWrite
			}
			x.BytesOut += int64(len(chunk))
			under.out.Store(x.BytesOut)
			if x.BytesOut != whole { // the last bytes go out with the end of the handler
				if err := flusher.Flush(); err != nil {
					return errWrite
				}
			}
			text.Write(chunk)
			under.tokens.Store(text.meter.Usage.Tokens())
		} else if a.stream && x.BytesOut == 0 {
			_ = flusher.Flush() // an error shows at the first bytes
		}
		n, err := a.response.Body.Read(a.buffer[:])
		chunk = a.buffer[:n]
		if n == 0 && err == io.EOF {
			return nil
		}
		if n == 0 && err != nil {
			return err
		}
	}
}

// maxDecoded bounds what is decompressed for metering: more than any response of the API.
const maxDecoded = 64 << 20

// meteredText feeds a body, decompressed, to a meter.
type meteredText struct {
	meter  *anthropic.Meter
	writer *contentcoding.Writer // nil: the body is not compressed
}

func decoded(meter *anthropic.Meter, codings []string) *meteredText {
	t := &meteredText{meter: meter}
	if len(codings) > 0 && !meter.Off {
		t.writer = contentcoding.NewWriter(codings, maxDecoded, func(p []byte) { _, _ = meter.Write(p) })
	}
	return t
}

// Write meters a chunk; what can't be decoded counts nothing.
func (t *meteredText) Write(chunk []byte) {
	if t.writer != nil {
		_, _ = t.writer.Write(chunk)
		return
	}
	_, _ = t.meter.Write(chunk)
}

// Close ends the metering.
func (t *meteredText) Close() {
	if t.writer != nil {
		t.writer.Close()
	}
	t.meter.Close()
}

// finish sets the outcome, and reports an error inside the stream to the account.
func (p *Proxy) finish(ctx context.Context, a *upstreamResponse, lease *account.Lease, x *Exchange, m *anthropic.Meter,
	err error) {
	whole := err == nil && !a.stream || m.Stopped // a client may leave once it has all of it
	switch {
	case !whole && (errors.Is(err, errWrite) || ctx.Err() != nil):
		x.Outcome, x.Error = p.clientGone()
	case err != nil && !whole:
		x.Outcome, x.Error = OutcomeTruncated, "the answer broke off: "+networkReason(err)
	case x.Status >= 400:
		x.Outcome, x.Error = OutcomeError, a.verdict.Reason
	case m.Failure.Type != "":
		x.Outcome, x.Error = OutcomeError, a.redact(streamErrorText(m.Failure))
		if lease != nil && a.failure == 0 {
			answer := anthropic.Answer{Status: anthropic.StatusOf(m.Failure.Type), Header: a.response.Header,
				Model: x.Model,
				Body:  anthropic.ErrorBody(m.Failure.Type, m.Failure.Message, "")}
			verdict := anthropic.Judge(answer, time.Now().Round(0))
			verdict.Reason = a.redact(verdict.Reason)
			lease.Report(nil, verdict)
		}
	case a.stream && m.Events > 0 && !m.Stopped && x.Path == "/v1/messages":
		x.Outcome, x.Error = OutcomeTruncated, "the answer ended before its last event"
	default:
		x.Outcome, x.Error = OutcomeComplete, ""
	}
}

// streamErrorText is an error event in one line. A client's own error keeps only its type: the message may quote the
// request.
func streamErrorText(e anthropic.Error) string {
	judged := anthropic.Judge(anthropic.Answer{Status: anthropic.StatusOf(e.Type)}, time.Now())
	if e.Message == "" || judged.Class == anthropic.ClientError {
		return e.Type
	}
	return e.Type + ": " + e.Message
}
