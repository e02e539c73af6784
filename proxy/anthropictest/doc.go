// Package anthropictest is a fake Anthropic: one server that plays the API, the sign-in page and the token endpoint at
// once, faithful enough for Claude Code and the official SDKs. Tests, the demo and end-to-end runs use it; it needs no
// test around it.
//
// Its rule: it behaves, and is not told what to say. Accounts have quotas that run out, tokens expire and rotate, codes
// work once, and the answer to a request follows from that state. Only what no state can cause (a broken connection, a
// throttle, an edge page) is scripted, by [Fake.Fail]. It is strict where the real one is, notes in [Fake.Violations]
// what a correct proxy would never send, and records every request, so that a test asserts on what arrived instead of
// on what was meant.
//
//	f := anthropictest.Run(t, anthropictest.Config{})           // or New and Start outside of a test
//	one := f.AddAccount(anthropictest.Account{Name: "one"})
//	one.Spend(anthropictest.FiveHour)                           // its 5-hour window is used up
//	f.Fail(anthropictest.Upstream(529).For(one), 2)             // two of its requests meet an overloaded server
//	…                                                           // talk to f.URL with one.AccessToken()
//	f.Await(ctx, func(seen []anthropictest.Request) bool { return len(seen) == 3 })
//
// Its shapes and texts are those of public documentation and captures of 2026. All tokens are made up, and derived from
// Config.Seed and the order of calls alone: they are worth nothing and may be printed.
package anthropictest
