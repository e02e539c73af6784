//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"

	"clb/app/browsertest"
	"clb/app/dashboard"
	"clb/app/status"
)

// TestHistoryModules runs the pure modules behind the history's sections in the browser that they are for, which lives
// in Vienna.
func TestHistoryModules(t *testing.T) {
	p := newTab(t, browsertest.Chromium(t))
	p.open(newStage(t, status.Snapshot{}, nil))
	const four = `[{name:'a'},{name:'b',priority:5},{name:'c'},{name:'d',priority:-1}]`
	for _, c := range []struct{ module, call, want string }{
		{"core/timerange",
			`stepOf('15m').join() + ' ' + stepOf('hour').join() + ' ' + stepOf('7d').join() + ' ' + stepOf('?').join()`,
			"15,m 1,h 7,d 1,h"},
		{"core/timerange",
			`rangeOf({range: '1h'}, '7d', 7200000).from + ' ' + rangeOf({range: 'x'}, '1h', 7200000).key`,
			"3600000 1h"},
		{"core/timerange",
			`JSON.stringify(rangeOf({range: 'all', from: 'x'}, '1h', 0)) + rangeOf({from: '1970-01-01T00:00:01Z', to: '1970-01-01T00:00:03Z'}, '1h', 0).length`, `{"key":"all"}2000`},
		{"core/timerange", `rangeOf({from: '1970-01-01T00:00:03Z', to: '1970-01-01T00:00:01Z'}, '1h', 7200000).key`,
			"1h"},
		{"core/timerange",
			`filled({from: '2026-11-23T10:07:00Z', to: '2026-11-23T10:31:00Z', step: '15m', series: [{start: '2026-11-23T10:15:00Z', n: 1}]}).map(([at, point]) => new Date(at).toISOString().slice(11, 16) + (point?.n ?? '')).join()`, "10:00,10:151,10:30"},
		// the clocks go back on 25 October: that local day has 25 hours
		{"core/timerange",
			`filled({from: '2026-10-24T12:00:00Z', to: '2026-10-27T12:00:00Z', step: 'day', series: []}).map(([at]) => new Date(at).toISOString().slice(5, 13)).join()`, "10-23T22,10-24T22,10-25T23,10-26T23"},
		{"core/timerange",
			`filled({from: '2026-11-23T05:00:00Z', to: '2026-11-23T19:00:00Z', step: '3h', series: []}).map(([at]) => new Date(at).getHours()).join()`, "6,9,12,15,18"},
		// a program in another zone sets the beat
		{"core/timerange",
			`filled({from: '2026-11-20T00:00:00Z', to: '2026-11-24T00:00:00Z', step: 'day', series: [{start: '2026-11-21T00:00:00Z', n: 1}, {start: '2026-11-23T00:00:00Z', n: 2}]}).map(([at, point]) => new Date(at).toISOString().slice(8, 13) + '=' + (point?.n ?? '')).join()`, "20T00=,21T00=1,22T00=,23T00=2"},
		{"core/pace", `JSON.stringify(pace({used: 0.5, reset: 100, length: 200, now: 0}))`,
			`{"kind":"lasts","share":1}`},
		{"core/pace", `JSON.stringify(pace({used: 0.6, reset: 120, length: 200, now: 0}))`,
			`{"kind":"ends","at":53.333333333333336}`},
		{"core/pace",
			`[pace({used: 1, reset: 9, length: 10, now: 0}), pace({used: 0.5, reset: -1, length: 10, now: 0}), pace({used: 0.9, reset: 199, length: 200, now: 0}), pace({used: 0.001, reset: 1, length: 10, now: 0})].join()`, ",,,"},
		{"core/router", `JSON.stringify(read('#/requests?account=a%26b&x='))`,
			`{"section":"requests","params":{"account":"a&b","x":""}}`},
		{"core/router", `read('#/nonsense').section + read('').section + read('#add').section`,
			"overviewoverviewoverview"},
		{"core/router", `write('requests', {account: 'a&b', x: '', y: undefined, z: 0})`,
			"#/requests?account=a%26b&z=0"},
		{"view/routing/priorities", `JSON.stringify(ranksOf(` + four + `))`, `[["d"],["a","c"],["b"]]`},
		{"view/routing/priorities",
			`JSON.stringify([stepped([['a','b'],['c']], 'b', 1), stepped([['a','b'],['c']], 'a', -1), stepped([['a'],['c']], 'c', -1), stepped([['a'],['c']], 'a', -1), stepped([['a'],['c']], 'c', 1)])`,
			`[[["a"],["b"],["c"]],[["a"],["b"],["c"]],[["a","c"]],[["a"],["c"]],[["a"],["c"]]]`},
		{"view/routing/priorities",
			`JSON.stringify([moved([['a','b'],['c']], 'c', 0, false), moved([['a','b'],['c']], 'a', 2, true), moved([['a'],['c']], 'a', 0, true)])`, `[[["a","b","c"]],[["b"],["c"],["a"]],[["a"],["c"]]]`},
		{"view/routing/priorities", `JSON.stringify([changesTo([['d'],['a','c'],['b']], ` + four +
			`), changesTo([['a'],['c','d'],['b']], ` + four + `)])`, `[[],[["b",2],["c",1],["d",1]]]`},
		{"view/shell/commands",
			`search([{words: 'Manage work', kind: 'Account'}, {words: 'Work', kind: 'Go to'}, {words: 'Other', kind: 'x'}], ' WORK ').map((c) => c.words).join()`, "Work,Manage work"},
		{"view/shell/commands",
			`search([{words: 'Manage work', kind: 'Account'}], 'acc man').length + ' ' + search([{words: 'a', kind: 'b'}], 'c').length`, "1 0"},
		{"core/download", `csv([['a', 1, 0.5], ['=1+1', '+x', 'b"c,d\n']])`, "a,1,0.5\r\n'=1+1,'+x,\"b\"\"c,d\n\"\r\n"},
		{"core/download", `fileName('Requests over time, Last 7 days', 'csv')`, "requests-over-time-last-7-days.csv"},
		{"core/figures",
			`success({complete: 0, errors: 0, truncated: 0, success_rate: 1}) + money(0, {requests: 3, priced: 0}) + money(0, {requests: 0, priced: 0}) + money(1.5, {requests: 1, priced: 1})`, "––$0$1.50"},
		{"core/format",
			`usd(0) + ' ' + usd(0.001) + ' ' + usd(99.994) + ' ' + usd(1834.2) + ' ' + speed(4.21) + ' ' + speed(0)`,
			"$0 < $0.01 $99.99 $1,834 4.2 tok/s –"},
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
