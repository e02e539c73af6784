package backend

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/login"
	"clb/app/status"
	"clb/app/store"
	"clb/keychain"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/balance"
)

// snapshot is the state of the program at this moment.
func (b *Backend) snapshot() status.Snapshot {
	now := time.Now()
	totals := b.store.Totals()
	s := status.Snapshot{Version: buildinfo.Version, StartedAt: b.started, Address: b.desktop.address,
		Stats: stats(totals, now), Accounts: []status.Account{}, SignIns: b.signIns.under(),
		HistoryEdition: b.edition.Load()}
	if e := b.engine; e != nil {
		s.Stats.Running, s.Waiting, s.InFlight = e.Running(), waiting(e.Waiting()), inFlight(e.InFlight())
	}
	for _, v := range b.pool.List() {
		tally := totals.Accounts[v.ID]
		a := accountStatus(v, now)
		a.Requests = tally.Requests()
		if a.State == status.Ready {
			s.Stats.ActiveAccounts++
		}
		s.Accounts = append(s.Accounts, a)
	}
	s.AccountsLost = b.pool.Lost()
	s.TermsAccepted = b.pool.Terms() >= login.TermsEdition
	s.Routing = b.routing()
	s.Prices = b.pricing(now)
	s.Warnings = b.warnings()
	return s
}

func stats(t store.Totals, now time.Time) status.Stats {
	today := t.Today(now)
	return status.Stats{TotalRequests: t.All.Requests(), SuccessRate: t.All.SuccessRate(),
		AverageResponseMS: milliseconds(t.All.AverageDuration()),
		TodayRequests:     today.Requests, Complete: t.All.Complete, Errors: t.All.Errors, Truncated: t.All.Truncated,
		Cancelled:   t.All.Cancelled,
		Interrupted: t.All.Interrupted, Attempts: t.All.Attempts, Retries: t.All.Retries, Failovers: t.All.Failovers,
		Tokens: t.All.Tokens, CacheHitShare: t.All.Tokens.CacheHitShare(),
		ValueUSD: dollars(t.Money.Value), CostUSD: dollars(t.Money.Cost), Unpriced: t.Money.Unpriced,
		TodayValueUSD: dollars(today.Value), TodayCostUSD: dollars(today.Cost)}
}

// warnings are what the user must know, most urgent first.
func (b *Backend) warnings() []string {
	var w []string
	switch err := b.vault.Trouble(); {
	case errors.Is(err, keychain.ErrNotDurable):
		w = append(w, "The keychain: "+err.Error())
	case b.vault.Pending() > 0:
		w = append(w, "The keychain does not take new secrets; they are safe in the journal until it does. Unlock it.")
	case err != nil:
		w = append(w, "The keychain: "+err.Error())
	}
	if err := b.store.Health(); err != nil {
		w = append(w, "The history: "+err.Error())
	}
	if d := b.store.Damaged(); d != nil {
		w = append(w, "The history: "+d.String())
	}
	if lost := b.pool.Lost(); lost != "" {
		w = append(w, lost)
	}
	w = slices.Concat(w, b.live.warnings(), b.prices.warnings(), b.unknownRouteAccounts())
	if b.Settings.Keychain == config.KeychainMemory {
		w = append(w, "Secrets are kept in memory only: all accounts are gone when the program ends.")
	}
	if b.Settings.Keychain == config.KeychainFile && b.Passphrase.IsZero() {
		w = append(w, "Secrets are kept in an encrypted file whose key lies beside it ("+b.Paths.SecretsKey+
			"): whoever can read your files can read them. "+
			"A passphrase ("+config.PassphraseVariable+") or the system's keychain is safer.")
	}
	w = slices.Concat(w, b.noted, b.Warnings)
	if b.programWarnings != nil {
		w = append(w, b.programWarnings()...)
	}
	return w
}

// accountStatus is an account as a person sees it.
func accountStatus(v account.View, now time.Time) status.Account {
	a := status.Account{Name: v.Name, Mode: v.Kind.Mode(), Kind: string(v.Kind), Enabled: v.Enabled,
		State: accountState(v), Reason: v.Reason,
		Until: v.Until, Notice: v.Notice, Email: v.Email, Organization: v.Organization, Plan: v.Plan,
		Running: v.Running, Limits: v.Limits,
		Priority: v.Priority, Group: v.Group, Note: v.Account.Note, PausedUntil: v.PausedUntil,
		Token: status.Token{State: tokenState(v, now), ExpiresAt: v.Token.ExpiresAt, Renewable: v.Token.Renewable,
			RenewedAt:   v.Token.Renewed,
			NextRenewal: v.Token.Next, Failure: v.Token.Failure}}
	if e := v.Endpoint; e != nil {
		a.Endpoint = e.URL
		for _, m := range e.Models {
			a.Models = append(a.Models, m.String())
		}
	}
	for _, family := range slices.Sorted(maps.Keys(v.ModelUntil)) {
		line := fmt.Sprintf("limited for %s models until %s", family, v.ModelUntil[family].Local().Format("Mon 15:04"))
		a.Notice = strings.TrimPrefix(a.Notice+"; "+line, "; ")
	}
	return a
}

func accountState(v account.View) status.State {
	switch v.Condition {
	case balance.CanServe:
		return status.Ready
	case balance.SwitchedOff:
		return status.Off
	case balance.Paused:
		return status.Paused
	case balance.QuotaSpent, balance.ModelQuotaSpent:
		return status.Limited
	case balance.NeedsUser:
		if v.Locked {
			return status.Locked
		}
		return status.SignedOut
	}
	return status.Resting
}

// soon is how long before its end a token counts as expiring.
const soon = 10 * time.Minute

func tokenState(v account.View, now time.Time) string {
	left := v.Token.ExpiresAt.Sub(now)
	switch {
	case v.Locked:
		return "locked"
	case v.Token.Dead:
		return "signed_out"
	case v.Token.Unsaved != "":
		return "unsaved"
	case v.Kind == account.KindKey, v.Kind == account.KindEndpoint:
		return "permanent"
	case v.Token.ExpiresAt.IsZero() || left > soon:
		return "valid"
	case left > 0:
		return "expiring"
	}
	return "expired"
}

// inFlight are the requests in flight, as a person sees them.
func inFlight(now []proxy.InFlight) []status.InFlight {
	var all []status.InFlight
	for _, u := range now {
		all = append(all, status.InFlight{ID: u.ID.String(), Model: u.Model, Session: u.Session, Account: u.Account,
			Stream: u.Stream, Since: u.Since.Round(0), BytesOut: u.BytesOut, Tokens: u.Tokens})
	}
	return all
}

// waiting are the requests that are held, as a person sees them.
func waiting(held []proxy.Waiting) []status.Held {
	var all []status.Held
	for _, w := range held {
		all = append(all,
			status.Held{ID: w.ID.String(), Model: w.Model, Session: w.Session, Since: w.Since, Until: w.Until})
	}
	return all
}
