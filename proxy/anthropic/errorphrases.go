package anthropic

// Texts that tell a missing right from a limit.
var (
	entitlements429 = []string{"extra usage is required", "required for fast mode", "required for long context",
		"fast request rejected"}
	entitlements400 = []string{"third-party apps now draw from", "out of extra usage", "extra usage is required",
		"required for fast mode",
		"required for long context", "long context beta", "available for this subscription",
		"available for your subscription",
		"available on your plan", "available for your plan", "not enabled for this organization",
		"not available for this organization"}
)

// notClaude is what a client gets that is not taken for Claude Code.
const notClaude = "only authorized for use with claude code"

// What a 403 is about: the account, or the request. In between are those that could be about either.
var (
	aboutAccount = []string{"organization has been disabled", "account has been disabled",
		"not allowed for this organization", "on hold", "claude.ai/restricted",
		"revoked", "suspended", "deactivated", "terminated", "banned"}
	aboutRequest = []string{"scope", "model", "path", "endpoint", "resource", "feature", "beta"}
)
