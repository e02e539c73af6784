package keychain

// syncDir does nothing: Windows can't flush a folder, and NTFS journals the rename itself.
func syncDir(string) error { return nil }
