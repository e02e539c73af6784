package autostart

import (
	"encoding/xml"
	"html"
	"regexp"
	"strings"

	"clb/app/desktop"
)

// launchAgent is the format of a macOS launch agent. It is started at login, in a session with a screen, and not again
// when the user quits it.
type launchAgent struct{ label string }

// What counts in an agent, however it is laid out.
var (
	agentCommand = regexp.MustCompile(
		`<key>ProgramArguments</key>\s*<array>((?:\s*<string>[^<]*</string>)+)\s*</array>`)
	agentWord = regexp.MustCompile(`<string>([^<]*)</string>`)
	agentOff  = regexp.MustCompile(`<key>Disabled</key>\s*<true\s*/>`)
)

func (launchAgent) parse(text string) stored {
	e := stored{there: true}
	if command := agentCommand.FindStringSubmatch(text); command != nil {
		for _, word := range agentWord.FindAllStringSubmatch(command[1], -1) {
			e.command = append(e.command, html.UnescapeString(word[1]))
		}
	}
	if agentOff.MatchString(text) {
		e.off = "the launch agent has been switched off (Disabled)"
	}
	return e
}

func (a launchAgent) switchedOn(_ string, command []string) (string, error) {
	var words strings.Builder
	for _, word := range command {
		words.WriteString("\t\t<string>" + desktop.EscapeXML(word) + "</string>\n")
	}
	return xml.Header +
		`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` +
		"\n" +
		"<plist version=\"1.0\">\n<dict>\n" +
		"\t<key>Label</key>\n\t<string>" + desktop.EscapeXML(a.label) + "</string>\n" +
		"\t<key>ProgramArguments</key>\n\t<array>\n" + words.String() + "\t</array>\n" +
		"\t<key>RunAtLoad</key>\n\t<true/>\n" +
		"\t<key>ProcessType</key>\n\t<string>Interactive</string>\n" +
		"\t<key>LimitLoadToSessionType</key>\n\t<string>Aqua</string>\n" +
		"</dict>\n</plist>\n", nil
}

// retargeted keeps the user's switch and nothing else: what launchd knows beside it has no place in our agent.
func (a launchAgent) retargeted(old string, command []string) (string, error) {
	text, err := a.switchedOn("", command)
	if err == nil && a.parse(old).off != "" {
		text = strings.Replace(text, "</dict>", "\t<key>Disabled</key>\n\t<true/>\n</dict>", 1)
	}
	return text, err
}
