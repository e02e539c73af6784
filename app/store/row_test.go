package store

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clb/proxy"
	"clb/proxy/anthropic"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"
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
var rowOf = cmp.Options{cmp.AllowUnexported(row{}), cmpopts.EquateEmpty()}

func rowFor(x proxy.Exchange) *row { return &row{Exchange: Exchange{Exchange: x}} }

func TestRowRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := rapid.SampledFrom([]int{0, wordsMax}).Draw(t, "room")
		w := newDictionary(make([]string, wordsMax-room))
		want := anyExchange(t)
		got, err := readRow(want.ID, w.appendRow(nil, rowFor(want)), w.list)
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
	w := newDictionary(nil)
	f.Add(uint64(id(1)), w.appendRow(nil, rowFor(exchange(id(1)))))
	whole := func(id proxy.ID, fields []byte) {
		f.Add(uint64(id), append(w.appendRow(nil, rowFor(proxy.Exchange{ID: id})), fields...))
	}
	whole(id(2), protowire.AppendFixed64(protowire.AppendTag(nil, 99, protowire.Fixed64Type), 7))
	whole(3, appendMessage(nil, rowAttempt, func(b []byte) []byte { return w.appendWord(b, tryChoice, "POST", 0) }))
	whole(4, w.appendWord(appendInt(nil, rowWaited, int64(-time.Second)), rowGroup, "POST", 0))
	f.Add(uint64(0), []byte{0xff, 0xff})
	f.Fuzz(func(t *testing.T, key uint64, value []byte) {
		first, err := readRow(proxy.ID(key), value, w.list)
		if err != nil {
			return
		}
		table := newDictionary(slices.Clone(w.list))
		again, err := readRow(first.ID, table.appendRow(nil, &first), table.list)
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
func clipRow(r *row) {
	for _, s := range []*string{&r.Method, &r.Path, &r.Model, &r.Session, &r.AccountID, &r.Account, &r.Reason,
		(*string)(&r.Outcome), &r.Error, &r.UpstreamID, &r.Group} {
		*s = clip(*s)
	}
	for i := range r.Attempts {
		a := &r.Attempts[i]
		for _, s := range []*string{&a.AccountID, &a.Account, (*string)(&a.Verdict), &a.Reason, &a.Choice} {
			*s = clip(*s)
		}
	}
}

func TestFieldsOfANewerVersionAreKept(t *testing.T) {
	extra := protowire.AppendString(protowire.AppendTag(nil, 200, protowire.BytesType), "later")
	more := protowire.AppendFixed32(protowire.AppendTag(nil, 201, protowire.Fixed32Type), 5)
	w := newDictionary(nil)
	x := exchange(id(1))
	newer := row{Exchange: Exchange{Exchange: x}, unknown: append(slices.Clone(extra), more...), unknownUsage: extra,
		unknownTries: map[int][]byte{1: more}}
	value := w.appendRow(nil, &newer)
	read, err := readRow(x.ID, value, w.list)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(newer, read, rowOf); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
	diff(t, value, w.appendRow(nil, &read))
}

func TestRowsAreSmall(t *testing.T) {
	w := newDictionary(nil)
	w.appendRow(nil, rowFor(exchange(id(1))))
	x := exchange(id(2))
	x.Attempts, x.Group, x.Waited = x.Attempts[1:], "", 0
	x.Attempts[0].Choice, x.Attempts[0].Wait = "", 0 // that is the row's reason
	x.Usage.WebSearches, x.Retries, x.Failovers = 0, 0, 0
	if size := len(w.appendRow(nil, rowFor(x))); size > 92 {
		t.Fatalf("an ordinary row takes %d bytes", size)
	}
}

func TestRowsAreBounded(t *testing.T) {
	x := exchange(id(1))
	x.Path, x.Error = "/"+strings.Repeat("ü", 1<<20), strings.Repeat("x", 1<<20)
	x.Attempts = slices.Repeat(x.Attempts[:1], 1000)
	w := newDictionary(nil)
	value := w.appendRow(nil, rowFor(x))
	got, err := readRow(x.ID, value, w.list)
	if err != nil {
		t.Fatal(err)
	}
	if len(value) > 16<<10 || len(got.Attempts) != attemptsMax || !utf8.ValidString(got.Path) ||
		len(got.Path) < textMax-4 {
		t.Fatalf("%d bytes, %d attempts, a path of %d", len(value), len(got.Attempts), len(got.Path))
	}
}

func TestPathsLeaveRoomForOtherWords(t *testing.T) {
	w := newDictionary(nil)
	for n := range 2 * wordsMax {
		x := exchange(id(n + 1))
		x.Path = "/v1/files/" + x.ID.String()
		w.appendRow(nil, rowFor(x))
	}
	if len(w.list) > pathWordsMax+10 {
		t.Fatalf("%d words", len(w.list))
	}
	if _, ok := w.refer("claude-opus-6", wordsMax); !ok {
		t.Fatal("no room for a model")
	}
}

func TestTallyKeepsFieldsOfANewerVersion(t *testing.T) {
	extra := protowire.AppendVarint(protowire.AppendTag(nil, 90, protowire.VarintType), 4)
	tally := Counters{Complete: 3, CompleteDuration: time.Second}
	fields := tally.fields()
	var read Counters
	into := read.fields()
	unknown, err := readNumbers(append(appendNumbers(nil, fields[:]), extra...), into[:])
	if err != nil {
		t.Fatal(err)
	}
	diff(t, tally, read)
	diff(t, extra, unknown)
}

func TestSessionsComeBackAsTheyWere(t *testing.T) {
	for _, session := range []string{"", "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44", "6F1C2A9E-3b7d-4f31-9a58-0c7d1e5b2f44",
		"6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2fzz",
		"6f1c2a9e03b7d-4f31-9a58-0c7d1e5b2f44", "------------------------------------", "h:0123456789abcdef"} {
		x := exchange(id(1))
		x.Session = session
		w := newDictionary(nil)
		got, err := readRow(x.ID, w.appendRow(nil, rowFor(x)), w.list)
		if err != nil || got.Session != session {
			t.Fatalf("%q came back as %q, %v", session, got.Session, err)
		}
	}
}
