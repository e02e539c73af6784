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
		want     string // empty: none
		moved    bool
		why      string
	}{
		{"nobody", nil, Request{}, "", false, ""},
		{"one", []Account{with("a", nil)}, Request{}, "a", false, "no other account could serve"},
		{"most headroom in the window that binds first", []Account{with("a", used(0.1, 0.9)), with("b", used(0.5, 0.2)), with("c", used(0.6, 0))}, Request{}, "b", false, "most headroom of 3 accounts (5-hour 50 % used)"},
		{"a window whose reset has passed is empty", []Account{with("a", used(0.2, 0)), with("b", func(a *Account) { a.Windows[0] = Window{"5-hour", 0.9, now} })}, Request{}, "b", false, ""},
		{"then fewest running", []Account{with("a", func(a *Account) { a.Running = 2 }), with("b", func(a *Account) { a.Running = 1 })}, Request{}, "b", false, ""},
		{"then fewest requests", []Account{with("a", func(a *Account) { a.Requests = 2 }), with("b", func(a *Account) { a.Requests = 1 })}, Request{}, "b", false, ""},
		{"priority before headroom", []Account{with("a", func(a *Account) { a.Priority = 1 }), with("b", used(0.9, 0.9))}, Request{}, "b", false, ""},
		{"what is paid for anyway before what costs money", []Account{with("a", func(a *Account) { a.PaidByUse = true }), with("b", used(0.97, 0.9))}, Request{}, "b", false, ""},
		{"what costs money before nothing", []Account{with("a", func(a *Account) { a.PaidByUse = true }), with("b", func(a *Account) { a.LimitedUntil = later })}, Request{}, "a", false, "no other account could serve"},
		{"what costs money first where its owner says so", []Account{with("a", func(a *Account) { a.PaidByUse = true }), with("b", func(a *Account) { a.Priority = 1 })}, Request{}, "a", false, ""},
		{"trouble goes last", []Account{with("a", func(a *Account) { a.TroubleUntil = later }), with("b", used(0.9, 0.9))}, Request{}, "b", false, ""},
		{"trouble is better than nothing", []Account{with("a", func(a *Account) { a.TroubleUntil = later })}, Request{}, "a", false, ""},
		{"a conversation stays, whatever the headroom", []Account{with("a", used(0.99, 0.5)), with("b", nil)}, Request{Bound: "a"}, "a", false, "the conversation stays on its account"},
		{"it moves when it must", []Account{with("a", func(a *Account) { a.LimitedUntil = later }), with("b", nil)}, Request{Bound: "a"}, "b", true, ""},
		{"its account is gone", []Account{with("b", nil)}, Request{Bound: "a"}, "b", false, ""},
		{"off, signed out, limited, resting, tried", []Account{
			with("a", func(a *Account) { a.Enabled = false }), with("b", func(a *Account) { a.Blocked = "signed out" }),
			with("c", func(a *Account) { a.LimitedUntil = later }), with("d", func(a *Account) { a.RestUntil = later }), with("e", nil),
			with("f", func(a *Account) { a.ModelUntil = later })},
			Request{Tried: []string{"e"}}, "", false, ""},
		{"limits that have ended", []Account{with("a", func(a *Account) { a.LimitedUntil, a.RestUntil, a.ModelUntil = now, now, now })}, Request{}, "a", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Choose(c.accounts, c.request, now)
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
		accounts[i] = Account{ID: strconv.Itoa(i), Name: "n" + strconv.Itoa(i), Enabled: rapid.IntRange(0, 4).Draw(t, "on") > 0,
			Blocked: rapid.SampledFrom([]string{"", "", "", "signed out"}).Draw(t, "blocked"), PausedUntil: moment("paused"), LimitedUntil: moment("limited"), ModelUntil: moment("model"),
			RestUntil: moment("rest"), TroubleUntil: moment("trouble"), Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Trying: rapid.Bool().Draw(t, "trying"), PaidByUse: rapid.Bool().Draw(t, "paid"),
			Running: rapid.IntRange(0, 3).Draw(t, "running"), Requests: rapid.Int64Range(0, 3).Draw(t, "requests")}
		for w := range accounts[i].Windows {
			accounts[i].Windows[w] = Window{"w", rapid.SampledFrom([]float64{0, 0.2, 0.9, 1.1}).Draw(t, "used"), moment("reset")}
		}
	}
	return accounts
}

func TestChooseProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := anyAccounts(t)
		name := rapid.SampledFrom([]string{"", "0", "3", "7", "gone"})
		r := Request{Bound: name.Draw(t, "bound")}
		if tried := name.Draw(t, "tried"); tried != "" {
			r.Tried = []string{tried}
		}
		eligible := slices.IndexFunc(accounts, func(a Account) bool { return Check(&a, r, now).Eligible() }) >= 0
		c := Choose(accounts, r, now)
		if eligible != (c.Index >= 0) {
			t.Fatalf("eligible %v, chosen %d", eligible, c.Index)
		}
		if c.Index < 0 {
			return
		}
		chosen := &accounts[c.Index]
		if f := Check(chosen, r, now); !f.Eligible() {
			t.Fatalf("chosen though %s", f.Words(chosen, r))
		}
		for i := range accounts {
			a := &accounts[i]
			if a.ID == r.Bound && Check(a, r, now).Eligible() && c.Index != i {
				t.Fatal("the conversation left an account that could serve")
			}
			if chosen.ID != r.Bound && Check(a, r, now).Eligible() && better(a, chosen, now) {
				t.Fatalf("%+v is better than %+v", a, chosen)
			}
		}
		if c.Moved && (c.From < 0 || accounts[c.From].ID != r.Bound || Check(&accounts[c.From], r, now).Eligible()) {
			t.Fatal("moved without a reason")
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
		{with("a", func(a *Account) { a.LimitedUntil, a.Why = end, "its weekly limit is spent" }), "limited until " + end.Local().Format("Mon 15:04") + " (its weekly limit is spent)"},
		{with("a", func(a *Account) { a.ModelUntil = end }), "limited for opus models until " + end.Local().Format("Mon 15:04")},
		{with("a", func(a *Account) { a.RestUntil = end }), "rests until " + end.Local().Format("Mon 15:04")},
	} {
		r := Request{Family: "opus"}
		if got := Check(&c.account, r, now).Words(&c.account, r); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func BenchmarkChoose(b *testing.B) {
	for _, n := range []int{3, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			accounts := make([]Account, n)
			for i := range accounts {
				accounts[i] = with(strconv.Itoa(i), used(float64(i%7)/10, 0.2))
			}
			b.ReportAllocs()
			for b.Loop() {
				Choose(accounts, Request{Bound: "none"}, now)
			}
		})
	}
}
