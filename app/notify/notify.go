// Package notify decides what is worth a notification on the desktop, and has it shown.
//
// Its rule: a thing is told once. Look is a function of values: what was known, the new snapshot and the time give what is to
// be told, and what is known from then on. Whatever must be remembered of the snapshots before stands in the Memory, which is
// bounded by the accounts that there are and is kept over a restart.
//
//	what                        told when                             told again when
//	an account must sign in     it has been so for 5 seconds          it has been signed in for a minute in between
//	all accounts are limited    it has been so for 3 seconds          one was back for half an hour, or the end is another one
//	the first is back           it has stayed for 10 seconds          all have been limited again, and that was told
//	the keychain is locked      it has been so for 15 seconds         it has worked for a minute, or a new login finds it locked
//	a window at 80 % or 95 %    at once                               the window has started anew
//
// The short waits are for flaps: a keychain that is unlocked while the program starts, a limit that a probe finds again. What
// the user does not want told is remembered all the same, so that switching a kind on does not tell what is old.
package notify

import (
	"slices"
	"strconv"
	"time"

	"clb/app/desktop/notification"
	"clb/app/status"
)

// Wanted says which kinds of notifications the user wants.
type Wanted struct {
	// SignIn: an account takes no requests until the user signs in again, or gives a new key.
	SignIn bool
	// AllLimited: every account is limited, until when. Back: the first of them is back.
	AllLimited, Back bool
	// Keychain: the keychain is locked, or does not answer.
	Keychain bool
	// PortTaken: the program could not start since another one holds its port.
	PortTaken bool
	// Window80 and Window95: an account has used so much, in per cent, of one of its windows.
	Window80, Window95 bool
}

// Default is what a fresh installation tells.
func Default() Wanted {
	return Wanted{SignIn: true, AllLimited: true, Back: true, Keychain: true, PortTaken: true}
}

// How long things must last before they are told, and must be over before they are new.
const (
	settleSignIn   = 5 * time.Second
	settleLimited  = 3 * time.Second
	settleBack     = 10 * time.Second
	settleKeychain = 15 * time.Second
	// over is how long an account must be signed in, or the keychain work, until the next time is another one.
	over = time.Minute
	// newLogin is how long after it was told a start of the program finds the keychain locked anew, and not still.
	newLogin = time.Hour
	// sameShortage is how long after a shortage another one that ends at about the same time, by as much, is still the same: a
	// limit whose end is not known well is tried, and found again.
	sameShortage = 30 * time.Minute
	// oldNews is how long after the end that was told nobody needs to hear that an account is back.
	oldNews = 12 * time.Hour
)

// Look compares the snapshot with what is known. It returns what is known from now on, what is to be told, in that order, and
// when to look again although nothing has changed; zero: never. Times of day are told in now's time zone, and now has no
// monotonic part (Round(0)), since the memory outlives the process.
func Look(known Memory, s status.Snapshot, w Wanted, now time.Time) (Memory, []notification.Notification, time.Time) {
	l := look{memory: known.clone(), picture: s, wanted: w, now: now}
	l.names()
	l.keychain()
	l.signIns()
	l.shortages()
	l.windows()
	l.memory.tidy()
	return l.memory, l.notes, l.again
}

// look is one look at a snapshot.
type look struct {
	memory  Memory
	picture status.Snapshot
	wanted  Wanted
	now     time.Time

	notes []notification.Notification
	again time.Time
}

// later asks for another look, at the soonest of all moments that were asked for.
func (l *look) later(at time.Time) {
	if l.again.IsZero() || at.Before(l.again) {
		l.again = at
	}
}

// tell adds a notification whose click opens that part of the page.
func (l *look) tell(wanted bool, slot, part, title, text string) {
	if !wanted {
		return
	}
	l.notes = append(l.notes, notification.Notification{Title: line(title, longestTitle), Text: line(text, longestText), Slot: slot,
		Page: l.picture.Address + "/dashboard" + part, Button: "Open the dashboard"})
}

// names forgets the accounts that are gone. Where one name alone has become another it is the same account, renamed.
func (l *look) names() {
	var now []string
	for _, a := range l.picture.Accounts {
		now = append(now, a.Name)
	}
	if from, to, renamed := renamed(l.memory.Names, now); renamed {
		l.memory.rename(from, to)
	}
	l.memory.Names = now
	l.memory.keep(now)
}

// renamed finds the one name that is another in a list of as many.
func renamed(before, now []string) (from, to string, found bool) {
	if len(before) != len(now) {
		return "", "", false
	}
	for i := range before {
		if before[i] == now[i] {
			continue
		}
		if found {
			return "", "", false
		}
		from, to, found = before[i], now[i], true
	}
	return from, to, found && !slices.Contains(now, from) && !slices.Contains(before, to)
}

// keychain tells that secrets can't be read or written.
func (l *look) keychain() {
	spell := l.memory.Keychain
	if !spell.Told.IsZero() && l.picture.StartedAt.Sub(spell.Told) > newLogin {
		spell = Spell{}
	}
	var waiting []string
	for _, a := range l.picture.Accounts {
		if a.Enabled && (a.State == status.Locked || a.Token.State == "unsaved") {
			waiting = append(waiting, a.Name)
		}
	}
	spell, due := l.follow(spell, len(waiting) > 0, settleKeychain)
	l.memory.Keychain = spell
	if due {
		l.tell(l.wanted.Keychain, "keychain", "", "The keychain is locked or does not answer", keychainText(waiting))
	}
}

// signIns tells which accounts need the user.
func (l *look) signIns() {
	var due []status.Account
	for _, a := range l.picture.Accounts {
		asks := a.Enabled && a.State == status.SignedOut
		if !asks && !slices.Contains([]status.State{status.Ready, status.Limited, status.Resting}, a.State) {
			continue // switched off, or its secret can't be read: that says nothing about its login
		}
		spell, isDue := l.follow(l.memory.SignIns[a.Name], asks, settleSignIn)
		if isDue {
			due = append(due, a)
		}
		put(&l.memory.SignIns, a.Name, spell)
	}
	switch len(due) {
	case 0:
	case 1:
		title, text := signInWords(due[0])
		l.tell(l.wanted.SignIn, "sign-in "+due[0].Name, "#/accounts", title, text)
	default:
		l.tell(l.wanted.SignIn, "sign-in", "#/accounts", strconv.Itoa(len(due))+" accounts need you",
			names(due)+" take no requests until they are signed in again, or have a new key.")
	}
}

// follow is what becomes of a spell at this look, and whether it is to be told now.
func (l *look) follow(s Spell, there bool, settle time.Duration) (Spell, bool) {
	if !there {
		return s.off(l.now), false
	}
	s = s.on(l.now)
	switch due := s.Since.Add(settle); {
	case !s.Told.IsZero():
		return s, false
	case l.now.Before(due):
		l.later(due)
		return s, false
	}
	s.Told = l.now
	return s, true
}
