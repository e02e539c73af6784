package keychain

// CheapPassphrase is a passphrase whose derivation takes next to no time.
func CheapPassphrase(text string) Key {
	key := Passphrase(text)
	key.workFactor = 4
	return key
}

// MacLimit is macLimit.
func MacLimit(service, name string) int { return macLimit(service, name) }

// JournalKey is journalKey.
const JournalKey = journalKey
