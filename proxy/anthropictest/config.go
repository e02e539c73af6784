package anthropictest

import (
	"cmp"
	"time"
)

// Config sets up a Fake. The zero value is a usable one: no waits, rotating tokens, "pong" for an answer.
type Config struct {
	// Addr is where Start listens. Default "127.0.0.1:0": a free port of the loopback address.
	Addr string
	// Now is the fake's clock, for expiry, resets and records. Default time.Now.
	Now func() time.Time
	// Seed tells the tokens of one fake from those of another. Default "fake".
	Seed string

	// TokenLife is the life of an access token, RefreshLife that of a sign-in. Defaults: 8 hours, 30 days.
	TokenLife, RefreshLife time.Duration
	// RevokeFamilyOnReuse ends a sign-in whose refresh token is used a second time.
	RevokeFamilyOnReuse bool
	// RevokeAccessOnRenewal ends the old access token at a renewal; else it lives on until it expires.
	RevokeAccessOnRenewal bool
	// KeepRefreshToken makes renewals answer without a refresh token: the one in use stays good.
	KeepRefreshToken bool
	// FormTokens lets the token endpoint take form bodies besides JSON.
	FormTokens bool
	// Consent is what the sign-in page does when it is asked. Default: it agrees at once.
	Consent Consent

	// Reply is the text of every answer (default "pong"); Echo repeats the text of the last user message instead.
	Reply string
	Echo  bool
	// Usage is what every answer is billed for; the zero value stands for a small sample with all kinds of cache
	// tokens.
	Usage Usage
	// Answer, where set, decides on each answer by itself. Whatever it leaves zero comes from Reply, Echo and Usage. It
	// is called from many goroutines at once.
	Answer func(Prompt) Answer
	// Pace is the time between two events of a stream; an answer that is not streamed comes after the same time in all.
	// Default none.
	Pace time.Duration

	// Service makes the fake another service than Anthropic, which speaks the same API; nil: it is Anthropic.
	Service *Service

	// Direct says that clients reach the fake without a proxy between, so that headers of their own connection are no
	// violation.
	Direct bool
	// KeepRequests is how many requests stay recorded, KeepBody how many bytes of each body. Defaults: 10000, 1 MiB.
	KeepRequests, KeepBody int
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Addr = cmp.Or(c.Addr, "127.0.0.1:0")
	c.Seed = cmp.Or(c.Seed, "fake")
	c.TokenLife = cmp.Or(c.TokenLife, 8*time.Hour)
	c.RefreshLife = cmp.Or(c.RefreshLife, 30*24*time.Hour)
	c.Reply = cmp.Or(c.Reply, "pong")
	c.Usage = cmp.Or(c.Usage, SampleUsage())
	c.KeepRequests = cmp.Or(c.KeepRequests, 10_000)
	c.KeepBody = cmp.Or(c.KeepBody, 1<<20)
	return c
}
