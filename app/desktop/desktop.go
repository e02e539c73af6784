// Package desktop holds what differs from one operating system to the next and is not the tray: the lock that decides
// which process owns the data, folders that only their owner can enter, who is at the other end of a loopback
// connection, and how a page is opened in the browser. Packages autostart and notification are below
// it.
//
// Its rule: it asks the system and answers in Go's words. It decides nothing; the caller does.
//
//	               Linux                      Windows                         macOS
//	Lock           flock                      LockFileEx                      flock
//	PrivateFolder  owner and mode             left to the profile's own ACL   owner and mode
//	Peer           sock_diag, /proc/net/tcp   TCP table and process token     not checked (see Peer)
//	OpenBrowser    xdg-open and its kin       ShellExecute                    open
//
// The Windows and macOS columns are compiled and vetted, and what is pure in them is tested, but they have not run on
// those systems.
package desktop
