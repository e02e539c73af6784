// Package e2e holds the tests of the whole product, as a person meets it: the built binary with the real clients, the
// real keychain and a real tray host, against the fake Anthropic. They carry the build tag e2e, and `make test` runs
// them. What one of them needs and the machine lacks is a skip for a person, and a failure where CI is set.
package e2e
