package doctor

import (
	"fmt"
	"time"

	"clb/proxy/conncheck"
	"clb/proxy/transport"
)

// Proxy is how requests leave the machine.
type Proxy struct {
	transport.Route
	// Err is what is wrong with the settings or variables, nil where nothing is.
	Err error
	// PlainOnly names a variable that has a proxy for http alone, where requests go by https; empty: there is none.
	PlainOnly string
}

func (p Proxy) checks() []Check {
	c := Check{Name: NameProxy, Verdict: OK, Reason: "requests go to Anthropic without a proxy"}
	switch {
	case p.Err != nil:
		c.Verdict, c.Reason, c.Advice = Trouble, p.Err.Error(), "correct this setting or variable"
	case p.Route.Proxy != "" && p.Variable != "":
		c.Reason = "requests go by the proxy " + p.Route.Proxy + ", which " + p.Variable + " names"
	case p.Route.Proxy != "":
		c.Reason = "requests go by the proxy " + p.Route.Proxy + " of the settings"
	case p.PlainOnly != "":
		c.Verdict, c.Reason = Note, p.PlainOnly+" names a proxy for http alone; requests to Anthropic are https, and "+
			"go without one"
		c.Advice = "where the network wants a proxy, set HTTPS_PROXY too, or the proxy in the settings"
	}
	return []Check{c}
}

// Upstream is what a connection test found.
type Upstream []conncheck.Step

// Differences of the clock that matter: sign-ins and renewals go by it, and certificates too.
const (
	clockOff   = 2 * time.Minute
	clockWrong = 15 * time.Minute
)

func (u Upstream) checks() []Check {
	if len(u) == 0 {
		return []Check{{Name: NameUpstream, Verdict: Note, Reason: "the connection was not tested"}}
	}
	c := Check{Name: NameUpstream, Verdict: OK, Reason: "the API answers"}
	for _, step := range u {
		if step.OK {
			continue
		}
		c.Verdict, c.Reason, c.Advice = Trouble, step.Name+": "+step.Detail, step.Advice
		if step.Name == conncheck.Credential {
			c.Verdict = Warning // of one account
		}
	}
	return []Check{c, u.clock()}
}

// clock compares this machine's with the one of the answer.
func (u Upstream) clock() Check {
	c := Check{Name: NameClock, Verdict: Note, Reason: "the clock could not be compared: no answer told the time"}
	for _, step := range u {
		if !step.Dated {
			continue
		}
		off, side := step.Ahead, "ahead of"
		if off < 0 {
			off, side = -off, "behind"
		}
		c.Verdict, c.Reason = OK, "the clock is right"
		if off >= clockOff {
			c.Verdict, c.Reason = Warning,
				fmt.Sprintf("the clock of this machine is %s %s the server's", off.Round(time.Minute), side)
			c.Advice = "have the clock set by the network: sign-ins, renewals and the times of resets go by it"
		}
		if off >= clockWrong {
			c.Verdict = Trouble
		}
	}
	return c
}
