package notification

import (
	"context"
	"fmt"

	"git.sr.ht/~jackmordaunt/go-toast/wintoast"

	"clb/app/buildinfo"
)

// systemNotifier shows toasts. Windows itself opens the page after a click, so that it works from the list of
// notifications as well. The library's way out through PowerShell is never taken: it would read a name as code.
type systemNotifier struct{}

func newSystemNotifier(Config) systemNotifier { return systemNotifier{} }

func (*systemNotifier) notify(_ context.Context, n Notification) error {
	if err := wintoast.SetAppData(wintoast.AppData{AppID: buildinfo.Name}); err != nil {
		return fmt.Errorf("telling Windows who shows notifications: %w", err)
	}
	if err := wintoast.Push(toastXML(n)); err != nil {
		return fmt.Errorf("Windows shows no notification: %w", err)
	}
	return nil
}

func (*systemNotifier) close() {}
