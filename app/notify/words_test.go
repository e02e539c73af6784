package notify

import (
	"testing"

	"clb/app/desktop/notification"

	"github.com/google/go-cmp/cmp"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " a\n\tb  c ": "a b c", "a\x00\x1b[1mb\u202e\ufeffc": "a [1mbc", "x\xffy": "xy",
		"80\u00a0%": "80\u00a0%",
		"ünïcödé":   "ünïcödé", "1234567890": "1234567890", "123456789 01": "123456789…", "12345678 9012": "12345678…",
	} {
		if got := line(text, 10); got != want {
			t.Errorf("%q is shown as %q, not %q", text, got, want)
		}
	}
}

func TestPortTaken(t *testing.T) {
	want := notification.Notification{Slot: "port", Title: "Claude Load Balancer could not start",
		Text: "Port 8080 is taken by another program. End that program, or choose another port in the settings file."}
	if diff := cmp.Diff(want, PortTaken(8080)); diff != "" {
		t.Error(diff)
	}
}
