package desktop

import (
	"encoding/xml"
	"strings"
)

// EscapeXML escapes text for an element or an attribute.
func EscapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
