package proxy

import "clb/proxy/balance"

// wireLimits are the answers that tell of a limit, and those that look alike.
func wireLimits() []wireCase {
	const spent, rests = balance.QuotaSpent, balance.Rests
	const restEnds = wireMoment + 45
	return []wireCase{
		{answer: "quota-spent-five-hour", sends: "a:quota:429 b:fine:200", condition: spent,
			reason: "5-hour limit reached", after: wireFive},
		{answer: "quota-spent-five-hour", old: true, sends: "a:quota:429 b:fine:200", condition: spent,
			reason: "5-hour limit reached", after: wireFive},
		{answer: "quota-spent-week", sends: "a:quota:429 b:fine:200", condition: spent,
			reason: "weekly limit reached",
			after:  wireWeek},
		{answer: "quota-spent-both", sends: "a:quota:429 b:fine:200", condition: spent,
			reason: "weekly limit reached",
			after:  wireWeek},
		{answer: "quota-spent-no-aggregate", sends: "a:quota:429 b:fine:200", condition: spent,
			reason: "5-hour limit reached", after: wireFive},
		{answer: "model-quota-spent-fable", model: "claude-fable-5-1", sends: "a:model_quota:429 b:fine:200",
			family: "fable"},
		{answer: "model-quota-spent-opus-by-claim", sends: "a:model_quota:429 b:fine:200", family: "opus"},
		{answer: "model-quota-spent-overage-week-by-claim", model: "claude-fable-5-1", old: true,
			sends: "a:model_quota:429 b:fine:200", family: "fable"},
		{answer: "burst-short", sends: "a:burst:429+2s a:fine:200"},
		{answer: "burst-short", old: true, sends: "a:burst:429+2s a:fine:200"},
		{answer: "burst-long", sends: "a:burst:429 b:fine:200", condition: rests,
			reason: "too many requests in a short time", until: restEnds},
		{answer: "burst-short", old: true, times: 2, sends: "a:burst:429+2s a:burst:429 b:fine:200", condition: rests,
			reason: "too many requests in a short time", until: wireMoment + 4},
		{answer: "burst-long", old: true, sends: "a:burst:429 b:fine:200", condition: rests,
			reason: "too many requests in a short time", until: restEnds},
		{answer: "burst-beside-a-spent-fable-week", sends: "a:burst:429+2s a:fine:200"},
		{answer: "burst-key", key: true, sends: "a:burst:429+3s a:fine:200"},
		{answer: "burst-key-without-retry-after", key: true, sends: "a:burst:429+8s a:fine:200"},
		{answer: "throttled", sends: "a:throttle:429 b:fine:200"},
		{answer: "throttled", old: true, sends: "a:throttle:429 b:fine:200"},
		{answer: "long-context-denied", sends: "a:entitlement:429 b:fine:200",
			notice: "Extra usage is required for long context requests."},
		{answer: "fast-mode-denied-credits", sends: "a:entitlement:429 b:fine:200",
			notice: "Usage credits are required for fast mode"},
		{answer: "fast-mode-denied-rejected", sends: "a:entitlement:429 b:fine:200", notice: "Fast request rejected"},
		{answer: "credits-spent", sends: "a:entitlement:429 b:fine:200", notice: "credits for extra usage are used up"},
		{answer: "credits-spent-400", sends: "a:entitlement:400 b:fine:200",
			notice: "credits for extra usage are used up"},
		{answer: "monthly-cap", key: true, sends: "a:spend_cap:429 b:fine:200", condition: spent,
			reason: "monthly spend limit is reached", after: wireAugust},
		{answer: "monthly-cap-own-limit", key: true, sends: "a:spend_cap:400 b:fine:200", condition: spent,
			reason: "the spend limit that its organization has set", after: wireAugust},
	}
}

// wireAugust is the 1st of the month after the answers, 00:00 UTC.
const wireAugust = 1785542400

// wireRefusals are the answers that have nothing to do with a limit.
func wireRefusals() []wireCase {
	const halfAnHour = wireMoment + 1800
	const rests = balance.Rests
	return []wireCase{
		{answer: "third-party-billing", sends: "a:entitlement:400 b:fine:200",
			notice: "Third-party apps now draw from your extra usage"},
		{answer: "extra-usage-spent", sends: "a:entitlement:400 b:fine:200", notice: "out of extra usage"},
		{answer: "not-claude-code", sends: "a:not_claude:400", handed: true,
			notice: "only authorized for use with Claude Code"},
		{answer: "account-disabled", sends: "a:refused:400 b:fine:200", condition: rests,
			reason: "its organization has been disabled", until: halfAnHour},
		{answer: "token-expired", sends: "a:signed_out:401 a:fine:200", renewals: 1},
		{answer: "token-expired-newer-words", sends: "a:signed_out:401 a:fine:200", renewals: 1},
		{answer: "token-revoked-access", sends: "a:signed_out:401 a:fine:200", renewals: 1},
		{answer: "token-revoked-token", sends: "a:signed_out:401 a:fine:200", renewals: 1},
		{answer: "token-revoked-invalid", times: 2, sends: "a:signed_out:401 a:signed_out:401 b:fine:200",
			condition: rests,
			reason:    "its login was refused (401)", until: wireMoment + 60, renewals: 1},
		{answer: "missing-beta", sends: "a:signed_out:401 a:fine:200", renewals: 1},
		{answer: "invalid-key", key: true, sends: "a:signed_out:401 b:fine:200", condition: rests,
			reason: "its API key was refused (401)", until: wireMoment + 60},
		{answer: "forbidden", sends: "a:forbidden:403 b:fine:200"},
		{answer: "forbidden-page", sends: "a:trouble:403+1s a:fine:200"},
		{answer: "forbidden-page", old: true, times: 4,
			sends: "a:trouble:403+1s a:trouble:403+2s a:trouble:403+4s a:trouble:403 b:fine:200"},
		{answer: "missing-scope", sends: "a:client_error:403", handed: true},
		{answer: "org-blocks-logins-shut-out", sends: "a:refused:403 b:fine:200", condition: rests,
			reason: "not allowed for this organization", until: halfAnHour},
		{answer: "org-blocks-logins-on-hold", old: true, sends: "a:refused:403 b:fine:200", condition: rests,
			reason: "on hold",
			until:  halfAnHour},
		{answer: "billing", key: true, sends: "a:refused:402 b:fine:200", condition: rests,
			reason: "it was refused (402)", until: halfAnHour},
		{answer: "upstream-529", sends: "a:trouble:529+1s a:fine:200"},
		{answer: "upstream-529", old: true, times: 4,
			sends: "a:trouble:529+1s a:trouble:529+2s a:trouble:529+4s a:trouble:529 b:fine:200"},
		{answer: "upstream-529-retry-after", sends: "a:trouble:529+4s a:fine:200"},
		{answer: "upstream-529-long-retry-after", sends: "a:trouble:529 b:fine:200"},
		{answer: "upstream-500", sends: "a:trouble:500+1s a:fine:200"},
		{answer: "upstream-502-page", sends: "a:trouble:502+1s a:fine:200"},
		{answer: "upstream-503", sends: "a:trouble:503+1s a:fine:200"},
		{answer: "upstream-504", sends: "a:trouble:504+1s a:fine:200"},
		{answer: "client-error-413", sends: "a:client_error:413", handed: true},
		{answer: "client-error-400", sends: "a:client_error:400", handed: true},
		{answer: "client-error-404", sends: "a:client_error:404", handed: true},
		{answer: "bad-thinking-signature", sends: "a:client_error:400", handed: true},
		{answer: "bad-thinking-conversation", sends: "a:client_error:400", handed: true},
	}
}
