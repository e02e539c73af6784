package tray

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/claudecode"
	"clb/app/control"
)

func TestClaudeCodeIsShown(t *testing.T) {
	breaks := []claudecode.Conflict{{Name: "FORCE_COLOR"}, {Name: "HTTP_PROXY", Breaks: true}}
	for want, c := range map[string]control.ClaudeCode{
		"Connect Claude Code": {State: "not_connected"},
		"Connect Claude Code ✓": {State: "connected", Connected: true,
			Interferences: breaks[:1]},
		"Connect Claude Code (group work) ✓": {State: "connected", Connected: true,
			Group: "work"},
		"Connect Claude Code (HTTP_PROXY keeps it from asking here) ✓": {State: "connected", Connected: true,
			Group: "work", Interferences: breaks},
		"Connect Claude Code (something disconnected it)": {State: "not_connected",
			Overwritten: true},
		"Connect Claude Code (it loads no settings with comments)": {State: "not_connected", Commented: true},
		"Connect Claude Code (it asks :8081, where this program was before)": {State: "stale",
			BaseURL: "http://localhost:8081"},
		"Connect Claude Code (its settings: line 3 is no JSON)": {State: "unreadable", Problem: "line 3\nis no JSON"},
	} {
		items := connectItems(&c)
		got := items[0].Title
		if items[0].Checked {
			got += " ✓"
		}
		if got != want || items[0].Section != ConnectSection || items[0].Do != Connect {
			t.Errorf("%+v is shown as %q, %+v, want %q", c, got, items, want)
		}
	}
}

func TestAnotherServiceIsAskedAbout(t *testing.T) {
	for want, c := range map[string]control.ClaudeCode{
		"Connect Claude Code (it asks other.example)": {State: "foreign", BaseURL: elsewhere},
		"Connect Claude Code (something made it ask other.example since)": {State: "foreign", BaseURL: elsewhere,
			Overwritten: true},
	} {
		yes := Item{Section: ConfirmSection,
			Title: "Yes, connect it here (disconnecting brings the other address back)", Do: Replace}
		if d := cmp.Diff([]Item{{Section: ReplaceSection, Title: want, Below: []Item{yes}}},
			connectItems(&c)); d != "" {
			t.Error(d)
		}
	}
}

func TestStartAtLoginIsShown(t *testing.T) {
	for _, c := range []struct {
		now  control.Startup
		want Item
	}{
		{control.Startup{Supported: true}, Item{Title: "Start at login"}},
		{control.Startup{Supported: true, On: true, Detail: "/home/me/.config/autostart/x.desktop"},
			Item{Title: "Start at login", Checked: true}},
		{control.Startup{Supported: true, Detail: "switched off: Hidden"},
			Item{Title: "Start at login (switched off: Hidden)"}},
		{control.Startup{Detail: "there is no\nsession"},
			Item{Title: "Start at login (there is no session)", Disabled: true}},
	} {
		c.want.Section, c.want.Do = StartupSection, StartAtLogin
		if d := cmp.Diff([]Item{c.want}, startupItems(&c.now)); d != "" {
			t.Error(d)
		}
	}
}

func TestNotificationsAreShown(t *testing.T) {
	on := map[string]bool{"colour": true}
	if got := notificationItems(on); got != nil {
		t.Errorf("kinds that are not known make %+v", got)
	}
	on["back"], on["window_80"] = true, false
	want := []Item{{Section: NotificationsSection, Title: "Notifications", Below: []Item{
		{Section: NotificationKinds, Title: "An account is back", Checked: true, Do: Notify, With: "back"},
		{Section: NotificationKinds, Title: "80% of a limit", Do: Notify, With: "window_80"},
	}}}
	if d := cmp.Diff(want, notificationItems(on)); d != "" {
		t.Error(d)
	}
}

// TestWhatIsNotOfferedIsNotThere: the menu of a program that has nothing but Actions.
func TestWhatIsNotOfferedIsNotThere(t *testing.T) {
	want := []Section{HeadlineSection, ServingSection, AccountsSection, AccountsSection, AddSection, DashboardSection,
		QuitSection}
	var got []Section
	for _, i := range MenuOf(picture(), DesktopState{Features: Config{}.features()}, noon()).Items {
		got = append(got, i.Section)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
