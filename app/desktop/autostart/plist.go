package autostart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"clb/app/desktop"
)

// launchAgent is the format of a macOS launch agent. It is started at login, in a session with a screen, and not again
// when the user quits it.
type launchAgent struct{ label string }

func (launchAgent) parse(text string) stored {
	e := stored{there: true}
	keys, err := plistKeys(text)
	if err != nil {
		return e
	}
	e.command = keys["ProgramArguments"]
	if disabled := keys["Disabled"]; len(disabled) == 1 && disabled[0] == "true" {
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

// plistKeys reads the uppermost dictionary of a property list: strings, lists of strings, and "true" or "false".
func plistKeys(text string) (map[string][]string, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	keys, key, depth := map[string][]string{}, "", 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return keys, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			if t.Name.Local == "dict" {
				depth--
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "dict":
				depth++
			case "key", "string":
				var value string
				if err := d.DecodeElement(&value, &t); err != nil {
					return nil, err
				}
				if depth != 1 {
					continue
				}
				if t.Name.Local == "key" {
					key = value
				} else {
					keys[key] = append(keys[key], value)
				}
			case "true", "false":
				if depth == 1 {
					keys[key] = append(keys[key], t.Name.Local)
				}
			}
		}
	}
}
