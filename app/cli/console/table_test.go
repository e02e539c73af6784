package console

import (
	"fmt"
	"strings"
	"testing"
)

// A terminal's colours and columns go together: with the codes taken out, the table is the one that a pipe gets.
func TestColoursTakeNoWidth(t *testing.T) {
	rows := [][]Cell{{Text("A"), Text("STATE"), Number("N")},
		{Text("one"), {Text: "ready", Paint: Green}, Number("1200")},
		{Text("zwölf"), {Text: "signed out", Paint: Red}, Number("7")}}
	var shown, piped strings.Builder
	(&Terminal{Out: &shown, Colours: true}).Table(rows)
	(&Terminal{Out: &piped}).Table(rows)
	codes := strings.NewReplacer("\x1b[1m", "", "\x1b[31m", "", "\x1b[32m", "", "\x1b[0m", "")
	if got := codes.Replace(shown.String()); got != piped.String() || got == shown.String() {
		t.Errorf("with colours:\n%q\nwithout:\n%q", shown.String(), piped.String())
	}
	want := fmt.Sprintln("A      STATE          N") + fmt.Sprintln("one    ready       1200") +
		fmt.Sprintln("zwölf  signed out     7")
	if piped.String() != want {
		t.Errorf("got\n%swant\n%s", piped.String(), want)
	}
}
