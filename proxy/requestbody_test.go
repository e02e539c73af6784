package proxy

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/account"
	f "clb/proxy/anthropictest"
)

// blanks is a body of that many bytes, which takes no memory.
func blanks(n int64) io.Reader { return io.LimitReader(blank{}, n) }

type blank struct{}

func (blank) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// unsized hides how long a body is.
type unsized struct{ io.Reader }

// upload posts a body, and returns the answer's status and text.
func upload(t *testing.T, url string, body io.Reader, length int64) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, unsized{body})
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = length
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// counted is an upstream that takes bodies without keeping them.
func counted(bytes *atomic.Int64, length *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		length.Store(r.ContentLength)
		n, _ := io.Copy(io.Discard, r.Body)
		bytes.Store(n)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"x"}`)
	}
}

// TestHowLongABodyMayBe: each path has Anthropic's own limit, and one more byte is told as Anthropic would.
func TestHowLongABodyMayBe(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		path   string
		length int64
		status int
	}{
		{"/v1/messages", 32 * mb, 200}, {"/v1/messages", 32*mb + 1, 413}, {"/v1/messages/count_tokens", 33 * mb, 413},
		{"/v1/messages/batches", 33 * mb, 200}, {"/v1/messages/batches", 256*mb + 1, 413},
		{"/v1/files", 40 * mb, 200}, {"/v1/files", 500*mb + 1, 413}, {"/v1/files/f", 33 * mb, 413},
		{"/g/team/v1/files", 33 * mb, 200},
	} {
		for _, told := range []bool{true, false} {
			if !told && c.length > 100*mb {
				continue // it would take as long as it is
			}
			t.Run(fmt.Sprint(c.path, " ", c.length, told), func(t *testing.T) {
				var got, length atomic.Int64
				g := newOddNetRig(t, 1, counted(&got, &length))
				if strings.HasPrefix(c.path, "/g/") {
					g.set("a", account.Change{Group: new("team")})
				}
				n := c.length
				if !told {
					n = -1
				}
				status, text := upload(t, g.serve(nil).URL+c.path, blanks(c.length), n)
				if status != c.status || status == 200 &&
					(got.Load() != c.length || told && length.Load() != c.length) {
					t.Errorf("%d %s; %d bytes went on, of %d", status, text, got.Load(), length.Load())
				}
				if x := g.settled(); x.Status != c.status || status == 200 && x.BytesIn != c.length {
					t.Errorf("%+v", x)
				}
			})
		}
	}
}

// TestALargeUploadIsNotHeld: it streams through, whole and in order, in the memory of its beginning.
func TestALargeUploadIsNotHeld(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef!"), (40<<20)/17)
	want, got := sha256.Sum256(content), [32]byte{}
	var most atomic.Int64
	var g *rig
	g = newOddNetRig(t, 1, func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.New()
		_, _ = io.Copy(sum, r.Body)
		copy(got[:], sum.Sum(nil))
		g.proxy.bodyMemory.mu.Lock()
		most.Store(g.proxy.bodyMemory.used)
		g.proxy.bodyMemory.mu.Unlock()
		w.WriteHeader(http.StatusOK)
	})
	if status, text := upload(t, g.serve(nil).URL+"/v1/files", bytes.NewReader(content),
		int64(len(content))); status != 200 ||
		got != want {
		t.Errorf("%d %s: another body came", status, text)
	}
	if n := most.Load(); n != maxStreamedHead {
		t.Errorf("%d bytes were held", n)
	}
}

// TestAnUploadGoesToAnotherAccountWhileItCan: until more of it than is held was sent. Then its client is told to send
// it again.
func TestAnUploadGoesToAnotherAccountWhileItCan(t *testing.T) {
	for name, c := range map[string]struct {
		read   int64
		status int
	}{"at once": {0, 200}, "after all of it": {40 << 20, 503}} {
		t.Run(name, func(t *testing.T) {
			var sends atomic.Int32
			g := newOddNetRig(t, 2, func(w http.ResponseWriter, r *http.Request) {
				if sends.Add(1) == 1 {
					_, _ = io.CopyN(io.Discard, r.Body, c.read)
					w.Header().Set("Anthropic-Ratelimit-Unified-Status", "rejected")
					w.Header().Set("Anthropic-Ratelimit-Unified-5h-Status", "rejected")
					w.Header().Set("Anthropic-Ratelimit-Unified-5h-Reset", fmt.Sprint(time.Now().Add(time.Hour).Unix()))
					w.Header().Set("Connection", "close")
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				if n, _ := io.Copy(io.Discard, r.Body); n != 40<<20 {
					t.Errorf("%d bytes came", n)
				}
				_, _ = io.WriteString(w, `{}`)
			})
			s := g.serve(nil)
			status, text := upload(t, s.URL+"/v1/files", blanks(40<<20), 40<<20)
			if c.read == 0 && sends.Load() == 1 { // the transport had sent more than is held before it saw the answer
				c.status = 503
			}
			if status != c.status || status == 503 && !strings.Contains(text, "Send it again") {
				t.Errorf("%d %s", status, text)
			}
			if status == 503 { // its account is known to be spent now
				if status, text = upload(t, s.URL+"/v1/files", blanks(40<<20), 40<<20); status != 200 {
					t.Errorf("sent again: %d %s", status, text)
				}
			}
		})
	}
}

// TestASmallUploadIsHeld: what fits is sent to the next account as any other request.
func TestASmallUploadIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bodies []string
		g := newOddRig(t, 2, roundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(body))
			if len(bodies) == 1 {
				response := saying(r, http.StatusForbidden,
					errorBody("permission_error", "This organization has been disabled", -1))
				return response, nil
			}
			return saying(r, http.StatusOK, "{}"), nil
		}))
		if got := g.send(g.request("/v1/files", "", "content")); got.status != 200 || len(bodies) != 2 ||
			bodies[0] != "content" || bodies[1] != "content" {
			t.Errorf("%+v %q", got, bodies)
		}
	})
}

func TestABrokenBodyIsToldSo(t *testing.T) {
	for name, body := range map[string]string{
		"no length": "zz\r\nabc\r\n0\r\n\r\n", "behind a good chunk": "5\r\nhello\r\nzz\r\n",
		"no end of a chunk":   "5\r\nhelloworld\r\n0\r\n\r\n",
		"a length beyond all": "fffffffffffffffff\r\nabc", "a minus": "-5\r\nhello\r\n0\r\n\r\n",
		"a trailer that is none": "0\r\nno colon\r\n\r\n",
	} {
		for _, path := range []string{f.PathMessages, "/v1/files", f.PathProfile} {
			t.Run(name+" "+path, func(t *testing.T) {
				g := newNetRig(t, 1)
				s := g.serve(nil)
				got := raw(t, s.URL, "POST "+path+" HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.URL, "http://")+
					"\r\nTransfer-Encoding: chunked\r\n\r\n"+body)
				if !strings.HasPrefix(got, "HTTP/1.1 400 ") {
					t.Errorf("it got %q", got)
				}
				if x := g.settled(); x.Outcome != OutcomeError || x.Status != 400 ||
					!strings.Contains(x.Error, "not whole") || len(x.Attempts) != 0 {
					t.Errorf("%+v", x)
				}
			})
		}
	}
}

// TestABrokenUploadBlamesNobody: what streams through may break off when its account has it already.
func TestABrokenUploadBlamesNobody(t *testing.T) {
	var got, length atomic.Int64
	g := newOddNetRig(t, 1, counted(&got, &length))
	s := g.serve(nil)
	piece := fmt.Sprintf("%x\r\n%s\r\n", 40<<20, strings.Repeat(" ", 40<<20))
	answer := raw(t, s.URL, "POST /v1/files HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.URL, "http://")+
		"\r\nTransfer-Encoding: chunked\r\n\r\n"+piece+"zz\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 400 ") {
		t.Errorf("it got %q", answer)
	}
	if x := g.settled(); x.Status != 400 || x.Outcome != OutcomeError {
		t.Errorf("%+v", x)
	}
	if v := g.view("a"); v.Reason != "" && strings.Contains(v.Reason, "trouble") {
		t.Errorf("%+v", v)
	}
}

// small is an engine whose budget is the least that there is.
func small(t *testing.T, upstream http.RoundTripper) *rig {
	g := newOddRig(t, 1, upstream)
	g.proxy.bodyMemory = newBodyMemory(1, nil)
	return g
}

// stuck is a body that stops coming after so many bytes, until it is let go.
type stuck struct {
	io.Reader
	gone chan struct{}
}

func newStuck(n int64, gone chan struct{}) io.ReadCloser { return &stuck{blanks(n), gone} }

func (s *stuck) Read(p []byte) (int, error) {
	if n, err := s.Reader.Read(p); err == nil {
		return n, nil
	}
	<-s.gone
	return 0, io.ErrUnexpectedEOF
}

func (s *stuck) Close() error { return nil }

// TestBodiesWaitForRoom, and are refused in words when there is none in time; whoever has gone gives theirs back.
func TestBodiesWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := small(t,
			roundTrip(func(r *http.Request) (*http.Response, error) { return saying(r, http.StatusOK, "{}"), nil }))
		gone, done := make(chan struct{}), make(chan result)
		start := func(length int64, body io.ReadCloser) {
			r := g.request("/v1/messages", "", "")
			r.ContentLength, r.Body = length, body
			go func() { done <- g.send(r) }()
			synctest.Wait()
		}
		start(32<<20, newStuck(31<<20, gone))
		start(32<<20, io.NopCloser(blanks(32<<20))) // there is room for one
		if got := g.send(g.request("/v1/messages", "", prompt)); got.status != 200 {
			t.Errorf("a small one beside them: %d %s", got.status, got.body)
		}
		before := time.Now()
		got := <-done
		if took := time.Since(before); got.status != 503 || took != memoryWait || got.header.Get("Retry-After") == "" ||
			!strings.Contains(got.body, "body_memory_megabytes") {
			t.Errorf("after %v: %+v", took, got)
		}
		if x := g.record.last(); x.Status != 503 || x.Outcome != OutcomeError || len(x.Attempts) != 0 {
			t.Errorf("%+v", x)
		}
		start(32<<20, io.NopCloser(blanks(32<<20)))
		close(gone)
		if one, other := <-done, <-done; one.status+other.status != 200+http.StatusOK &&
			!(one.aborted || other.aborted) {
			t.Errorf("%+v %+v", one, other)
		}
		if got := g.send(g.request("/v1/messages", "", prompt)); got.status != 200 || g.proxy.bodyMemory.used != 0 {
			t.Errorf("%d, and %d bytes are taken for good", got.status, g.proxy.bodyMemory.used)
		}
	})
}

// TestAPromiseTakesNoRoom: many that name a length and send nothing keep nobody out.
func TestAPromiseTakesNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := small(t,
			roundTrip(func(r *http.Request) (*http.Response, error) { return saying(r, http.StatusOK, "{}"), nil }))
		gone, done := make(chan struct{}), make(chan result)
		for range 10 {
			r := g.request("/v1/messages", "", "")
			r.ContentLength, r.Body = 32<<20, newStuck(0, gone)
			go func() { done <- g.send(r) }()
		}
		synctest.Wait()
		r := g.request("/v1/messages", "", "")
		r.ContentLength, r.Body = 32<<20, io.NopCloser(blanks(32<<20))
		if got := g.send(r); got.status != 200 {
			t.Errorf("%d %s", got.status, got.body)
		}
		close(gone)
		for range 10 {
			<-done
		}
	})
}

// wire is a connection whose read deadline counts, in the time of a bubble.
type wire struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (w *wire) SetReadDeadline(t time.Time) error {
	w.deadline = t
	return nil
}

// pace is a body that brings a byte after each pause, as long as its connection's deadline lets it.
type pace struct {
	w     *wire
	each  time.Duration
	bytes int
}

func (p *pace) Read(b []byte) (int, error) {
	if p.bytes == 0 {
		return 0, io.EOF
	}
	wait := time.Until(p.w.deadline)
	if time.Sleep(min(wait, p.each)); p.each > wait {
		return 0, fmt.Errorf("reading: %w", &net.OpError{Op: "read", Err: timeout{}})
	}
	p.bytes--
	b[0] = ' '
	return 1, nil
}

type timeout struct{}

func (timeout) Error() string        { return "i/o timeout" }
func (timeout) Is(target error) bool { return target.Error() == "i/o timeout" }

// TestProgressExtendsTheDeadline of a body, and neither silence nor a trickle does for ever.
func TestProgressExtendsTheDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		each   time.Duration
		bytes  int
		status int
		least  time.Duration
		most   time.Duration
	}{
		"slow, and comes to its end": {20 * time.Second, 20, 0, 6 * time.Minute, 7 * time.Minute},
		"silent":                     {time.Hour, 5, http.StatusRequestTimeout, stallTimeout, stallTimeout},
		"a trickle for ever": {20 * time.Second, 1 << 20, http.StatusRequestTimeout, slowBodyGrace - time.Minute,
			slowBodyGrace + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{ResponseRecorder: httptest.NewRecorder()}
				r := httptest.NewRequest(http.MethodPost, "/v1/messages", nil)
				r.Body = io.NopCloser(&pace{w, c.each, c.bytes})
				in, before := newIncomingBody(w, r, maxHeldBody), time.Now()
				_, err := io.Copy(io.Discard, in)
				bad := new(bodyError)
				if took := time.Since(before); took < c.least || took > c.most ||
					errors.As(err, &bad) != (c.status != 0) || bad.status != c.status {
					t.Errorf("after %v: %v", took, err)
				}
				if !w.deadline.IsZero() {
					t.Error("the deadline outlives the body")
				}
			})
		})
	}
}
