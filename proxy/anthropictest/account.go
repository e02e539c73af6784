package anthropictest

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Plan is what an account's owner pays for.
type Plan string

// The plans, by the rate-limit tier that the profile tells.
const (
	PlanPro        Plan = "default_claude_pro"
	PlanMax5       Plan = "default_claude_max_5x"
	PlanMax20      Plan = "default_claude_max_20x"
	PlanTeam       Plan = "default_claude_team"
	PlanEnterprise Plan = "default_claude_enterprise"
)

// organizationType is the plan's name in the profile.
func (p Plan) organizationType() string {
	switch p {
	case PlanPro:
		return "claude_pro"
	case PlanTeam:
		return "claude_team"
	case PlanEnterprise:
		return "claude_enterprise"
	default:
		return "claude_max"
	}
}

// Cost is what one message costs, as shares (0 to 1) of the windows that count it.
type Cost struct{ FiveHour, SevenDay, Model float64 }

// Account is one of the fake's customers. The exported fields are read once, by Fake.AddAccount, which fills the empty
// ones; use the pointer that it returns.
type Account struct {
	// Name is how Request.Account tells it; unique. Default "account-1" and so on.
	Name string
	// Email, FullName and Organization are the profile's. Defaults follow from Name.
	Email, FullName, Organization string
	// UserUUID and OrganizationUUID follow from the account's number by default.
	UserUUID, OrganizationUUID string
	// Plan defaults to PlanMax20.
	Plan Plan
	// Scopes of the account's first sign-in. Default: all that Claude Code asks for.
	Scopes []string
	// Cost of each message. Default none: the quota stays as it is set.
	Cost Cost
	// ExtraUsage lets messages through when a window is used up, marked as overage. ExtraUsageReason is the header's
	// reason why there is none (default "org_level_disabled").
	ExtraUsage       bool
	ExtraUsageReason string
	// PerMinute is how many messages a minute the account's API keys may send. Default 4000.
	PerMinute int

	fake *Fake
	// The rest is guarded by fake.mu.
	login           *login // the newest sign-in
	key, setup      *token
	quota           quota
	minute          minute
	disabled        *Fault
	asked, answered int
	renewals        int
}

// open returns a filled copy that belongs to the fake and is signed in.
func (a Account) open(f *Fake, number int) *Account {
	a.Name = cmp.Or(a.Name, fmt.Sprintf("account-%d", number))
	a.Email = cmp.Or(a.Email, a.Name+"@example.com")
	a.FullName = cmp.Or(a.FullName, a.Name)
	a.Organization = cmp.Or(a.Organization, a.Email+"'s Organization")
	a.UserUUID = cmp.Or(a.UserUUID, fmt.Sprintf("00000000-0000-4000-8000-0000000a%04d", number))
	a.OrganizationUUID = cmp.Or(a.OrganizationUUID, fmt.Sprintf("00000000-0000-4000-8000-0000000b%04d", number))
	a.Plan = cmp.Or(a.Plan, PlanMax20)
	a.ExtraUsageReason = cmp.Or(a.ExtraUsageReason, "org_level_disabled")
	a.PerMinute = cmp.Or(a.PerMinute, 4000)
	if a.Scopes == nil {
		a.Scopes = LoginScopes()
	}
	a.Scopes = slices.Clone(a.Scopes)
	a.fake, a.quota = f, newQuota()
	account := &a
	f.signIn(account, a.Scopes)
	return account
}

// SetWindow sets a window's used share (0 to 1, a little more when overdrawn) and its reset. A zero reset keeps the one
// it has, or starts the window now. A model window exists from the first call on.
func (a *Account) SetWindow(w Window, used float64, reset time.Time) {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	now := a.fake.config.Now()
	a.quota.roll(now)
	u := a.quota[w]
	u.used = used
	if !reset.IsZero() {
		u.reset = reset
	}
	a.quota[w] = u
	a.quota.start(w, now)
}

// Spend uses a window up: what it counts is rejected until its reset.
func (a *Account) Spend(w Window) { a.SetWindow(w, 1.01, time.Time{}) }

// Window returns a window's used share and reset as they are now; a zero reset means that it has not started.
func (a *Account) Window(w Window) (used float64, reset time.Time) {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	a.quota.roll(a.fake.config.Now())
	return a.quota[w].used, a.quota[w].reset
}

// Disable makes every message of the account meet that fault (say AccountDisabled(), Forbidden() or OrgBlocksLogins())
// until Enable; only its status, body and headers count.
func (a *Account) Disable(fault Fault) {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	a.disabled = &fault
}

// Enable ends Disable.
func (a *Account) Enable() {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	a.disabled = nil
}

// Messages is how many requests for a message came with a credential of the account; answered is how many of them got
// one.
func (a *Account) Messages() (asked, answered int) {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	return a.asked, a.answered
}

// Renewals is how many times a refresh token of the account was exchanged.
func (a *Account) Renewals() int {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	return a.renewals
}
