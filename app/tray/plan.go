package tray

import "clb/proxy/balance"

// Place is a position in the menu, or below one of its lines. A place that grows makes room for its lines between its
// neighbours.
type Place int

// The places of the menu, top to bottom.
const (
	Headline Place = iota
	Serving
	Waits
	Warnings
	Accounts
	More
	// Add is the one line for all kinds of accounts, AddOne the line with a line for each below it.
	Add
	AddOne
	Mode
	Dashboard
	// Hook connects Claude Code, HookOver asks before it does so in the place of another service.
	Hook
	HookOver
	Address
	Startup
	Told
	Health
	Leave

	// Held are the requests that wait, below the line that counts them; Kinds those of accounts, below AddOne; Modes and
	// Strategies are below Mode, ToldOf below Told.
	Held
	Kinds
	Modes
	Strategies
	ToldOf
	// Says and Limits are text below an account; Sure is what answers a question; Choices are the spans below a deed.
	Says
	Limits
	Sure
	Choices
	// Deeds is where the places of the deeds below an account begin, a place for each verb.
	Deeds
)

// below is the place of a verb among the deeds.
func (v Verb) below() Place { return Deeds + Place(v) }

// run is a stretch of menu lines that is made once, when the tray starts. Menus can only be added to at the end, so the room
// is there from the start and hidden while it is not needed.
type run struct {
	place Place
	room  int
	// check says that the lines carry a check mark; gap that a separator follows.
	check, gap bool
	// below is the submenu that each of the lines has; empty: none.
	below []run
}

// plan is the whole menu, top to bottom. Between two gaps there is a line that is always shown: a separator can't be hidden.
func plan() []run {
	return []run{
		{place: Headline, room: 1},
		{place: Serving, room: 1},
		{place: Waits, room: 1, below: []run{{place: Held, room: 10}}},
		{place: Warnings, room: 4, gap: true},
		{place: Accounts, room: 32, below: planBelow()},
		{place: More, room: 1},
		{place: Add, room: 1},
		{place: AddOne, room: 1, below: []run{{place: Kinds, room: len(kinds())}}},
		{place: Mode, room: 1, below: []run{{place: Modes, room: 3, check: true, gap: true},
			{place: Strategies, room: len(balance.Strategies()), check: true}}, gap: true},
		{place: Dashboard, room: 1},
		{place: Hook, room: 1, check: true},
		{place: HookOver, room: 1, below: []run{{place: Sure, room: 1}}},
		{place: Address, room: 1},
		{place: Startup, room: 1, check: true},
		{place: Told, room: 1, below: []run{{place: ToldOf, room: len(toldOf()), check: true}}},
		{place: Health, room: 1, gap: true},
		{place: Leave, room: 1},
	}
}

// planBelow is the submenu of an account.
func planBelow() []run {
	runs := []run{{place: Says, room: 1}, {place: Limits, room: 6, gap: true}}
	for _, d := range deeds() {
		r := run{place: d.do.below(), room: 1, check: d.check != nil, gap: d.gap}
		switch {
		case d.sure != nil:
			r.below = []run{{place: Sure, room: 1}}
		case d.choices != nil:
			r.below = []run{{place: Choices, room: 4}}
		}
		runs = append(runs, r)
	}
	return runs
}

// room is how many lines a place has.
func room(p Place) int { return roomIn(plan(), p) }

func roomIn(runs []run, p Place) int {
	for _, r := range runs {
		if r.place == p {
			return r.room
		}
		if n := roomIn(r.below, p); n > 0 {
			return n
		}
	}
	return 0
}

// layOut puts the items into the slots of plan, each before those of its submenu. An item without room is dropped: MenuOf
// makes none.
func layOut(m Menu) []slot { return lay(nil, plan(), m.Items) }

func lay(slots []slot, runs []run, items []Item) []slot {
	for _, r := range runs {
		here := placed(items, r.place)
		for i := range r.room {
			s := slot{item: Item{Place: r.place}}
			var below []Item
			if i < len(here) {
				s, below = slot{item: here[i], visible: true}, here[i].Below
				s.item.Below = nil
			}
			slots = lay(append(slots, s), r.below, below)
		}
	}
	return slots
}

// placed are the items of a place.
func placed(items []Item, p Place) []Item {
	var here []Item
	for _, i := range items {
		if i.Place == p {
			here = append(here, i)
		}
	}
	return here
}
