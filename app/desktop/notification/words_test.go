package notification

import (
	"encoding/xml"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nasty is a notification whose texts would like to be something else.
var nasty = Notification{Title: `]]></text>$(calc)"&<b>`, Text: `" & (do shell script "x") & "`,
	Page: `http://localhost:8080/dashboard?a=1&b="2"#x`, Button: `<"&>`, Slot: "s"}

func TestToastXML(t *testing.T) {
	var toast struct {
		Activation string   `xml:"activationType,attr"`
		Launch     string   `xml:"launch,attr"`
		Texts      []string `xml:"visual>binding>text"`
		Actions    []struct {
			Content   string `xml:"content,attr"`
			Arguments string `xml:"arguments,attr"`
		} `xml:"actions>action"`
	}
	if err := xml.Unmarshal([]byte(toastXML(nasty)), &toast); err != nil {
		t.Fatal(err)
	}
	if toast.Activation != "protocol" || toast.Launch != nasty.Page || len(toast.Actions) != 1 ||
		toast.Actions[0].Content != nasty.Button || toast.Actions[0].Arguments != nasty.Page {
		t.Errorf("it reads %+v", toast)
	}
	if diff := cmp.Diff([]string{nasty.Title, nasty.Text}, toast.Texts); diff != "" {
		t.Error(diff)
	}
	if text := toastXML(Notification{Title: "a",
		Text: "b"}); text != `<toast><visual><binding template="ToastGeneric"><text>a</text><text>b</text></binding></visual><audio silent="true"/></toast>` {
		t.Errorf("without a page it is %s", text)
	}
}

func TestMacArguments(t *testing.T) {
	args := osascriptArgs(nasty)
	if diff := cmp.Diff([]string{"--", nasty.Title, nasty.Text}, args[len(args)-3:]); diff != "" {
		t.Error(diff)
	}
	harmless := osascriptArgs(Notification{})
	if diff := cmp.Diff(harmless[:len(harmless)-2], args[:len(args)-2]); diff != "" {
		t.Errorf("the script depends on the texts: %s", diff)
	}
	want := []string{"-title", `\-x`, "-message", `\[y`, "-group", "g.s", "-open", "p"}
	if diff := cmp.Diff(want,
		terminalNotifierArgs(Notification{Title: "-x", Text: "[y", Slot: "s", Page: "p"}, "g")); diff != "" {
		t.Error(diff)
	}
}
