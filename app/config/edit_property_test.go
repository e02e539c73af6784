package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/jsonc"
	"clb/proxy/balance"
)

// drawSettings is any settings that are allowed one by one.
func drawSettings(t *rapid.T) Settings {
	s := Default()
	s.Port = rapid.IntRange(0, 65535).Draw(t, "port")
	s.Keychain = rapid.SampledFrom([]Keychain{KeychainSystem, KeychainFile, KeychainMemory}).Draw(t, "keychain")
	s.APIURL = rapid.SampledFrom([]string{"https://api.example.com", "https://x:8443"}).Draw(t, "api")
	s.Retry.Count = rapid.IntRange(0, 3).Draw(t, "count")
	s.Retry.FirstDelaySeconds = rapid.Float64Range(0, 3).Draw(t, "delay")
	s.Retry.Multiplier = rapid.Float64Range(1, 10).Draw(t, "multiplier")
	s.BodyMemoryMegabytes = rapid.IntRange(0, 1<<20).Draw(t, "body memory")
	s.DrainSeconds = rapid.IntRange(0, 600).Draw(t, "drain")
	s.Routing.Strategy = rapid.SampledFrom(balance.Strategies()).Draw(t, "strategy")
	s.Routing.AvoidPercent = rapid.IntRange(0, 100).Draw(t, "avoid")
	if drawn := rapid.SliceOfN(rapid.Custom(drawRoute), 0, 4).Draw(t, "routes"); len(drawn) > 0 {
		s.Routing.Routes = drawn
	}
	s.Hold = Hold{rapid.IntRange(0, 60).Draw(t, "minutes"), rapid.IntRange(1, 1000).Draw(t, "waiting")}
	s.History.CommitRequests = rapid.IntRange(1, 100_000).Draw(t, "requests")
	s.Log.Level = rapid.SampledFrom([]string{"debug", "info", "warn", "error"}).Draw(t, "level")
	return s
}

// drawRoute is one of a few routes, so that two drawn lists share some.
func drawRoute(t *rapid.T) balance.Route {
	return balance.Route{Model: rapid.SampledFrom([]string{"*", "claude-opus-*", `a"b<c`}).Draw(t, "model"),
		Forbid:   rapid.Bool().Draw(t, "forbid"),
		Accounts: rapid.SampledFrom([][]string{{"work"}, {"work", "at home"}, {"ü"}}).Draw(t, "accounts")}
}

// changesTo are the changes that bring all keys to s.
func changesTo(s Settings) []Change {
	var changes []Change
	for _, row := range table(&s) {
		changes = append(changes, changeTo(row))
	}
	return changes
}

// changeTo is the change to the value that the row has.
func changeTo(row key) Change {
	if many, isList := row.value.(list); isList {
		return Change{row.name, strings.Join(many.entries(), "\n")}
	}
	return Change{row.name, strings.Trim(row.value.literal(), `"`)}
}

// Whatever subset of the keys a file has, in whatever layout, an edit of all keys gives these values and loses no
// comment.
func TestEditAnyFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawSettings(t), drawSettings(t)
		text, comments := drawFile(t, before)
		edited, err := Edit("f", []byte(text), changesTo(after)...)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		got, err := Parse("f", edited)
		if err != nil {
			t.Fatalf("%v\n%s", err, edited)
		}
		if diff := cmp.Diff(after, got); diff != "" {
			t.Error(diff)
		}
		from := 0
		for _, comment := range comments {
			at := strings.Index(string(edited)[from:], comment)
			if at < 0 {
				t.Fatalf("the comment %s is lost or moved:\n%s\n->\n%s", comment, text, edited)
			}
			from += at
		}
	})
}

// drawValue writes a value, a list with a gap wherever one can stand.
func drawValue(t *rapid.T, v value, gap func() string) string {
	many, isList := v.(list)
	if !isList {
		return v.literal()
	}
	out, entries := "["+gap(), many.entries()
	for i, entry := range entries {
		out += strings.ReplaceAll(jsonc.Quote(entry), ": ",
			rapid.SampledFrom([]string{":", ":  ", ": "}).Draw(t, "colon")) +
			gap()
		if i+1 < len(entries) || rapid.Bool().Draw(t, "last comma") {
			out += "," + gap()
		}
	}
	return out + "]"
}

// drawFile writes some of the settings in a layout of its own, with a comment wherever one can stand.
func drawFile(t *rapid.T, s Settings) (text string, comments []string) {
	gap := func() string {
		mark := fmt.Sprintf("mark-%d-", len(comments))
		text := rapid.SampledFrom([]string{"", " ", "\n", "\r\n\t", "/*" + mark + "*/", "//" + mark + "\n",
			" //" + mark + "\r\n", "\n  // " + mark + "\n  "}).Draw(t, "gap")
		if strings.Contains(text, mark) {
			comments = append(comments, mark)
		}
		return text
	}
	rows := table(&s)
	var object func(group string) string
	object = func(group string) string {
		out := "{" + gap()
		all := names(rows, group)
		first := true
		for _, name := range all {
			if !rapid.Bool().Draw(t, "has") {
				continue
			}
			if !first {
				out += ","
			}
			first = false
			out += gap() + jsonc.Quote(name) + gap() + ":" + gap()
			if group == "" && isGroup(rows, name) {
				out += object(name)
			} else {
				row, _ := find(rows, strings.TrimPrefix(group+"."+name, "."))
				out += drawValue(t, row.value, gap)
			}
			out += gap()
		}
		if !first && rapid.Bool().Draw(t, "comma") {
			out += "," + gap()
		}
		return out + "}"
	}
	text = gap() + object("") + gap()
	return text, comments
}
