// Package account keeps the accounts of the user and everything that changes about them: who may serve a request now
// (with balance), which session is on which account, what the answers taught about limits, and the renewal of
// logins.
//
// Its rules: the pool's memory is the truth while the program runs, and no request waits for a disk or for the
// keychain; the secrets live in the vault and in memory only; a renewal is made once for all who wait for it, goes on
// when they leave, and its new pair is durable before it is used; every limit ends by itself.
package account
