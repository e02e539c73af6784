package price

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

// entry is a file with one model of these prices, the first of which stands in line 3.
func entry(prices ...string) string {
	return "{ // comment\n\"models\": [{\"ids\": [\"m\"], \"prices\": [\n" + strings.Join(prices, ",\n") + "\n]}]}"
}

func row(more string) string { return `{"input": 1, ` + flat + more + `}` }

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "p:1: the file is empty; delete it, or write {} for no prices of your own"},
		{"spaces", "\ufeff \n\n", "p:1: the file is empty; delete it, or write {} for no prices of your own"},
		{"long", strings.Repeat(" ", maxFile+1), "p: the file is longer than 256 kB"},
		{"deep", strings.Repeat("[", 1001), "p: braces and brackets lie too deep in each other"},
		{"syntax", "{\n  \"models\": [}\n}", "p:2: not valid at column 14: invalid character '}' at start of value"},
		{"cut off", "{\n  \"models\": [\n", "p:2: not valid at column 1: parsing value: unexpected EOF"},
		{"a list", "[]", "p:1: this is a list; it takes keys and values in braces { }"},
		{"unknown key", "{\n\n\"modles\": []}",
			"p:3: key modles: there is no such key; there are version, web_search, models"},
		{"twice", "{\"models\": [],\n\"models\": []}", "p:2: key models: it stands here for the second time"},
		{"version", `{"version": 7}`, "p:1: key version: this is a number; it takes a short text"},
		{"empty version", `{"version": ""}`, "p:1: key version: it takes a text of 1 to 80 characters in one line"},
		{"version of two lines", `{"version": "a\nb"}`,
			"p:1: key version: it takes a text of 1 to 80 characters in one line"},
		{"search", "{\n\"web_search\": \"10\"}",
			"p:2: key web_search: this is a text in quotes; it takes dollars from 0 to 1000000 such as 0.25, with up " +
				"to 6 decimals"},
		{"models", `{"models": {}}`, "p:1: key models: this is an object; it takes a list of models in brackets [ ]"},
		{"model", `{"models": [null]}`, "p:1: key models: this is null; it takes keys and values in braces { }"},
		{"model's key", `{"models": [{"id": "x"}]}`,
			"p:1: key models.id: there is no such key; there are name, ids, prices"},
		{"no ids", "{\"models\": [\n{\"prices\": []}]}", "p:2: key models.ids: it is missing"},
		{"no prices", "{\"models\": [\n{\"ids\": [\"x\"]}]}", "p:2: key models.prices: it is missing"},
		{"empty prices", `{"models": [{"ids": ["x"], "prices": []}]}`,
			"p:1: key models.prices: the list is empty; it takes at least one price"},
		{"name", strings.Replace(entry(row("")), `{"ids"`, `{"name": true, "ids"`, 1),
			"p:2: key models.name: this is true or false; it takes a short text"},
		{"empty ids", strings.Replace(entry(row("")), `["m"]`, `[]`, 1),
			"p:2: key models.ids: the list is empty; it takes at least one id"},
		{"ids", strings.Replace(entry(row("")), `["m"]`, `"m"`, 1),
			`p:2: key models.ids: this is a text in quotes; it takes a list of texts such as "claude-opus-5" in brackets [ ]`},
		{"id", strings.Replace(entry(row("")), `["m"]`, `[1]`, 1),
			`p:2: key models.ids: this is a number; it takes a text such as "claude-opus-5"`},
		{"empty id", strings.Replace(entry(row("")), `"m"`, `""`, 1),
			"p:2: key models.ids: an id has 1 to 256 letters"},
		{"id with a space", strings.Replace(entry(row("")), `"m"`, `"a b"`, 1),
			"p:2: key models.ids: an id has no spaces, line breaks or control characters"},
		{"id in two lines", strings.Replace(entry(row("")), `"m"`, `"a\nb"`, 1),
			"p:2: key models.ids: an id has no spaces, line breaks or control characters"},
		{"id of a star", strings.Replace(entry(row("")), `"m"`, `"*"`, 1),
			"p:2: key models.ids: a * stands at the end of an id, with something before it"},
		{"star inside", strings.Replace(entry(row("")), `"m"`, `"a*b*"`, 1),
			"p:2: key models.ids: a * stands at the end of an id, with something before it"},
		{"id with the mark", strings.Replace(entry(row("")), `"m"`, `"m[1M]"`, 1),
			"p:2: key models.ids: [1m] is no part of an id: the price is the same with it and without"},
		{"id twice", strings.Replace(entry(row("")), `["m"]`, "[\"m\",\n\"M\"]", 1),
			`p:3: key models.ids: "m" stands in line 2 already`},
		{"price", entry("7"), "p:3: key prices: this is a number; it takes keys and values in braces { }"},
		{"price's key", entry(row(`, "cache_write": 1`)),
			"p:3: key prices.cache_write: there is no such key; there are from, until, prompt_above, prompt_to, " +
				"input, cache_write_5m, cache_write_1h, cache_read, output"},
		{"part missing", entry(row(""), `{"input": 1, "cache_write_5m": 1, "cache_read": 1, "output": 1}`),
			"p:4: key prices.cache_write_1h: it is missing"},
		{"negative", entry(`{` + flat + `,` + "\n" + `"input": -1}`),
			"p:4: key prices.input: a price is not negative; it takes dollars from 0 to 1000000 such as 0.25, with " +
				"up to 6 decimals"},
		{"null", entry(`{` + flat + `, "input": null}`),
			"p:3: key prices.input: this is null; it takes dollars from 0 to 1000000 such as 0.25, with up to " +
				"6 decimals"},
		{"an object", entry(`{` + flat + `, "input": {}}`),
			"p:3: key prices.input: this is an object; it takes dollars from 0 to 1000000 such as 0.25, with up to " +
				"6 decimals"},
		{"exponent", entry(`{` + flat + `, "input": 1e3}`),
			"p:3: key prices.input: it takes dollars from 0 to 1000000 such as 0.25, with up to 6 decimals"},
		{"too fine", entry(`{` + flat + `, "input": 0.0000001}`),
			"p:3: key prices.input: it takes dollars from 0 to 1000000 such as 0.25, with up to 6 decimals"},
		{"too high", entry(`{` + flat + `, "input": 1000000.000001}`),
			"p:3: key prices.input: the price is too high; it takes dollars from 0 to 1000000 such as 0.25, with up " +
				"to 6 decimals"},
		{"far too high", entry(`{` + flat + `, "input": 99999999999999999999999}`),
			"p:3: key prices.input: the price is too high; it takes dollars from 0 to 1000000 such as 0.25, with up " +
				"to 6 decimals"},
		{"no day", entry(row(`, "from": "2026-02-30"`)),
			`p:3: key prices.from: there is no such day; it takes a day such as "2026-10-07"`},
		{"day as a number", entry(row(`, "until": 2026`)),
			`p:3: key prices.until: this is a number; it takes a day such as "2026-10-07"`},
		{"days turned round", entry(row(`, "from": "2026-02-02", "until": "2026-02-02"`)),
			`p:3: key prices.until: it is not beyond "from"`},
		{"prompt as a text", entry(row(`, "prompt_to": "1"`)),
			"p:3: key prices.prompt_to: it takes a whole number of tokens from 1 to 1000000000"},
		{"prompt of zero", entry(row(`, "prompt_above": 0`)),
			"p:3: key prices.prompt_above: it takes a whole number of tokens from 1 to 1000000000"},
		{"prompt of a half", entry(row(`, "prompt_above": 1.5`)),
			"p:3: key prices.prompt_above: it takes a whole number of tokens from 1 to 1000000000"},
		{"prompts turned round", entry(row(`, "prompt_above": 9, "prompt_to": 8`)),
			`p:3: key prices.prompt_to: it is not beyond "prompt_above"`},
		{"two for all", entry(row(""), row("")),
			"p:4: key models.prices: two prices hold for the same requests: those of line 3 and line 4"},
		{"days overlap", entry(row(`, "until": "2026-10-08"`), row(`, "from": "2026-10-07"`)),
			"p:4: key models.prices: two prices hold for the same requests from 2026-10-07 on: those of line 3 " +
				"and line 4"},
		{"a day inside", entry(row(`, "from": "2026-01-01", "until": "2026-01-02"`), row("")),
			"p:4: key models.prices: two prices hold for the same requests from 2026-01-01 on: those of line 3 " +
				"and line 4"},
		{"prompts overlap", entry(row(`, "prompt_above": 9`), row(`, "prompt_to": 10`)),
			"p:4: key models.prices: two prices hold for the same requests: those of line 3 and line 4"},
		{"prompts gape", entry(row(`, "prompt_above": 11`), row(`, "prompt_to": 10`)),
			"p:3: key models.prices: a prompt of 11 tokens has no price"},
		{"small prompts", entry(row(`, "prompt_above": 11`)),
			"p:3: key models.prices: a prompt of 11 tokens has no price"},
		{"large prompts, later", entry(row(`, "until": "2026-01-01"`), row(`, "from": "2026-01-01", "prompt_to": 10`)),
			"p:4: key models.prices: a prompt of more than 10 tokens has no price from 2026-01-01 on"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("p", []byte(test.text))
			if err == nil || err.Error() != test.want {
				t.Errorf("%s\n got %v\nwant %s", test.text, err, test.want)
			}
			if mistake := (*Error)(nil); !errors.As(err, &mistake) || mistake.File != "p" {
				t.Errorf("%#v is no *Error", err)
			}
		})
	}
}

func TestParseGood(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "{}",
		"comment at the end": "{} // no line end",
		"mark and CRLF":      "\ufeff{\r\n// x\r\n\"models\": [],\r\n}\r\n",
		"plain JSON":         entry(row("")),
		"days in turn":       entry(row(`, "from": "2026-10-07"`), row(`, "until": "2026-10-07"`)),
		"days with a pause":  entry(row(`, "from": "2026-10-07"`), row(`, "until": "2026-10-01"`)),
		"tiers from a day": entry(row(`, "until": "2026-10-07"`), row(`, "from": "2026-10-07", "prompt_to": 5`),
			row(`, "from": "2026-10-07", "prompt_above": 5`)),
		"three tiers": entry(row(`, "prompt_above": 6`), row(`, "prompt_to": 5`),
			row(`, "prompt_above": 5, "prompt_to": 6`)),
	} {
		if _, err := Parse("p", []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A price is taken digit by digit.
func TestDollars(t *testing.T) {
	for text, want := range map[string]amount{"0": 0, "0.0": 0, "10": 10_000_000, "12.50": 12_500_000, "0.125": 125_000,
		"0.1": 100_000, "0.000001": 1,
		"0.0000010000": 1, "1000000": 1_000_000_000_000, "18.75": 18_750_000, "0.30": 300_000} {
		table, err := Parse("p", []byte(entry(`{`+flat+`, "input": `+text+`}`)))
		if err != nil || table.models["m"].prices[0].input != want {
			t.Errorf("%s: %v, %v, want %d", text, table.models["m"], err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{builtIn, fresh, "{}", entry(row("")),
		entry(row(`, "until": "2026-10-08"`), row(`, "from": "2026-10-07", "prompt_to": 7`)),
		`{"web_search": 1.5, "version": "x"}`, "{\"models\": [{\"ids\": [\"a*\", \"\\ud800\"], \"prices\": [",
		`{"models": [{"ids": ["x*"], "prices": [{}]}]}`,
		strings.Repeat("[", 50_000), "// \"\n{\"models\": " + strings.Repeat(`{"a":[`, 20_000)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := Parse("p", text)
		if err != nil {
			var mistake *Error
			if !errors.As(err, &mistake) ||
				strings.ContainsFunc(err.Error(), func(c rune) bool { return !unicode.IsPrint(c) }) {
				t.Fatalf("%q is no line of an *Error", err)
			}
			if lines := 1 + strings.Count(string(text), "\n"); mistake.Line > lines || err.Error() != fmt.Sprint(err) {
				t.Fatalf("line %d of %d", mistake.Line, lines)
			}
			return
		}
		merged := Default().Merge(table)
		for _, id := range table.ids {
			plain := strings.TrimSuffix(id, "*")
			cost, known := merged.Cost(plain, parts, today)
			if cost < 0 || !known && cost != 0 {
				t.Fatalf("%s: %d, %v", id, cost, known)
			}
			if m, _, _ := merged.find(plain); m == nil {
				t.Fatalf("%s does not find itself", id)
			}
		}
	})
}
