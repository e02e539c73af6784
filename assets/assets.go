// Package assets holds the program's own pictures: the tray icon in each of its states and the application icon. The
// files are drawn by the program in draw and committed; draw's test fails when a file and its drawing differ. Nothing
// here is edited by hand: change the drawing and run `go generate ./assets`.
package assets

import "embed"

//go:generate go run ./draw -out .

//go:embed icon.svg icon.ico icon-256.png icon-512.png tray/*.png tray/*.ico
var files embed.FS // read only

// Icon is a state that the tray icon can show.
type Icon string

// The states of the tray icon. Each differs from the others in shape as well as in colour.
const (
	// Idle: ready, and nothing is asked.
	Idle Icon = "idle"
	// Working: at least one request is under way.
	Working Icon = "working"
	// Warning: it works, and the user should look.
	Warning Icon = "warning"
	// Limited: every account has spent its quota.
	Limited Icon = "limited"
	// SignedOut: no account can be used until the user signs in.
	SignedOut Icon = "signed-out"
	// Stopped: nothing is served.
	Stopped Icon = "stopped"
)

// Icons returns every state.
func Icons() []Icon { return []Icon{Idle, Working, Warning, Limited, SignedOut, Stopped} }

// TrayPNG is the icon in colour, 64×64 pixels.
func TrayPNG(i Icon) []byte { return read("tray/" + string(i) + ".png") }

// TrayICO is the icon in colour for Windows, with 16, 32 and 48 pixels.
func TrayICO(i Icon) []byte { return read("tray/" + string(i) + ".ico") }

// TrayTemplate is the icon in black and transparency, 64×64 pixels: macOS colours it as the menu bar needs.
func TrayTemplate(i Icon) []byte { return read("tray/" + string(i) + "-template.png") }

// AppPNG is the application icon, 256×256 pixels.
func AppPNG() []byte { return read("icon-256.png") }

// AppICO is the application icon for Windows, with 16, 32, 48 and 256 pixels.
func AppICO() []byte { return read("icon.ico") }

// AppSVG is the application icon as an SVG document.
func AppSVG() []byte { return read("icon.svg") }

// read returns an embedded file. A missing one is a broken build, which the test of this package finds.
func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("reading an embedded picture: " + err.Error())
	}
	return b
}
