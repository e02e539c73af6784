package anthropictest

import (
	"fmt"
	"html"
	"strings"
)

const pageFrame = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>%s</title>
<style>body{font:16px/1.5 sans-serif;max-width:32em;margin:4em auto;padding:0 1em}button{font:inherit;padding:.4em 1.2em}</style></head>
<body><h1>%[1]s</h1>
%s
</body></html>
`

func frame(title, body string) string { return fmt.Sprintf(pageFrame, html.EscapeString(title), body) }

// consentPage asks which account signs in. Its form posts the decision to the address that the page itself has.
func consentPage(action string, scopes []string, accounts []*Account, chosen *Account) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<p>A program asks for access to your account (%s).</p>\n",
		html.EscapeString(strings.Join(scopes, ", ")))
	fmt.Fprintf(&b, "<form method=\"post\" action=\"%s\">\n", html.EscapeString(action))
	for _, a := range accounts {
		checked := ""
		if a == chosen {
			checked = " checked"
		}
		name := html.EscapeString(a.Name)
		fmt.Fprintf(&b, "<p><label><input type=\"radio\" name=\"account\" value=\"%s\"%s> %s</label></p>\n", name,
			checked,
			html.EscapeString(a.Email))
	}
	b.WriteString("<p><button id=\"approve\" name=\"decision\" value=\"approve\">Approve</button>\n" +
		"<button id=\"deny\" name=\"decision\" value=\"deny\">Deny</button></p></form>")
	return frame("Sign in to the fake Anthropic", b.String())
}

// codePage shows what the user copies.
func codePage(code string) string {
	return frame("Authentication code", "<p>Paste this into the program:</p>\n<p><code id=\"code\">"+
		html.EscapeString(code)+"</code></p>")
}

func successPage() string {
	return frame("You are signed in", "<p id=\"done\">You can close this window.</p>")
}

func errorPage(why string) string {
	return frame("Authorization failed", "<p id=\"error\">"+html.EscapeString(why)+"</p>")
}
