package notification

import (
	"strings"

	"clb/app/desktop"
)

// toastXML is a notification for Windows.
func toastXML(n Notification) string {
	var b strings.Builder
	b.WriteString("<toast")
	if n.Page != "" {
		b.WriteString(` activationType="protocol" launch="` + desktop.EscapeXML(n.Page) + `"`)
	}
	b.WriteString(`><visual><binding template="ToastGeneric"><text>` + desktop.EscapeXML(n.Title) + `</text><text>` +
		desktop.EscapeXML(n.Text) + `</text></binding></visual><audio silent="true"/>`)
	if n.Page != "" && n.Button != "" {
		b.WriteString(`<actions><action activationType="protocol" content="` + desktop.EscapeXML(n.Button) +
			`" arguments="` + desktop.EscapeXML(n.Page) + `"/></actions>`)
	}
	b.WriteString("</toast>")
	return b.String()
}

// osascriptArgs are the arguments that have osascript show a notification. What is shown comes as arguments and is no
// part of the script, so that nothing in it can be read as one.
func osascriptArgs(n Notification) []string {
	return []string{"-e", "on run argv", "-e", "display notification (item 2 of argv) with title (item 1 of argv)",
		"-e", "end run", "--", n.Title, n.Text}
}

// terminalNotifierArgs are those of terminal-notifier, which reads a value that begins with a bracket, a brace, a quote
// or a hyphen as something else: a backslash, which it takes away, keeps it from that.
func terminalNotifierArgs(n Notification, group string) []string {
	args := []string{"-title", guarded(n.Title), "-message", guarded(n.Text)}
	if n.Slot != "" {
		args = append(args, "-group", group+"."+n.Slot)
	}
	if n.Page != "" {
		args = append(args, "-open", n.Page)
	}
	return args
}

func guarded(text string) string {
	if text != "" && strings.ContainsRune(`[{("-<`, rune(text[0])) {
		return `\` + text
	}
	return text
}
