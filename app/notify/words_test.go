package notify

import (
	"strings"
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
	n := PortTaken(8080, "nginx (process 12)")
	want := notification.Notification{Slot: "port", Title: "Claude Load Balancer could not start",
		Text: "Port 8080 is taken by nginx (process 12). End that program, or choose another port in the settings file."}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Error(diff)
	}
	if n := PortTaken(1, ""); !strings.Contains(n.Text, "by another program. End") {
		t.Error(n.Text)
	}
}
