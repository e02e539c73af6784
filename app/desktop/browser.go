package desktop

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/pkg/browser"
)

// browserGrace is how long OpenBrowser waits for the opener's word. One that is still there after that is a browser
// which stays in front, so the page is open.
const browserGrace = 3 * time.Second

// quietBrowser keeps the opener's chatter off our own output. Its two variables belong to that package.
var quietBrowser = sync.OnceFunc(func() {
	browser.Stdout = nil
	browser.Stderr = nil
})

// OpenBrowser opens a page (http or https) in the user's browser. It comes back as soon as the opener is done, after
// three seconds at the latest, or with ctx; a browser that stays in front of the opener is not waited for. Every error
// names the page, to be opened by hand.
func OpenBrowser(ctx context.Context, page string) error {
	if parsed, err := url.Parse(page); err != nil || parsed.Host == "" ||
		(parsed.Scheme != "http" && parsed.Scheme != "https") {
		return fmt.Errorf("%q is not the address of a page", page)
	}
	if !hasDesktop(runtime.GOOS, os.Getenv) {
		return fmt.Errorf("there is no desktop here; open %s by hand", page)
	}
	quietBrowser()
	done := make(chan error, 1)
	go func() { done <- browser.OpenURL(page) }() // ends with the opener: it takes no context
	err := awaitOpener(ctx, done)
	if err != nil {
		return fmt.Errorf("the browser did not open; open %s by hand: %w", page, err)
	}
	return nil
}

// awaitOpener waits for the opener's end, but not for a browser that stays.
func awaitOpener(ctx context.Context, done <-chan error) error {
	grace := time.NewTimer(browserGrace)
	defer grace.Stop()
	select {
	case err := <-done:
		return err
	case <-grace.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// hasDesktop reports whether a window could appear. Without this question xdg-open starts a text browser that nobody
// sees, and calls it a success.
func hasDesktop(goos string, env func(string) string) bool {
	if goos != "linux" {
		return true
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"} {
		if env(name) != "" {
			return true
		}
	}
	return false
}
