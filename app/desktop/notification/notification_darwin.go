package notification

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"clb/app/buildinfo"
)

// notifyTime bounds the wait for the programs that show notifications.
const notifyTime = 10 * time.Second

// systemNotifier starts terminal-notifier where the user has it, which can open a page after a click, and else
// osascript, which comes with the system and can't.
type systemNotifier struct{}

func newSystemNotifier(Config) systemNotifier { return systemNotifier{} }

func (*systemNotifier) notify(ctx context.Context, n Notification) error {
	ctx, cancel := context.WithTimeout(ctx, notifyTime)
	defer cancel()
	err := errors.ErrUnsupported
	if program, missing := exec.LookPath("terminal-notifier"); missing == nil {
		err = exec.CommandContext(ctx, program, terminalNotifierArgs(n, buildinfo.ID)...).Run()
	}
	if err != nil {
		err = exec.CommandContext(ctx, "/usr/bin/osascript", osascriptArgs(n)...).Run()
	}
	if err != nil {
		return fmt.Errorf("macOS shows no notification: %w", err)
	}
	return nil
}

func (*systemNotifier) close() {}
