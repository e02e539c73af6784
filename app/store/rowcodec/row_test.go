package rowcodec

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"

	"clb/proxy"
	"clb/proxy/anthropic"
)

func text(t *rapid.T) string { return rapid.StringN(0, 40, textMax).Draw(t, "text") }

func number(t *rapid.T) int64 {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 1<<20), rapid.Just(int64(0))).Draw(t, "number")
}

// count is a number of tokens, which is never negative.
func count(t *rapid.T) int64 { return max(number(t), 0) }

// anyExchange draws an exchange of whatever content.
func anyExchange(t *rapid.T) proxy.Exchange {
	id := proxy.ID(rapid.Uint64Range(1, 1<<62).Draw(t, "id"))
	x := proxy.Exchange{
		ID: id, Time: id.Time().Add(time.Duration(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "late"))),
		Method: text(t), Path: text(t), Model: text(t), Session: text(t), AccountID: text(t), Account: text(t),
		Own: rapid.Bool().Draw(t, "own"), Group: text(t), Waited: time.Duration(number(t)), Reason: text(t),
		Status: int(number(t)), Outcome: proxy.Outcome(text(t)),
		Error: text(t), UpstreamID: text(t), Stream: rapid.Bool().Draw(t, "stream"),
		Retries: int(number(t)), Failovers: int(number(t)), TTFB: time.Duration(number(t)),
		Duration: time.Duration(number(t)),
		Usage: anthropic.Usage{Input: count(t), Output: count(t), CacheWrite5m: count(t), CacheWrite1h: count(t),
			CacheRead: count(t), WebSearches: count(t)},
		BytesIn: number(t), BytesOut: number(t),
	}
	for range rapid.IntRange(0, 5).Draw(t, "attempts") {
		x.Attempts = append(x.Attempts, proxy.Attempt{
			AccountID: text(t), Account: text(t), Start: time.Duration(number(t)), Duration: time.Duration(number(t)),
			Status:  int(number(t)),
			Verdict: anthropic.Class(text(t)), Reason: text(t), Wait: time.Duration(number(t)), Choice: text(t),
		})
	}
	return x
}

// rowOf compares rows that have fields of a newer version.
var rowOf = cmp.Options{cmp.AllowUnexported(Row{}), cmpopts.EquateEmpty()}

func rowFor(x proxy.Exchange) *Row { return &Row{Exchange: Exchange{Exchange: x}} }

func TestRowRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := rapid.SampledFrom([]int{0, WordsMax}).Draw(t, "room")
		w := NewDictionary(make([]string, WordsMax-room))
		want := anyExchange(t)
		got, err := ReadRow(want.ID, w.AppendRow(nil, rowFor(want)), w.List)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(*rowFor(want), got, rowOf); d != "" {
			t.Fatalf("(-want +got)\n%s", d)
		}
	})
}

// FuzzReadRow: whatever the bytes, reading does not panic, and what it reads survives being rewritten.
func FuzzReadRow(f *testing.F) {
	w := NewDictionary(nil)
	f.Add(uint64(id(1)), w.AppendRow(nil, rowFor(exchange(id(1)))))
	whole := func(id proxy.ID, fields []byte) {
		f.Add(uint64(id), append(w.AppendRow(nil, rowFor(proxy.Exchange{ID: id})), fields...))
	}
	whole(id(2), protowire.AppendFixed64(protowire.AppendTag(nil, 99, protowire.Fixed64Type), 7))
	whole(3, appendMessage(nil, rowAttempt, func(b []byte) []byte { return w.appendWord(b, tryChoice, "POST", 0) }))
	whole(4, w.appendWord(AppendInt(nil, rowWaited, int64(-time.Second)), rowGroup, "POST", 0))
	f.Add(uint64(0), []byte{0xff, 0xff})
	f.Fuzz(func(t *testing.T, key uint64, value []byte) {
		first, err := ReadRow(proxy.ID(key), value, w.List)
		if err != nil {
			return
		}
		table := NewDictionary(slices.Clone(w.List))
		again, err := ReadRow(first.ID, table.AppendRow(nil, &first), table.List)
		if err != nil {
			t.Fatal(err)
		}
		clipRow(&first)
		if d := cmp.Diff(first, again, rowOf); d != "" {
			t.Fatalf("(-first +again)\n%s", d)
		}
	})
}

// clipRow does to a row what being written does.
func clipRow(r *Row) {
	for _, s := range []*string{&r.Method, &r.Path, &r.Model, &r.Session, &r.AccountID, &r.Account, &r.Reason,
		(*string)(&r.Outcome), &r.Error, &r.UpstreamID, &r.Group} {
		*s = Clip(*s)
	}
	for i := range r.Attempts {
		a := &r.Attempts[i]
		for _, s := range []*string{&a.AccountID, &a.Account, (*string)(&a.Verdict), &a.Reason, &a.Choice} {
			*s = Clip(*s)
		}
	}
}

func TestFieldsOfANewerVersionAreKept(t *testing.T) {
	extra := protowire.AppendString(protowire.AppendTag(nil, 200, protowire.BytesType), "later")
	more := protowire.AppendFixed32(protowire.AppendTag(nil, 201, protowire.Fixed32Type), 5)
	w := NewDictionary(nil)
	x := exchange(id(1))
	newer := Row{Exchange: Exchange{Exchange: x}, unknown: append(slices.Clone(extra), more...), unknownUsage: extra,
		unknownTries: map[int][]byte{1: more}}
	value := w.AppendRow(nil, &newer)
	read, err := ReadRow(x.ID, value, w.List)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(newer, read, rowOf); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
	diff(t, value, w.AppendRow(nil, &read))
}

func TestRowsAreSmall(t *testing.T) {
	w := NewDictionary(nil)
	w.AppendRow(nil, rowFor(exchange(id(1))))
	x := exchange(id(2))
	x.Attempts, x.Group, x.Waited = x.Attempts[1:], "", 0
	x.Attempts[0].Choice, x.Attempts[0].Wait = "", 0 // that is the row's reason
	x.Usage.WebSearches, x.Retries, x.Failovers = 0, 0, 0
	if size := len(w.AppendRow(nil, rowFor(x))); size > 92 {
		t.Fatalf("an ordinary row takes %d bytes", size)
	}
}

func TestRowsAreBounded(t *testing.T) {
	x := exchange(id(1))
	x.Path, x.Error = "/"+strings.Repeat("ü", 1<<20), strings.Repeat("x", 1<<20)
	x.Attempts = slices.Repeat(x.Attempts[:1], 1000)
	w := NewDictionary(nil)
	value := w.AppendRow(nil, rowFor(x))
	got, err := ReadRow(x.ID, value, w.List)
	if err != nil {
		t.Fatal(err)
	}
	if len(value) > 16<<10 || len(got.Attempts) != attemptsMax || !utf8.ValidString(got.Path) ||
		len(got.Path) < textMax-4 {
		t.Fatalf("%d bytes, %d attempts, a path of %d", len(value), len(got.Attempts), len(got.Path))
	}
}

func TestPathsLeaveRoomForOtherWords(t *testing.T) {
	w := NewDictionary(nil)
	for n := range 2 * WordsMax {
		x := exchange(id(n + 1))
		x.Path = "/v1/files/" + x.ID.String()
		w.AppendRow(nil, rowFor(x))
	}
	if len(w.List) > PathWordsMax+10 {
		t.Fatalf("%d words", len(w.List))
	}
	if _, ok := w.Refer("claude-opus-6", WordsMax); !ok {
		t.Fatal("no room for a model")
	}
}

func TestSessionsComeBackAsTheyWere(t *testing.T) {
	for _, session := range []string{"", "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44", "6F1C2A9E-3b7d-4f31-9a58-0c7d1e5b2f44",
		"6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2fzz",
		"6f1c2a9e03b7d-4f31-9a58-0c7d1e5b2f44", "------------------------------------", "h:0123456789abcdef"} {
		x := exchange(id(1))
		x.Session = session
		w := NewDictionary(nil)
		got, err := ReadRow(x.ID, w.AppendRow(nil, rowFor(x)), w.List)
		if err != nil || got.Session != session {
			t.Fatalf("%q came back as %q, %v", session, got.Session, err)
		}
	}
}

// exchange is one that has all its fields set.
func exchange(id proxy.ID) proxy.Exchange {
	return proxy.Exchange{
		ID: id, Time: id.Time().Add(123), Method: "POST", Path: "/v1/messages", Model: "claude-sonnet-5-5",
		Session: "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44", AccountID: "acc-1", Account: "one", Own: id%2 == 0,
		Group: "work", Waited: 90 * time.Second,
		Reason: "most headroom", Status: 200, Outcome: proxy.OutcomeComplete,
		UpstreamID: "req_011CSHoEeqs5C35K2UUqR7Fy", Stream: true,
		Attempts: []proxy.Attempt{
			{AccountID: "acc-2", Account: "two", Start: time.Millisecond, Duration: 90 * time.Millisecond, Status: 429,
				Verdict: anthropic.Quota, Reason: "the five-hour window is spent"},
			{AccountID: "acc-1", Account: "one", Start: 92 * time.Millisecond, Duration: 700 * time.Millisecond,
				Status: 200, Verdict: anthropic.Fine, Wait: time.Second,
				Choice: "moved from two (limited until Mon 14:20)"},
		},
		Retries: 1, Failovers: 1, TTFB: 800 * time.Millisecond, Duration: 5 * time.Second,
		Usage: anthropic.Usage{Input: 12, Output: 800, CacheWrite5m: 4000, CacheWrite1h: 5, CacheRead: 90000,
			WebSearches: 2},
		BytesIn: 512000, BytesOut: 34000,
	}
}

// id is the n-th of a row of IDs.
func id(n int) proxy.ID { return proxy.IDAt(time.UnixMicro(1_795_000_000_000_000)) + proxy.ID(n)<<12 }

func diff(t testing.TB, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
}
