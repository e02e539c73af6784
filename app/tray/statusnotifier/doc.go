// Package statusnotifier puts a tray icon with a menu on the session bus: org.kde.StatusNotifierItem and
// com.canonical.dbusmenu, as the panels of Linux desktops read them.
//
// Its rule: every panel gets a menu that it can show. Panels ask in their own ways, at their own times, and drop what
// comes in an order that they do not expect.
//
//	Item ──► icon, tooltip ──► panel            Menu ──► lines, level by level ──► panel
//	Handlers ◄── clicked, opened, activated ◄── panel
package statusnotifier
