package balance

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// with is an account of that name that is on, changed as asked.
func with(name string, change func(*Account)) Account {
	a := Account{ID: name, Name: name, Enabled: true}
	if change != nil {
		change(&a)
	}
	return a
}

func used(five, week float64) func(*Account) {
	return func(a *Account) {
		a.Windows[0] = Window{"5-hour", five, now.Add(time.Hour)}
		a.Windows[1] = Window{"weekly", week, now.Add(50 * time.Hour)}
	}
}

func TestChoose(t *testing.T) {
	later := now.Add(time.Hour)
	for _, c := range []struct {
		name     string
		accounts []Account
		request  Request
		policy   Policy
		want     string // empty: none
		moved    bool
		why      string
	}{
		{"nobody", nil, Request{}, Policy{}, "", false, ""},
		{"one", []Account{with("a", nil)}, Request{}, Policy{}, "a", false, "no other account could serve"},
		{"most headroom in the window that binds first",
			[]Account{with("a", used(0.1, 0.9)), with("b", used(0.5, 0.2)), with("c", used(0.6, 0))}, Request{},
			Policy{}, "b", false, "most headroom of 3 accounts (5-hour 50 % used)"},
		{"a window whose reset has passed is empty",
			[]Account{with("a", used(0.2, 0)),
				with("b", func(a *Account) { a.Windows[0] = Window{"5-hour", 0.9, now} })}, Request{}, Policy{}, "b",
			false, ""},
		{"then fewest running",
			[]Account{with("a", func(a *Account) { a.Running = 2 }), with("b", func(a *Account) { a.Running = 1 })},
			Request{}, Policy{}, "b", false, ""},
		{"then fewest requests",
			[]Account{with("a", func(a *Account) { a.Requests = 2 }), with("b", func(a *Account) { a.Requests = 1 })},
			Request{}, Policy{}, "b", false, ""},
		{"priority before headroom",
			[]Account{with("a", func(a *Account) { a.Priority = 1 }), with("b", used(0.9, 0.9))}, Request{}, Policy{},
			"b", false, ""},
		{"what is paid for anyway before what costs money",
			[]Account{with("a", func(a *Account) { a.PaidByUse = true }), with("b", used(0.97, 0.9))}, Request{},
			Policy{}, "b", false, ""},
		{"what costs money before nothing",
			[]Account{with("a", func(a *Account) { a.PaidByUse = true }),
				with("b", func(a *Account) { a.LimitedUntil = later })}, Request{}, Policy{}, "a", false,
			"no other account could serve"},
		{"what costs money first where its owner says so",
			[]Account{with("a", func(a *Account) { a.PaidByUse = true }),
				with("b", func(a *Account) { a.Priority = 1 })}, Request{}, Policy{}, "a", false, ""},
		{"trouble goes last",
			[]Account{with("a", func(a *Account) { a.TroubleUntil = later }), with("b", used(0.9, 0.9))}, Request{},
			Policy{}, "b", false, ""},
		{"trouble is better than nothing", []Account{with("a", func(a *Account) { a.TroubleUntil = later })}, Request{},
			Policy{}, "a", false, ""},
		{"a conversation stays, whatever the headroom", []Account{with("a", used(0.99, 0.5)), with("b", nil)},
			Request{Bound: "a"}, Policy{}, "a", false, "the conversation stays on its account"},
		{"it moves when it must", []Account{with("a", func(a *Account) { a.LimitedUntil = later }), with("b", nil)},
			Request{Bound: "a"}, Policy{}, "b", true, ""},
		{"its account is gone", []Account{with("b", nil)}, Request{Bound: "a"}, Policy{}, "b", false, ""},
		{"off, signed out, limited, resting, tried", []Account{
			with("a", func(a *Account) { a.Enabled = false }), with("b", func(a *Account) { a.Blocked = "signed out" }),
			with("c", func(a *Account) { a.LimitedUntil = later }), with("d", func(a *Account) { a.RestUntil = later }),
			with("e", nil),
			with("f", func(a *Account) { a.ModelUntil = later })},
			Request{Tried: []string{"e"}}, Policy{}, "", false, ""},
		{"limits that have ended",
			[]Account{with("a", func(a *Account) { a.LimitedUntil, a.RestUntil, a.ModelUntil = now, now, now })},
			Request{}, Policy{}, "a", false, ""},
		{"other groups are not there",
			[]Account{with("a", func(a *Account) { a.Group = "work" }), with("b", used(0.9, 0.9))}, Request{}, Policy{},
			"b", false, "no other account could serve"},
		{"a group has its own", []Account{with("a", nil), with("b", func(a *Account) { a.Group = "Work" })},
			Request{Group: "work"}, Policy{}, "b", false, ""},
		{"a group without accounts", []Account{with("a", nil)}, Request{Group: "work"}, Policy{}, "", false, ""},
		{"pinned", []Account{with("a", nil), with("b", used(0.99, 0.9))}, Request{Pin: "b", Bound: "a"}, Policy{}, "b",
			false, "the request asks for this account"},
		{"pinned to one that can't", []Account{with("a", nil), with("b", func(a *Account) { a.LimitedUntil = later })},
			Request{Pin: "b"}, Policy{}, "", false, ""},
		{"a route bars it",
			[]Account{with("a", func(a *Account) { a.BlockedByRoute = true }), with("b", used(0.9, 0.9))}, Request{},
			Policy{}, "b", false, ""},
		{"only one", []Account{with("a", nil), with("b", used(0.9, 0.9))}, Request{}, Policy{Mode: Only, Account: "b"},
			"b", false, "it is the only account that is to be used"},
		{"only one, and it is spent", []Account{with("a", nil), with("b", func(a *Account) { a.LimitedUntil = later })},
			Request{}, Policy{Mode: Only, Account: "b"}, "", false, ""},
		{"only one: conversations of others come to it", []Account{with("a", nil), with("b", nil)}, Request{Bound: "a"},
			Policy{Mode: Only, Account: "b"}, "b", true, ""},
		{"a pin goes before only one", []Account{with("a", nil), with("b", nil)}, Request{Pin: "a"},
			Policy{Mode: Only, Account: "b"}, "a", false, ""},
		{"preferred, whatever the headroom and priority",
			[]Account{with("a", nil), with("b", func(a *Account) { used(0.9, 0.9)(a); a.Priority = 3 })}, Request{},
			Policy{Mode: Prefer, Account: "b", AvoidFrom: 0.95}, "b", false, "it is the preferred account"},
		{"preferred, but nearly spent", []Account{with("a", nil), with("b", used(0.96, 0.9))}, Request{},
			Policy{Mode: Prefer, Account: "b", AvoidFrom: 0.95}, "a", false, ""},
		{"preferred, but the conversation is elsewhere", []Account{with("a", nil), with("b", nil)}, Request{Bound: "a"},
			Policy{Mode: Prefer, Account: "b"}, "a", false, "the conversation stays on its account"},
		{"nearly spent is avoided, whatever the priority",
			[]Account{with("a", used(0.95, 0.1)), with("b", func(a *Account) { used(0.94, 0.1)(a); a.Priority = 5 })},
			Request{}, Policy{AvoidFrom: 0.95}, "b", false, ""},
		{"nearly spent is better than what costs money",
			[]Account{with("a", used(0.97, 0.1)), with("b", func(a *Account) { a.PaidByUse = true })}, Request{},
			Policy{AvoidFrom: 0.95}, "a", false, ""},
		{"nearly spent is better than one in trouble",
			[]Account{with("a", used(0.97, 0.1)), with("b", func(a *Account) { a.TroubleUntil = later })}, Request{},
			Policy{AvoidFrom: 0.95}, "a", false, ""},
		{"all nearly spent", []Account{with("a", used(0.97, 0.1)), with("b", used(0.96, 0.1))}, Request{},
			Policy{AvoidFrom: 0.95}, "b", false, ""},
		{"a conversation stays though nearly spent", []Account{with("a", used(0.99, 0.1)), with("b", nil)},
			Request{Bound: "a"}, Policy{AvoidFrom: 0.95}, "a", false, ""},
		{"another service only when nobody else can",
			[]Account{with("a", func(a *Account) { a.Fallback = true; a.Priority = -5 }),
				with("b", func(a *Account) { used(0.99, 0.99)(a); a.PaidByUse = true })}, Request{},
			Policy{AvoidFrom: 0.95}, "b", false, ""},
		{"another service when nobody else can",
			[]Account{with("a", func(a *Account) { a.Fallback = true }),
				with("b", func(a *Account) { a.LimitedUntil = later })}, Request{}, Policy{}, "a", false,
			"no Claude account could serve"},
		{"another service never without the model",
			[]Account{with("a", func(a *Account) { a.Fallback, a.Unserved = true, true })}, Request{}, Policy{}, "",
			false, ""},
		{"a conversation does not stay on another service",
			[]Account{with("a", func(a *Account) { a.Fallback = true }), with("b", used(0.9, 0))}, Request{Bound: "a"},
			Policy{}, "b", false, ""},
		{"least-used",
			[]Account{with("a", func(a *Account) { a.WindowRequests = 3 }),
				with("b", func(a *Account) { used(0.9, 0.9)(a); a.WindowRequests = 2; a.Running = 4 })}, Request{},
			Policy{Strategy: LeastUsed}, "b", false, "fewest requests of 2 accounts (2 in its window)"},
		{"drain",
			[]Account{with("a", used(0.1, 0.1)),
				with("b", func(a *Account) { used(0.9, 0.9)(a); a.Windows[1].Reset = later })}, Request{},
			Policy{Strategy: Drain}, "b", false, "its week ends first of 2 accounts (" +
				later.Local().Format("Mon 15:04") + ")"},
		{"drain: a week that has not begun loses nothing", []Account{with("a", nil), with("b", used(0.9, 0.9))},
			Request{}, Policy{Strategy: Drain}, "b", false, ""},
		{"drain, nearly spent",
			[]Account{with("a", used(0.1, 0.1)),
				with("b", func(a *Account) { used(0.1, 0.96)(a); a.Windows[1].Reset = later })}, Request{},
			Policy{Strategy: Drain, AvoidFrom: 0.95}, "a", false, ""},
		{"priority: in order", []Account{with("a", func(a *Account) { a.Priority = 1 }), with("b", used(0.9, 0.9)),
			with("c", nil)}, Request{}, Policy{Strategy: Priority}, "b", false, "first in order of 3 accounts"},
		{"fewest conversations before fewest running",
			[]Account{with("a", func(a *Account) { a.Conversations = 2 }),
				with("b", func(a *Account) { a.Conversations, a.Running = 1, 5 })}, Request{}, Policy{}, "b", false,
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Choose(c.accounts, c.request, c.policy, now)
			name := ""
			if got.Index >= 0 {
				name = c.accounts[got.Index].Name
			}
			if name != c.want || got.Moved != c.moved {
				t.Errorf("chose %q moved %v, want %q %v", name, got.Moved, c.want, c.moved)
			}
			if c.why != "" && got.Why.String() != c.why {
				t.Errorf("why %q, want %q", got.Why, c.why)
			}
		})
	}
}

// anyAccounts draws up to eight accounts in any state.
func anyAccounts(t *rapid.T) []Account {
	moment := func(label string) time.Time {
		return rapid.SampledFrom([]time.Time{{}, now.Add(-time.Hour), now, now.Add(time.Hour)}).Draw(t, label)
	}
	accounts := make([]Account, rapid.IntRange(0, 8).Draw(t, "accounts"))
	for i := range accounts {
		accounts[i] = Account{ID: strconv.Itoa(i), Name: "n" + strconv.Itoa(i),
			Enabled:     rapid.IntRange(0, 4).Draw(t, "on") > 0,
			Blocked:     rapid.SampledFrom([]string{"", "", "", "signed out"}).Draw(t, "blocked"),
			PausedUntil: moment("paused"), LimitedUntil: moment("limited"), ModelUntil: moment("model"),
			RestUntil: moment("rest"), TroubleUntil: moment("trouble"),
			Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Trying: rapid.Bool().Draw(t, "trying"),
			PaidByUse:      rapid.Bool().Draw(t, "paid"),
			Group:          rapid.SampledFrom([]string{"", "", "", "g"}).Draw(t, "group"),
			BlockedByRoute: rapid.IntRange(0, 5).Draw(t, "barred") == 0,
			Unserved:       rapid.IntRange(0, 5).Draw(t, "unserved") == 0,
			Fallback:       rapid.IntRange(0, 3).Draw(t, "fallback") == 0,
			Conversations:  rapid.IntRange(0, 2).Draw(t, "conversations"),
			WindowRequests: rapid.Int64Range(0, 3).Draw(t, "window"),
			Running:        rapid.IntRange(0, 3).Draw(t, "running"),
			Requests:       rapid.Int64Range(0, 3).Draw(t, "requests")}
		for w := range accounts[i].Windows {
			accounts[i].Windows[w] = Window{"w", rapid.SampledFrom([]float64{0, 0.2, 0.9, 1.1}).Draw(t, "used"),
				moment("reset")}
		}
	}
	return accounts
}

func TestChooseProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := anyAccounts(t)
		name := rapid.SampledFrom([]string{"", "0", "3", "7", "gone"})
		r := Request{Bound: name.Draw(t, "bound"), Group: rapid.SampledFrom([]string{"", "", "g"}).Draw(t, "for"),
			Pin: rapid.SampledFrom([]string{"", "", "2"}).Draw(t, "pin")}
		if tried := name.Draw(t, "tried"); tried != "" {
			r.Tried = []string{tried}
		}
		p := Policy{Strategy: rapid.SampledFrom(Strategies()).Draw(t, "strategy"),
			AvoidFrom: rapid.SampledFrom([]float64{0, 0.5, 0.95}).Draw(t, "avoid"),
			Mode:      rapid.SampledFrom(Modes()).Draw(t, "mode"),
			Account:   rapid.SampledFrom([]string{"0", "1", "gone"}).Draw(t, "the one")}
		can := func(a *Account) bool { return Check(a, r, p, now).Eligible() }
		c := Choose(accounts, r, p, now)
		if eligible := slices.ContainsFunc(accounts,
			func(a Account) bool { return can(&a) }); eligible != (c.Index >= 0) {
			t.Fatalf("eligible %v, chosen %d", eligible, c.Index)
		}
		if c.Index < 0 {
			return
		}
		chosen := &accounts[c.Index]
		if !can(chosen) {
			t.Fatalf("chosen though %s", Check(chosen, r, p, now).Words(chosen, r))
		}
		if chosen.Group != r.Group || r.Pin != "" && chosen.ID != r.Pin || p.Mode == Only && r.Pin == "" &&
			chosen.ID != p.Account || chosen.BlockedByRoute || chosen.Unserved {
			t.Fatalf("%+v is not for %+v", chosen, r)
		}
		for i := range accounts {
			a := &accounts[i]
			if !can(a) || i == c.Index {
				continue
			}
			if a.ID == r.Bound && !a.Fallback {
				t.Fatal("the conversation left an account that could serve")
			}
			if chosen.Fallback && !a.Fallback {
				t.Fatal("another service was chosen while a Claude account could serve")
			}
			if chosen.ID == r.Bound || c.Why.Rule == Preferred {
				continue
			}
			if p.nearlySpent(chosen, now) && p.roomy(a, now) {
				t.Fatalf("%+v is nearly spent, and %+v has room", chosen, a)
			}
			if p.better(a, chosen, now) && !p.nearlySpent(a, now) {
				t.Fatalf("%+v is better than %+v", a, chosen)
			}
		}
		if c.Moved && (c.From < 0 || accounts[c.From].ID != r.Bound || can(&accounts[c.From]) || c.Why.String() == "") {
			t.Fatal("moved without a reason")
		}
	})
}

// TestBetterIsAnOrder: a choice must not hang on the order of the list where accounts differ.
func TestBetterIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{Strategy: rapid.SampledFrom(Strategies()).Draw(t, "strategy"), AvoidFrom: 0.95}
		accounts := anyAccounts(t)
		for i := range accounts {
			for j := range accounts {
				a, b := &accounts[i], &accounts[j]
				if p.better(a, b, now) && p.better(b, a, now) {
					t.Fatalf("both are better: %+v, %+v", a, b)
				}
				for k := range accounts {
					if d := &accounts[k]; p.better(a, b, now) && p.better(b, d, now) && !p.better(a, d, now) {
						t.Fatalf("a circle: %+v, %+v, %+v", a, b, d)
					}
				}
			}
		}
	})
}

func TestWords(t *testing.T) {
	end := now.Add(2 * time.Hour)
	for _, c := range []struct {
		account Account
		want    string
	}{
		{with("a", nil), "ready"},
		{with("a", func(a *Account) { a.Enabled = false }), "switched off"},
		{with("a", func(a *Account) { a.PausedUntil = end }), "paused until " + end.Local().Format("Mon 15:04")},
		{with("a", func(a *Account) { a.Blocked = "its login has ended" }), "its login has ended"},
		{with("a", func(a *Account) { a.LimitedUntil, a.Why = end, "weekly limit reached" }),
			"limited until " + end.Local().Format("Mon 15:04") + " (weekly limit reached)"},
		{with("a", func(a *Account) { a.ModelUntil = end }), "limited for opus models until " +
			end.Local().Format("Mon 15:04")},
		{with("a", func(a *Account) { a.RestUntil = end }), "rests until " + end.Local().Format("Mon 15:04")},
	} {
		r := Request{Family: "opus"}
		if got := Check(&c.account, r, Policy{}, now).Words(&c.account, r); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func BenchmarkChoose(b *testing.B) {
	for _, n := range []int{3, 1000} {
		for _, strategy := range Strategies() {
			b.Run(strconv.Itoa(n)+"/"+string(strategy), func(b *testing.B) {
				accounts := make([]Account, n)
				for i := range accounts {
					accounts[i] = with(strconv.Itoa(i), used(float64(i%7)/10, 0.2))
				}
				b.ReportAllocs()
				for b.Loop() {
					Choose(accounts, Request{Bound: "none"}, Policy{Strategy: strategy, AvoidFrom: 0.95}, now)
				}
			})
		}
	}
}

// TestChooseAllocatesNothing, whatever is decided.
func TestChooseAllocatesNothing(t *testing.T) {
	accounts := make([]Account, 1000)
	for i := range accounts {
		accounts[i] = with(strconv.Itoa(i), used(float64(i%7)/10, 0.2))
	}
	for _, p := range []Policy{{}, {Strategy: LeastUsed}, {Strategy: Drain, AvoidFrom: 0.5}, {Strategy: Priority},
		{Mode: Prefer, Account: "4"}, {Mode: Only, Account: "5"}} {
		if n := testing.AllocsPerRun(20, func() { Choose(accounts, Request{Bound: "none"}, p, now) }); n != 0 {
			t.Errorf("%+v: %v allocations", p, n)
		}
	}
}
