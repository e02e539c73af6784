package login

import (
	"net/url"
	"strings"
	"testing"

	"clb/app/buildinfo"
	"clb/proxy/oauth"
)

func TestTerms(t *testing.T) {
	n := Terms()
	text := n.Text(80)
	for _, line := range strings.Split(text, "\n") {
		if len(line) > 80 {
			t.Errorf("too long: %q", line)
		}
	}
	joined := strings.Join(strings.Fields(text), " ")
	for _, p := range append(n.Paragraphs, n.Title, buildinfo.Name, "API keys are not restricted", n.Links[0].URL,
		n.Links[1].URL) {
		if !strings.Contains(joined, p) {
			t.Errorf("no %q", p)
		}
	}
	for _, l := range n.Links {
		if u, err := url.Parse(l.URL); err != nil || u.Scheme != "https" || l.Name == "" {
			t.Errorf("%+v %v", l, err)
		}
	}
	if !strings.HasSuffix(text, "\n") || strings.Contains(text, n.Question) || n.Question == "" {
		t.Error("the end of the text")
	}
	if narrow := n.Text(0); strings.Join(strings.Fields(narrow), " ") != joined {
		t.Error("a narrow terminal loses words")
	}
	if !NeedsTerms(oauth.Max) || NeedsTerms(oauth.Console) {
		t.Error("who needs the notice")
	}
}
