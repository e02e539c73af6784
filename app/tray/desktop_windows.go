package tray

import (
	"context"
	"time"
	"unicode/utf16"
	"unsafe"

	"fyne.io/systray"
	"golang.org/x/sys/windows"

	"clb/assets"
)

// available looks for the task bar.
func available(context.Context) error {
	if !taskbar() {
		return ErrNoHost
	}
	return nil
}

// taskbar reports whether the window is there that icons are sent to.
func taskbar() bool {
	class, err := windows.UTF16PtrFromString("Shell_TrayWnd")
	if err != nil {
		return false
	}
	find := windows.NewLazySystemDLL("user32.dll").NewProc("FindWindowW")
	window, _, _ := find.Call(uintptr(unsafe.Pointer(class)), 0)
	return window != 0
}

// panel is the task bar.
type panel struct{}

// connect waits for the task bar: a program that starts at login may be earlier, and an icon that is sent to none is
// lost.
func connect(ctx context.Context) (*panel, error) {
	for !taskbar() {
		if !rest(ctx, time.Second) {
			return nil, nil
		}
	}
	return &panel{}, nil
}

// gone never comes: the task bar lives as long as the process, and systray sends the icon again to a new one.
func (*panel) gone() <-chan struct{} { return nil }

func (*panel) loop(ready, exit func()) { systray.Run(ready, exit) }

func (*panel) claim(context.Context) error { return nil }

func (*panel) setIcon(i assets.Icon) error {
	systray.SetIcon(assets.TrayICO(i))
	return nil
}

// setTooltip cuts the text to the 127 units that Windows keeps of it; systray would leave a longer one without its end.
func (*panel) setTooltip(text string) error {
	runes := []rune(text)
	for len(utf16.Encode(runes)) > 127 {
		runes = runes[:len(runes)-1]
	}
	systray.SetTooltip(string(runes))
	return nil
}
