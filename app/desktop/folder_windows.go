package desktop

// checkFolder trusts the access list that the folder inherits: a user's profile admits that user, administrators and
// the system.
func checkFolder(string) (warning string, err error) { return "", nil }
