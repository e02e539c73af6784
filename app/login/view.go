package login

import (
	"time"

	"clb/proxy/oauth"
)

// Stage is how far a flow has come.
type Stage string

// The stages.
const (
	// Waiting for the user to sign in.
	Waiting Stage = "waiting"
	// Checking what came back.
	Checking Stage = "checking"
	// Done: there is a result.
	Done Stage = "done"
	// Failed: there will be none.
	Failed Stage = "failed"
)

// View is a flow as it is shown. It holds the addresses, which are for the user's eyes and no log.
type View struct {
	Mode  oauth.Mode
	Stage Stage
	// Address comes back by itself when it is opened in a browser of this machine; empty where no port could be opened.
	Address string
	// PasteAddress ends on a page with a code to paste, in a browser anywhere.
	PasteAddress string
	// Ends is when the flow stops waiting, wall clock.
	Ends time.Time
	// Browser says why none was opened; empty: it was, or there was none to open.
	Browser string
	// Problem says why the flow has failed, and what to do.
	Problem string
}

// View returns the flow as it is now.
func (f *Flow) View() View {
	v := View{Mode: f.config.Mode, PasteAddress: f.manual.Address(), Ends: f.ends}
	if f.own != nil {
		v.Address = f.own.Address()
	}
	f.mu.Lock()
	v.Stage, v.Browser = f.stage, f.browser
	f.mu.Unlock()
	if v.Stage == Failed { // which is set after err
		v.Problem = f.err.Error()
	}
	return v
}
