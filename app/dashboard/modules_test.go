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
		{"core/mutate", `accountPath('..', '/limits')`, "/api/accounts/%252E%252E/limits"},
		{"core/mutate", `accountPath('.a b/c')`, "/api/accounts/.a%20b%2Fc"},
		{"core/format", `count(1234567)`, "1,234,567"},
		{"core/format", `compact(999)`, "999"},
		{"core/format", `compact(1204)`, "1.20K"},
		{"core/format", `compact(611204900)`, "611M"},
		{"core/format", `compact(undefined)`, "0"},
		{"core/format", `percent(0)`, "0%"},
		{"core/format", `percent(0.0004)`, "< 0.1%"},
		{"core/format", `percent(0.42)`, "42%"},
		{"core/format", `percent(0.98712)`, "98.7%"},
		{"core/format", `percent(0.99999)`, "> 99.9%"},
		{"core/format", `percent(1)`, "100%"},
		{"core/format", `percent(1.01)`, "101%"},
		{"core/format", `percent(1e300)`, "> 999%"},
		{"core/format", `duration(0)`, "–"},
		{"core/format", `duration(undefined)`, "–"},
		{"core/format", `duration(0.4)`, "0.4 ms"},
		{"core/format", `duration(850)`, "850 ms"},
		{"core/format", `duration(999.7)`, "1.0 s"},
		{"core/format", `duration(59940)`, "59.9 s"},
		{"core/format", `duration(59960)`, "1 min"},
		{"core/format", `duration(65000)`, "1 min 5 s"},
		{"core/format", `duration(600000)`, "10 min"},
		{"core/format", `span(-5)`, "0 s"},
		{"core/format", `span(1)`, "1 s"},
		{"core/format", `span(3599999)`, "1 h"},
		{"core/format", `span(4320000)`, "1 h 12 min"},
		{"core/format", `span(183600000)`, "2 d 3 h"},
		{"core/format", `ago(0, 9999)`, "just now"},
		{"core/format", `ago(0, -1000)`, "just now"},
		{"core/format", `ago(0, 59000)`, "50 s ago"},
		{"core/format", `ago(0, 60000)`, "1 min ago"},
		{"core/format", `ago(0, 3600000 * 23.9)`, "23 h ago"},
		{"core/format", `ago(0, 86400000 * 3)`, "3 d ago"},
		{"core/format", `bytes(999)`, "999 B"},
		{"core/format", `bytes(412000)`, "412 kB"},
		{"core/format", `bytes(3400000)`, "3.4 MB"},
		{"core/format", `String(time('0001-01-01T00:00:00Z'))`, "undefined"},
		{"core/format", `String(time('nonsense'))`, "undefined"},
		{"core/format", `String(time('2026-11-23T05:00:00+01:00'))`, "1795406400000"},
		// Vienna is one hour ahead of UTC in winter
		{"core/format", `moment(Date.UTC(2026, 10, 23, 23, 30), Date.UTC(2026, 10, 23, 23, 10)).replace(/\s/g, ' ')`,
			"12:30 AM"},
		{"core/format", `moment(Date.UTC(2026, 10, 24, 13), Date.UTC(2026, 10, 23, 13)).replace(/\s/g, ' ')`,
			"Tue 02:00 PM"},
		{"core/format", `moment(Date.UTC(2026, 11, 3, 13), Date.UTC(2026, 10, 23, 13)).replace(/\s/g, ' ')`,
			"Dec 3, 02:00 PM"},
		{"core/routetext", `JSON.stringify(readRoute(' claude-opus-* :  work, home office '))`,
			`{"model":"claude-opus-*","forbid":false,"accounts":["work","home office"]}`},
		{"core/routetext", `JSON.stringify(readRoute('*haiku*: not work,'))`,
			`{"model":"*haiku*","forbid":true,"accounts":["work"]}`},
		{"core/routetext", `JSON.stringify(readRoute('nonsense'))`,
			`{"model":"","forbid":false,"accounts":["nonsense"]}`},
		{"core/routetext", `[routable('a b'), routable('a, b'), routable('not a'), routable('nota')].join()`,
			"true,false,false,true"},
		{"core/routetext", `readModel('claude-*=x=y').join('|') + readModel(' claude-? ').join('|')`,
			"claude-*|x=yclaude-?|"},
		{"core/routetext", `hostOf('https://api.example.com:8443/x') + ' ' + hostOf('no address')`,
			"api.example.com:8443 no address"},
		{"core/routetext", `groupAddress('http://localhost:1', 'a/b c')`, "http://localhost:1/g/a%2Fb%20c"},
		{"core/routetext",
			`placeOf('about b', ['a'], {a: /a/}) + placeOf('about b', ['a', 'b'], {a: /x/, b: /b/}) + placeOf('about c', ['a', 'b'], {a: /x/, b: /y/})`, "abundefined"},
		{"view/overview/connectlines", `lines('posix', 'http://localhost:1').split('\n')[0]`,
			"export ANTHROPIC_BASE_URL=http://localhost:1"},
		{"view/overview/connectlines", `lines('powershell', 'http://localhost:1').split('\n')[2]`,
			`$env:CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC = "1"`},
		{"view/overview/connectlines", `JSON.parse(lines('settings', 'http://localhost:1')).env.ANTHROPIC_BASE_URL`,
			"http://localhost:1"},
		{"core/json", `JSON.stringify(parse('{"a":"x\\u202ey\\nz\\u0000","next":"\\u0007","\\u202e":[1,null]}'))`,
			`{"a":"x` + "\ufffd" + `y z` + "\ufffd" + `","next":"\u0007","` + "\ufffd" + `":[1,null]}`},
	} {
		t.Run(c.call, func(t *testing.T) {
			got := eval[string](p,
				fmt.Sprintf(`import('%s%s.mjs').then((m) => { with (m) { return %s; } })`, dashboard.Prefix, c.module,
					c.call))
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestMergeOfRequests holds the list to its rule: newest first, no row twice, no gap between what it keeps and what is
// older.
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
		{name: "a gap starts it anew", have: list{"edc", "c"}, page: list{"ihg", "g"}, limit: 9,
			want: list{"ihg", "g"}},
		{name: "just touching", have: list{"edc", "c"}, page: list{"gfe", "e"}, limit: 9, want: list{"gfedc", "c"}},
		{name: "cleared", have: list{"edc", "c"}, page: list{"", ""}, limit: 9, want: list{"", ""}},
		{name: "cleared, then one", have: list{"edc", "c"}, page: list{"f", ""}, limit: 9, want: list{"f", ""}},
		{name: "too long", have: list{"edc", "c"}, page: list{"fed", "d"}, limit: 3, want: list{"fed", "d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			have, _ := json.Marshal(c.have)
			page, _ := json.Marshal(c.page)
			got := eval[list](p, fmt.Sprintf(`import('%score/requestfeed.mjs').then(({merge}) => {
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
