package notify

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"clb/app/desktop/notification"
	"clb/app/status"
	"clb/proxy/anthropic"
)

var states = []status.State{status.Ready, status.Ready, status.Off, status.Paused, status.Limited, status.Limited,
	status.Resting, status.SignedOut, status.Locked}

// drawAccounts changes some of the accounts, or which there are.
func drawAccounts(t *rapid.T, all []status.Account, now time.Time) []status.Account {
	all = slices.Clone(all)
	if free := rapid.SampledFrom([]string{"a", "b", "c", "\x1b[1m<d>\n\u202e", strings.Repeat("ü", 90)}).Draw(t,
		"name"); rapid.IntRange(0, 9).Draw(t, "new") == 0 &&
		!slices.ContainsFunc(all, func(a status.Account) bool { return a.Name == free }) {
		all = append(all, status.Account{Name: free, Enabled: true, State: status.Ready})
	}
	for i := range all {
		a := &all[i]
		switch rapid.IntRange(0, 12).Draw(t, "change") {
		case 0, 1, 2, 3:
			a.State, a.Until = rapid.SampledFrom(states).Draw(t, "state"), time.Time{}
			if ends := rapid.IntRange(-1, 40).Draw(t, "quarters"); a.State == status.Limited && ends > 0 {
				a.Until = now.Add(time.Duration(ends) * 15 * time.Minute)
			}
		case 4, 5, 6:
			share := rapid.SampledFrom([]float64{0, 0.6, 0.79, 0.8, 0.81, 0.94, 0.95, 1, 3}).Draw(t, "share")
			w := anthropic.Window{Utilization: share, Seen: now,
				Reset: rapid.SampledFrom([]time.Time{{}, now.Truncate(5 * time.Hour).Add(5 * time.Hour)}).Draw(t,
					"reset")}
			if rapid.Bool().Draw(t, "family") {
				a.Limits.Models = map[string]anthropic.Window{"opus": w}
			} else {
				a.Limits.FiveHour = w
			}
		case 7:
			a.Enabled = rapid.Bool().Draw(t, "enabled")
		case 8:
			a.Group = rapid.SampledFrom([]string{"", "g", "G"}).Draw(t, "group")
		case 9:
			a.Token.State = rapid.SampledFrom([]string{"", "unsaved"}).Draw(t, "token")
		}
	}
	if len(all) > 0 && rapid.IntRange(0, 30).Draw(t, "remove") == 0 {
		all = slices.Delete(all, 0, 1)
	}
	return all
}

func drawWanted(t *rapid.T) Enabled {
	draw := func() bool { return rapid.Bool().Draw(t, "wanted") }
	return Enabled{draw(), draw(), draw(), draw(), draw(), draw(), draw()}
}

// oracle says, from the snapshots alone, what may be told again: what was seen to be over since it was told.
type oracle struct {
	told map[string]int
	free map[string]bool
	ends map[string]time.Time
}

// watch takes note of what is over in a snapshot.
func (o *oracle) watch(s status.Snapshot, now time.Time) {
	locked, eased, there := false, map[string]bool{}, map[string]bool{"keychain": true, "sign-in": true}
	for _, a := range s.Accounts {
		there["sign-in "+a.Name], there[slotOf(a.Group)] = true, true
		o.free["sign-in "+a.Name] = o.free["sign-in "+a.Name] ||
			slices.Contains([]status.State{status.Ready, status.Limited, status.Resting}, a.State)
		o.free["sign-in"] = o.free["sign-in"] || o.free["sign-in "+a.Name] || o.told["sign-in "+a.Name] == 0
		locked = locked || a.Enabled && (a.State == status.Locked || a.Token.State == "unsaved")
		if ended := a.State == status.Limited && !a.Until.IsZero() && !a.Until.After(now); a.Enabled &&
			(ended || a.State == status.Ready || a.State == status.Resting) {
			eased[slotOf(a.Group)] = true
		}
		for _, u := range usages(a.Limits) {
			slot := "window " + u.key + " " + a.Name
			there[slot] = true
			end := o.ends[slot]
			if end.IsZero() {
				o.ends[slot] = u.Reset
			}
			if u.At(now).Utilization < reset || !end.IsZero() &&
				(!u.Seen.Before(end) || u.Reset.Sub(end).Abs() >= sameEnd) {
				o.free[slot], o.free["again "+slot], o.ends[slot] = true, true, u.Reset
			}
		}
	}
	o.free["keychain"] = o.free["keychain"] || !locked
	for slot := range o.told {
		if eased[slot] || !there[slot] { // what is gone may come anew
			o.free[slot], o.free["again "+slot] = true, true
		}
	}
}

// hear is told of a notification, and says whether it comes twice.
func (o *oracle) hear(n notification.Notification) (twice bool) {
	if strings.HasSuffix(n.Title, " is back") {
		o.told["back "+n.Slot]++
		return o.told["back "+n.Slot] > o.told[n.Slot]
	}
	o.told[n.Slot]++
	again := "again " + n.Slot // a window has two steps
	switch {
	case o.told[n.Slot] == 1:
		o.free[again] = true
	case o.free[n.Slot]:
	case strings.HasPrefix(n.Slot, "window ") && o.free[again]:
		o.free[again] = false
		return false
	default:
		return true
	}
	o.free[n.Slot] = false
	if account, one := strings.CutPrefix(n.Slot, "sign-in "); one {
		o.free["sign-in "+account] = false
	}
	return false
}

func TestNothingIsToldTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := status.Snapshot{StartedAt: noon, Address: "http://localhost:1"}
		now := noon
		var memory State
		seen := oracle{told: map[string]int{}, free: map[string]bool{}, ends: map[string]time.Time{}}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			s.Accounts = drawAccounts(t, s.Accounts, now)
			s.Routing.Mode = rapid.SampledFrom([]string{"auto", "auto", "auto", "bypass"}).Draw(t, "mode")
			now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, 20 * time.Second, 2 * time.Minute,
				time.Hour}).Draw(t, "passes"))
			for range 20 {
				seen.watch(s, now)
				given := memory.clone()
				after, notes, again := Evaluate(memory, s, everything(), now)
				if !reflect.DeepEqual(memory, given) {
					t.Fatal("a look has changed the state that it was given")
				}
				memory = after
				for _, n := range notes {
					if seen.hear(n) {
						t.Fatalf("it was told twice, though it was never over: %+v", n)
					}
					fit(t, n)
				}
				quiet(t, memory, s, now, again)
				if again.IsZero() || rapid.Bool().Draw(t, "next") {
					break
				}
				now = again
			}
		}
	})
}

// quiet checks that the same snapshot tells nothing more until it asks to be looked at again, and changes no more than
// what is forgotten in that time.
func quiet(t *rapid.T, memory State, s status.Snapshot, now, again time.Time) {
	same, notes, _ := Evaluate(memory, s, everything(), now)
	if len(notes) > 0 || !reflect.DeepEqual(same, memory) {
		t.Fatalf("a second look at the same moment tells %v, and knows\n%+v, before\n%+v", notes, same, memory)
	}
	last := now.Add(30 * 24 * time.Hour)
	if !again.IsZero() {
		if !again.After(now) {
			t.Fatalf("at %v it asks to be looked at again at %v", now, again)
		}
		last = again.Add(-1)
	}
	between := now.Add(time.Duration(rapid.Int64Range(0, int64(last.Sub(now))).Draw(t, "between")))
	for _, at := range []time.Time{between, last} {
		if _, notes, _ := Evaluate(memory, s, everything(), at); len(notes) > 0 {
			t.Fatalf("nothing has changed, and at %v it tells %v", at, notes)
		}
	}
}

// fit checks that a notification can be shown.
func fit(t *rapid.T, n notification.Notification) {
	for _, text := range []string{n.Title, n.Text, n.Button} {
		if text == "" || !utf8.ValidString(text) || strings.ContainsAny(text, "\n\r\t\x1b") ||
			utf8.RuneCountInString(text) > longestText {
			t.Fatalf("it can't be shown: %+v", n)
		}
	}
	if !strings.HasPrefix(n.Page, "http://localhost:1/dashboard") || n.Slot == "" {
		t.Fatalf("it leads nowhere: %+v", n)
	}
}

func TestMemoryIsBoundedAndLasts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := status.Snapshot{StartedAt: noon, Address: "http://localhost:1"}
		now := noon
		var all, some, restarted State
		wanted := drawWanted(t)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			s.Accounts = drawAccounts(t, s.Accounts, now)
			now = now.Add(time.Duration(rapid.IntRange(-60, 3600).Draw(t, "seconds")) * time.Second)
			var told, toldAgain []notification.Notification
			all, told, _ = Evaluate(all, s, everything(), now)
			var few []notification.Notification
			some, few, _ = Evaluate(some, s, wanted, now)
			if !reflect.DeepEqual(all, some) {
				t.Fatalf("what is known depends on what is wanted:\n%+v\n%+v", all, some)
			}
			for _, n := range few {
				if !slices.Contains(told, n) {
					t.Fatalf("only who wants less is told %+v", n)
				}
			}
			restarted, toldAgain, _ = Evaluate(read(t, restarted), s, everything(), now)
			if len(told) != len(toldAgain) {
				t.Fatalf("after a restart %v is told, and without %v", toldAgain, told)
			}
			bounded(t, all, s)
		}
	})
}

// read is the state as it is read back.
func read(t *rapid.T, m State) (back State) {
	text, err := json.Marshal(m)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// bounded checks that nothing is known but of the accounts and groups that there are.
func bounded(t *rapid.T, m State, s status.Snapshot) {
	var names, groups []string
	for _, a := range s.Accounts {
		names, groups = append(names, a.Name), append(groups, strings.ToLower(a.Group))
	}
	known := slices.Concat(slices.Collect(maps.Keys(m.SignIns)), slices.Collect(maps.Keys(m.Windows)), m.Names)
	for _, s := range m.Exhaustions {
		known = append(known, s.Accounts...)
		if len(s.Accounts) > len(names) {
			t.Fatalf("%d accounts are known of %d", len(s.Accounts), len(names))
		}
	}
	for _, name := range known {
		if !slices.Contains(names, name) {
			t.Fatalf("it knows %q, and there are %q", name, names)
		}
	}
	for group := range m.Exhaustions {
		if !slices.Contains(groups, group) {
			t.Fatalf("it knows the group %q, and there are %q", group, groups)
		}
	}
	for account, marks := range m.Windows {
		if len(marks) == 0 || len(marks) > 3 {
			t.Fatalf("%s has %s", account, fmt.Sprint(marks))
		}
	}
}
