package tray

import "clb/proxy/balance"

// Section is a stretch of lines in the menu, or below one of its lines. One that grows makes room for its lines between
// its neighbours.
type Section int

// The sections of the menu, top to bottom.
const (
	HeadlineSection Section = iota
	ServingSection
	WaitingSection
	WarningsSection
	AccountsSection
	MoreSection
	// AddSection is the one line for all kinds of accounts, AddOne the line with a line for each below it.
	AddSection
	AddByKindSection
	ModeSection
	DashboardSection
	// ConnectSection connects Claude Code, ReplaceSection asks before it does so in the place of another service.
	ConnectSection
	ReplaceSection
	AddressSection
	StartupSection
	NotificationsSection
	HealthSection
	QuitSection

	// HeldSection are the requests that wait, below the line that counts them; Kinds those of accounts, below AddOne;
	// Modes and Strategies are below Mode, ToldOf below Told.
	HeldSection
	AccountKindsSection
	ModesSection
	StrategiesSection
	NotificationKinds
	// ReasonSection and LimitsSection are text below an account; ConfirmSection answers a question; OptionsSection are
	// the spans below an action.
	ReasonSection
	LimitsSection
	ConfirmSection
	OptionsSection
	// AccountActions is the first of the sections of the actions below an account, one for each verb.
	AccountActions
)

// section is the section of a verb among the account's actions.
func (v Verb) section() Section { return AccountActions + Section(v) }

// rows is a stretch of menu lines that is made once, when the tray starts. Menus can only be added to at the end, so
// the room is there from the start and hidden while it is not needed.
type rows struct {
	section  Section
	capacity int
	// check says that the lines carry a check mark; gap that a separator follows.
	check, gap bool
	// below is the submenu that each of the lines has; empty: none.
	below []rows
}

// menuLayout is the whole menu, top to bottom. Between two gaps there is a line that is always shown: a separator can't
// be hidden.
func menuLayout() []rows {
	return []rows{
		{section: HeadlineSection, capacity: 1},
		{section: ServingSection, capacity: 1},
		{section: WaitingSection, capacity: 1, below: []rows{{section: HeldSection, capacity: 10}}},
		{section: WarningsSection, capacity: 4, gap: true},
		{section: AccountsSection, capacity: 32, below: accountLayout()},
		{section: MoreSection, capacity: 1},
		{section: AddSection, capacity: 1},
		{section: AddByKindSection, capacity: 1, below: []rows{{section: AccountKindsSection, capacity: len(kinds())}}},
		{section: ModeSection, capacity: 1, below: []rows{{section: ModesSection, capacity: 3, check: true, gap: true},
			{section: StrategiesSection, capacity: len(balance.Strategies()), check: true}}, gap: true},
		{section: DashboardSection, capacity: 1},
		{section: ConnectSection, capacity: 1, check: true},
		{section: ReplaceSection, capacity: 1, below: []rows{{section: ConfirmSection, capacity: 1}}},
		{section: AddressSection, capacity: 1},
		{section: StartupSection, capacity: 1, check: true},
		{section: NotificationsSection, capacity: 1,
			below: []rows{{section: NotificationKinds, capacity: len(notificationKinds()), check: true}}},
		{section: HealthSection, capacity: 1, gap: true},
		{section: QuitSection, capacity: 1},
	}
}

// accountLayout is the submenu of an account.
func accountLayout() []rows {
	runs := []rows{{section: ReasonSection, capacity: 1}, {section: LimitsSection, capacity: 6, gap: true}}
	for _, d := range accountActions() {
		r := rows{section: d.do.section(), capacity: 1, check: d.check != nil, gap: d.gap}
		switch {
		case d.confirm != nil:
			r.below = []rows{{section: ConfirmSection, capacity: 1}}
		case d.options != nil:
			r.below = []rows{{section: OptionsSection, capacity: 4}}
		}
		runs = append(runs, r)
	}
	return runs
}

// capacity is how many lines a section has.
func capacity(p Section) int { return capacityIn(menuLayout(), p) }

func capacityIn(runs []rows, p Section) int {
	for _, r := range runs {
		if r.section == p {
			return r.capacity
		}
		if n := capacityIn(r.below, p); n > 0 {
			return n
		}
	}
	return 0
}

// layout puts the items into the slots of menuLayout, each before those of its submenu. An item without room is
// dropped: MenuOf makes none.
func layout(m Menu) []slot { return layoutRows(nil, menuLayout(), m.Items) }

func layoutRows(slots []slot, runs []rows, items []Item) []slot {
	for _, r := range runs {
		here := itemsOf(items, r.section)
		for i := range r.capacity {
			s := slot{item: Item{Section: r.section}}
			var below []Item
			if i < len(here) {
				s, below = slot{item: here[i], visible: true}, here[i].Below
				s.item.Below = nil
			}
			slots = layoutRows(append(slots, s), r.below, below)
		}
	}
	return slots
}

// itemsOf are the items of a section.
func itemsOf(items []Item, p Section) []Item {
	var here []Item
	for _, i := range items {
		if i.Section == p {
			here = append(here, i)
		}
	}
	return here
}
