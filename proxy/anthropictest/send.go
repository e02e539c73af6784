package anthropictest

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// asksGzip says whether Accept-Encoding names gzip without refusing it.
func asksGzip(h http.Header) bool {
	for _, line := range h.Values("Accept-Encoding") {
		for item := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(item, ";")
			if strings.TrimSpace(name) != "gzip" {
				continue
			}
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}

// output writes one body, compressed where the client asked for it, and puts what it has on the wire when told.
type output struct {
	w    http.ResponseWriter
	gzip *gzip.Writer
}

// open sends the headers of an answer. A length below 0 is not told, and neither is that of a compressed body.
func (x *exchange) open(status int, contentType string, length int) *output {
	h := x.w.Header()
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	h.Set("Request-Id", x.record.ID)
	o := &output{w: x.w}
	if length != 0 && asksGzip(x.r.Header) {
		h.Set("Content-Encoding", "gzip")
		h.Add("Vary", "Accept-Encoding")
		o.gzip = gzip.NewWriter(x.w)
	} else if length >= 0 {
		h.Set("Content-Length", strconv.Itoa(length))
	}
	x.w.WriteHeader(status)
	x.sent(status, 0)
	return o
}

func (o *output) Write(b []byte) (int, error) {
	if o.gzip != nil {
		return o.gzip.Write(b)
	}
	return o.w.Write(b)
}

// flush puts all that was written on the wire.
func (o *output) flush() error {
	if o.gzip != nil {
		if err := o.gzip.Flush(); err != nil {
			return err
		}
	}
	if _, nobody := o.w.(discard); nobody {
		return nil
	}
	return http.NewResponseController(o.w).Flush()
}

func (o *output) close() error {
	if o.gzip != nil {
		return o.gzip.Close()
	}
	return nil
}

// send answers with a whole body. A fault whose point is inside the answer meets it in the middle of the body.
func (x *exchange) send(status int, contentType string, body []byte) {
	if x.fault != nil && x.fault.After >= 0 && x.fault.Status == 0 && x.fault.interrupts() {
		x.sendHalves(status, contentType, body)
		return
	}
	o := x.open(status, contentType, len(body))
	if _, err := o.Write(body); err == nil && o.close() == nil {
		x.finished = true
	}
}

// sendHalves sends a body of untold length with the fault's point in its middle.
func (x *exchange) sendHalves(status int, contentType string, body []byte) {
	o := x.open(status, contentType, -1)
	half := len(body) / 2
	if _, err := o.Write(body[:half]); err != nil || o.flush() != nil {
		return
	}
	if x.atPoint() {
		if x.fault.Break == BreakClean {
			_ = o.close()
		}
		return
	}
	if _, err := o.Write(body[half:]); err == nil && o.close() == nil {
		x.finished = true
	}
}

// page answers with HTML.
func (x *exchange) page(status int, html string) {
	x.w.Header().Set("Cache-Control", "no-store")
	o := x.open(status, "text/html; charset=utf-8", len(html))
	if _, err := io.WriteString(o, html); err == nil && o.close() == nil {
		x.finished = true
	}
}
