package anthropictest

import (
	"net/http"
	"time"
)

// profile tells who the account is.
func (x *exchange) profile() {
	a := x.account
	x.reply(http.StatusOK, object{
		"account": object{
			"uuid": a.UserUUID, "full_name": a.FullName, "display_name": a.FullName, "email": a.Email,
			"has_claude_max": a.Plan == PlanMax5 || a.Plan == PlanMax20, "has_claude_pro": a.Plan == PlanPro,
			"created_at": "2025-01-01T00:00:00Z",
		},
		"organization": object{
			"uuid": a.OrganizationUUID, "name": a.Organization, "organization_type": a.Plan.organizationType(),
			"billing_type": "stripe_subscription", "rate_limit_tier": string(a.Plan),
			"has_extra_usage_enabled": a.ExtraUsage,
			"subscription_status":     "active", "subscription_created_at": "2025-01-01T00:00:00Z",
		},
		"application": object{"uuid": ClientID, "name": "Claude Code", "slug": "claude-code"},
	})
}

// usage tells the windows in percent. It costs nothing and starts no window.
func (x *exchange) usage() { x.reply(http.StatusOK, x.account.usage()) }

func (a *Account) usage() object {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	a.quota.roll(a.fake.config.Now())
	limits := []object{}
	for _, w := range a.quota.windows() {
		limits = append(limits, a.quota.limit(w))
	}
	return object{
		"five_hour": a.quota.flat(FiveHour), "seven_day": a.quota.flat(SevenDay),
		"seven_day_oauth_apps": object{"utilization": 0.0, "resets_at": nil},
		"seven_day_opus":       nil, "seven_day_sonnet": nil, "seven_day_cowork": nil, "iguana_necktie": nil,
		"extra_usage": object{
			"is_enabled": a.ExtraUsage, "monthly_limit": nil, "used_credits": nil, "utilization": nil, "currency": nil,
		},
		"limits": limits,
		"spend": object{
			"used": object{"amount_minor": 0, "currency": "USD", "exponent": 2}, "limit": nil, "percent": 0,
			"severity": "normal",
			"enabled":  a.ExtraUsage, "disabled_reason": nil,
		},
	}
}

// isoTime is how the usage endpoint writes a time; nil: the window has not started.
func isoTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000-07:00")
}

// percent is 0 to 100, where headers have 0 to 1.
func percent(used float64) float64 { return float64(int64(used*1e4+0.5)) / 100 }

func (q quota) flat(w Window) object {
	return object{"utilization": percent(q[w].used), "resets_at": isoTime(q[w].reset)}
}

// limit is a window in the newer list.
func (q quota) limit(w Window) object {
	kind, group, scope := "weekly_all", "weekly", any(nil)
	switch w {
	case FiveHour:
		kind, group = "session", "session"
	case SevenDay:
	default:
		kind = "weekly_scoped"
		scope = object{"model": object{"id": nil, "display_name": w.title()}, "surface": nil}
	}
	severity := map[string]string{allowed: "normal", warning: "warning", rejected: "critical"}[q[w].status()]
	return object{
		"kind": kind, "group": group, "percent": percent(q[w].used), "severity": severity,
		"resets_at": isoTime(q[w].reset),
		"scope":     scope, "is_active": w == FiveHour,
	}
}

// title is a model window's name for people.
func (w Window) title() string {
	switch w {
	case Fable:
		return "Fable"
	case Opus:
		return "Opus"
	default:
		return "Sonnet"
	}
}

// createKey makes one more API key.
func (x *exchange) createKey() {
	x.f.mu.Lock()
	t := x.f.mint(prefixKey, x.account, nil, nil, 0)
	x.f.mu.Unlock()
	x.reply(http.StatusOK, object{"raw_key": t.value})
}
