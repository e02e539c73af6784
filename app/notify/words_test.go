package notify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/desktop/notification"
)

func TestPortTaken(t *testing.T) {
	want := notification.Notification{Slot: "port", Title: "Claude Load Balancer could not start",
		Text: "Port 8080 is taken by another program. End that program, or choose another port in the settings file."}
	if diff := cmp.Diff(want, PortTaken(8080)); diff != "" {
		t.Error(diff)
	}
}
