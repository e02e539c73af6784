package proxy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/account"
)

// maker is an upstream whose accounts have each their own files, batches and skills.
type maker struct {
	g     *rig
	n     int
	owner map[string]string // tokens by ID
}

func newMaker(t *testing.T, accounts int) *maker {
	m := &maker{owner: map[string]string{}}
	m.g = newOddRig(t, accounts, roundTrip(m.answer))
	return m
}

func (m *maker) answer(r *http.Request) (*http.Response, error) {
	who := r.Header.Get("Authorization")
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
		r.Body = http.NoBody
	}
	parts := strings.Split(r.URL.Path, "/")
	switch {
	case r.URL.Path == "/v1/messages":
		if strings.Contains(string(body), "file_") && m.owner["file_1"] != who {
			return saying(r, http.StatusBadRequest, errorBody("invalid_request_error", "no such file", -1)), nil
		}
		return saying(r, http.StatusOK, `{"id":"msg_1","model":"m"}`), nil
	case r.Method == http.MethodPost && !slices.Contains(parts, "cancel"):
		m.n++
		id := fmt.Sprintf("%s_%d", strings.TrimSuffix(path.Base(r.URL.Path), "s"), m.n)
		m.owner[id] = who
		return saying(r, http.StatusOK, fmt.Sprintf(`{"type":"t","nested":{"id":"no_1"},"id":%q}`, id)), nil
	}
	for _, part := range parts {
		if m.owner[part] == who {
			return saying(r, http.StatusOK, fmt.Sprintf(`{"id":%q}`, part)), nil
		}
	}
	return saying(r, http.StatusNotFound, errorBody("not_found_error", "not found", -1)), nil
}

func (m *maker) ask(method, path, body string) result {
	r := m.g.request(path, "", body)
	r.Method = method
	r.Body = io.NopCloser(strings.NewReader(body))
	r.ContentLength = int64(len(body))
	return m.g.send(r)
}

// make creates something, and returns its ID and its account.
func (m *maker) make(t *testing.T, path string) (id, owner string) {
	t.Helper()
	got := m.ask(http.MethodPost, path, `{}`)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(got.body), &made); err != nil || got.status != 200 {
		t.Fatal(got, err)
	}
	return made.ID, got.header.Get("X-Clb-Account")
}

func TestWhatAnAccountHasIsFoundThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMaker(t, 3)
		for _, path := range []string{"/v1/files", "/v1/messages/batches", "/v1/skills", "/v1/sessions",
			"/v1/environments"} {
			for range 3 {
				id, owner := m.make(t, path)
				for _, c := range []struct{ method, path string }{
					{"GET", path + "/" + id}, {"GET", path + "/" + id + "/content"},
					{"GET", path + "/" + id + "/results?beta=true"}, {"POST", path + "/" + id + "/cancel"},
					{"DELETE", path + "/" + id},
				} {
					if got := m.ask(c.method, c.path, ""); got.status != 200 ||
						got.header.Get("X-Clb-Account") != owner {
						t.Errorf("%s %s: %d by %s, not %s", c.method, c.path, got.status,
							got.header.Get("X-Clb-Account"), owner)
					}
				}
				if m.g.pool.Resource(id) != "" {
					t.Errorf("%s is remembered although it was deleted", id)
				}
			}
		}
	})
}

// TestAnAnswerIsKnownBeforeItsClientHasIt: whoever asks with the last byte of the answer is led to the right account.
func TestAnAnswerIsKnownBeforeItsClientHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g *rig // the answer looks into it
		g = newOddRig(t, 3, roundTrip(func(r *http.Request) (*http.Response, error) {
			response := saying(r, http.StatusOK, "")
			pipe, w := io.Pipe()
			response.Body, response.ContentLength = pipe, -1
			go func() {
				for _, piece := range []string{`{"n":{"id":"x_1"},"id"`, `:"fi`, `le_1"`, `}`} {
					_, _ = io.WriteString(w, piece)
				}
				_ = w.Close()
			}()
			return response, nil
		}))
		r := g.request("/v1/files", "", "content")
		w := spy{header: http.Header{}, write: func(b []byte) {
			if strings.Contains(string(b), `le_1"`) && g.pool.Resource("file_1") == "" {
				t.Error("the client has the ID, and nobody knows whose it is")
			}
		}}
		g.proxy.ServeHTTP(w, r)
		if g.pool.Resource("x_1") != "" || g.pool.Resource("file_1") == "" {
			t.Error("another ID is remembered, or none")
		}
	})
}

type spy struct {
	header http.Header
	write  func([]byte)
}

func (s spy) Header() http.Header         { return s.header }
func (s spy) WriteHeader(int)             {}
func (s spy) Write(b []byte) (int, error) { s.write(b); return len(b), nil }
func (s spy) FlushError() error           { return nil }

// TestNobodyElseAnswersForAnAccount that has what is asked for, and can't serve: the client reads which one, and why.
func TestNobodyElseAnswersForAnAccount(t *testing.T) {
	for name, c := range map[string]struct {
		stop   func(t *testing.T, g *rig, owner string)
		status int
		words  string
	}{
		"switched off": {func(t *testing.T, g *rig, owner string) { g.set(owner, account.Change{Enabled: new(false)}) },
			400, "switched off"},
		"removed": {func(t *testing.T, g *rig, owner string) {
			if _, err := g.pool.Remove(t.Context(), owner); err != nil {
				t.Fatal(err)
			}
		}, 400, "removed"},
		"paused": {func(t *testing.T, g *rig, owner string) {
			g.set(owner, account.Change{PausedUntil: new(time.Now().Add(time.Hour))})
		}, 503, "paused"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMaker(t, 3)
				id, owner := m.make(t, "/v1/files")
				c.stop(t, m.g, owner)
				got := m.ask(http.MethodGet, "/v1/files/"+id, "")
				if got.status != c.status || !strings.Contains(got.body, "exists on the account "+owner+" alone") ||
					!strings.Contains(got.body, c.words) {
					t.Errorf("%d %s", got.status, got.body)
				}
			})
		})
	}
}

// TestAPromptGoesWhereItsFileIs, if that account can serve, and its conversation stays there.
func TestAPromptGoesWhereItsFileIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMaker(t, 3)
		id, owner := m.make(t, "/v1/files")
		ask := func(session, content string) result {
			return m.g.send(m.g.request("/v1/messages", session, `{"model":"m","messages":[{"role":"user","content":[`+
				content+`]}]}`))
		}
		file := fmt.Sprintf(`{"type":"document","source":{"type":"file", "file_id" : %q}}`, id)
		for n := range 6 {
			session := fmt.Sprint("s", n)
			ask(session, `{"type":"text","text":"hi"}`)
			for range 2 {
				if got := ask(session, file); got.status != 200 || got.header.Get("X-Clb-Account") != owner {
					t.Errorf("%s: %d by %s", session, got.status, got.header.Get("X-Clb-Account"))
				}
			}
			if got := ask(session, `{"type":"text","text":"more"}`); got.header.Get("X-Clb-Account") != owner {
				t.Errorf("%s goes away again", session)
			}
		}
		quoted := `{"type":"text","text":"\"file_id\":\"` + id + `\""}`
		m.g.set(owner, account.Change{Enabled: new(false)})
		for _, content := range []string{file, quoted} {
			if got := ask("t", content); got.header.Get("X-Clb-Account") == owner ||
				got.header.Get("X-Clb-Account") == "" {
				t.Errorf("%d: %s", got.status, got.body)
			}
		}
	})
}

func TestAPinGoesBeforeWhatExists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMaker(t, 2)
		id, owner := m.make(t, "/v1/files")
		other := map[string]string{"a": "b", "b": "a"}[owner]
		r := m.g.request("/v1/files/"+url.PathEscape(id), "", "")
		r.Method = http.MethodGet
		r.Header.Set("X-Clb-Account", other)
		if got := m.g.send(r); got.status != 404 || got.header.Get("X-Clb-Account") != other {
			t.Errorf("%d by %s", got.status, got.header.Get("X-Clb-Account"))
		}
	})
}

func TestTheIDOfACompressedAnswerIsKnown(t *testing.T) {
	for coding := range compressors {
		synctest.Test(t, func(t *testing.T) {
			g := newOddRig(t, 3, roundTrip(func(r *http.Request) (*http.Response, error) {
				response := saying(r, http.StatusOK, string(compressed(t, coding, `{"n":{"id":"x_1"},"id":"file_1"}`)))
				response.Header.Set("Content-Encoding", coding)
				return response, nil
			}))
			got := g.send(g.request("/v1/files", "", "content"))
			if got.status != http.StatusOK || g.pool.Resource("file_1") == "" || g.pool.Resource("x_1") != "" {
				t.Errorf("%s: %d, remembered for %q", coding, got.status, g.pool.Resource("file_1"))
			}
		})
	}
}
