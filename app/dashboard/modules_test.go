//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/browsertest"
	"clb/app/dashboard"
	"clb/app/status"
)

// TestModules runs the pure modules of the page in the browser that they are for.
func TestModules(t *testing.T) {
	p := newTab(t, browsertest.Chromium(t))
	p.open(newStage(t, status.Snapshot{}, nil))
	for _, c := range []struct{ module, call, want string }{
		{"call", `accountPath('..', '/limits')`, "/api/accounts/%252E%252E/limits"},
		{"call", `accountPath('.a b/c')`, "/api/accounts/.a%20b%2Fc"},
		{"format", `count(1234567)`, "1,234,567"},
		{"format", `compact(999)`, "999"},
		{"format", `compact(1204)`, "1.20K"},
		{"format", `compact(611204900)`, "611M"},
		{"format", `compact(undefined)`, "0"},
		{"format", `percent(0)`, "0 %"},
		{"format", `percent(0.0004)`, "< 0.1 %"},
		{"format", `percent(0.42)`, "42 %"},
		{"format", `percent(0.98712)`, "98.7 %"},
		{"format", `percent(0.99999)`, "> 99.9 %"},
		{"format", `percent(1)`, "100 %"},
		{"format", `percent(1.01)`, "101 %"},
		{"format", `percent(1e300)`, "> 999 %"},
		{"format", `duration(0)`, "–"},
		{"format", `duration(undefined)`, "–"},
		{"format", `duration(0.4)`, "0.4 ms"},
		{"format", `duration(850)`, "850 ms"},
		{"format", `duration(999.7)`, "1.0 s"},
		{"format", `duration(59940)`, "59.9 s"},
		{"format", `duration(59960)`, "1 min"},
		{"format", `duration(65000)`, "1 min 5 s"},
		{"format", `duration(600000)`, "10 min"},
		{"format", `span(-5)`, "0 s"},
		{"format", `span(1)`, "1 s"},
		{"format", `span(3599999)`, "1 h"},
		{"format", `span(4320000)`, "1 h 12 min"},
		{"format", `span(183600000)`, "2 d 3 h"},
		{"format", `ago(0, 9999)`, "just now"},
		{"format", `ago(0, -1000)`, "just now"},
		{"format", `ago(0, 59000)`, "50 s ago"},
		{"format", `ago(0, 60000)`, "1 min ago"},
		{"format", `ago(0, 3600000 * 23.9)`, "23 h ago"},
		{"format", `ago(0, 86400000 * 3)`, "3 d ago"},
		{"format", `bytes(999)`, "999 B"},
		{"format", `bytes(412000)`, "412 kB"},
		{"format", `bytes(3400000)`, "3.4 MB"},
		{"format", `String(time('0001-01-01T00:00:00Z'))`, "undefined"},
		{"format", `String(time('nonsense'))`, "undefined"},
		{"format", `String(time('2026-11-23T05:00:00+01:00'))`, "1795406400000"},
		// Vienna is one hour ahead of UTC in winter
		{"format", `moment(Date.UTC(2026, 10, 23, 23, 30), Date.UTC(2026, 10, 23, 23, 10)).replace(/\s/g, ' ')`, "12:30 AM"},
		{"format", `moment(Date.UTC(2026, 10, 24, 13), Date.UTC(2026, 10, 23, 13)).replace(/\s/g, ' ')`, "Tue 02:00 PM"},
		{"format", `moment(Date.UTC(2026, 11, 3, 13), Date.UTC(2026, 10, 23, 13)).replace(/\s/g, ' ')`, "Dec 3, 02:00 PM"},
		{"routes", `JSON.stringify(readRoute(' claude-opus-* :  work, home office '))`, `{"model":"claude-opus-*","forbid":false,"accounts":["work","home office"]}`},
		{"routes", `JSON.stringify(readRoute('*haiku*: not work,'))`, `{"model":"*haiku*","forbid":true,"accounts":["work"]}`},
		{"routes", `JSON.stringify(readRoute('nonsense'))`, `{"model":"","forbid":false,"accounts":["nonsense"]}`},
		{"routes", `[routable('a b'), routable('a, b'), routable('not a'), routable('nota')].join()`, "true,false,false,true"},
		{"routes", `readModel('claude-*=x=y').join('|') + readModel(' claude-? ').join('|')`, "claude-*|x=yclaude-?|"},
		{"routes", `hostOf('https://api.example.com:8443/x') + ' ' + hostOf('no address')`, "api.example.com:8443 no address"},
		{"routes", `groupAddress('http://localhost:1', 'a/b c')`, "http://localhost:1/g/a%2Fb%20c"},
		{"routes", `placeOf('about b', ['a'], {a: /a/}) + placeOf('about b', ['a', 'b'], {a: /x/, b: /b/}) + placeOf('about c', ['a', 'b'], {a: /x/, b: /y/})`, "abundefined"},
		{"connect", `lines('posix', 'http://localhost:1').split('\n')[0]`, "export ANTHROPIC_BASE_URL=http://localhost:1"},
		{"connect", `lines('powershell', 'http://localhost:1').split('\n')[2]`, `$env:CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC = "1"`},
		{"connect", `JSON.parse(lines('settings', 'http://localhost:1')).env.ANTHROPIC_BASE_URL`, "http://localhost:1"},
		{"api", `JSON.stringify(parse('{"a":"x\\u202ey\\nz\\u0000","next":"\\u0007","\\u202e":[1,null]}'))`, `{"a":"x` + "\ufffd" + `y z` + "\ufffd" + `","next":"\u0007","` + "\ufffd" + `":[1,null]}`},
	} {
		t.Run(c.call, func(t *testing.T) {
			got := eval[string](p, fmt.Sprintf(`import('%s%s.mjs').then((m) => { with (m) { return %s; } })`, dashboard.Prefix, c.module, c.call))
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestMergeOfRequests holds the list to its rule: newest first, no row twice, no gap between what it keeps and what is older.
func TestMergeOfRequests(t *testing.T) {
	p := newTab(t, browsertest.Chromium(t))
	p.open(newStage(t, status.Snapshot{}, nil))
	type list struct {
		Rows string
		Next string
	}
	for _, c := range []struct {
		name  string
		have  list
		page  list
		limit int
		want  list
	}{
		{name: "first look", page: list{"edc", "c"}, limit: 9, want: list{"edc", "c"}},
		{name: "nothing new", have: list{"edc", "c"}, page: list{"edc", "c"}, limit: 9, want: list{"edc", "c"}},
		{name: "one new", have: list{"edc", "c"}, page: list{"fed", "d"}, limit: 9, want: list{"fedc", "c"}},
		{name: "older ones stay", have: list{"edcba", ""}, page: list{"fed", "d"}, limit: 9, want: list{"fedcba", ""}},
		{name: "a gap starts it anew", have: list{"edc", "c"}, page: list{"ihg", "g"}, limit: 9, want: list{"ihg", "g"}},
		{name: "just touching", have: list{"edc", "c"}, page: list{"gfe", "e"}, limit: 9, want: list{"gfedc", "c"}},
		{name: "cleared", have: list{"edc", "c"}, page: list{"", ""}, limit: 9, want: list{"", ""}},
		{name: "cleared, then one", have: list{"edc", "c"}, page: list{"f", ""}, limit: 9, want: list{"f", ""}},
		{name: "too long", have: list{"edc", "c"}, page: list{"fed", "d"}, limit: 3, want: list{"fed", "d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			have, _ := json.Marshal(c.have)
			page, _ := json.Marshal(c.page)
			got := eval[list](p, fmt.Sprintf(`import('%sfeed.mjs').then(({merge}) => {
				const rows = (s) => [...s].map((id) => ({id})), have = %s, page = %s;
				const held = rows(have.Rows);
				const merged = merge({rows: held, next: have.Next}, {requests: rows(page.Rows), next: page.Next}, %d);
				if (merged.rows.some((row) => held.some((old) => old.id === row.id && old !== row))) throw new Error('a known row was replaced');
				return {Rows: merged.rows.map((r) => r.id).join(''), Next: merged.next};
			})`, dashboard.Prefix, have, page, c.limit))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
