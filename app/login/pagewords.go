package login

import (
	"errors"
	"net/http"
	"strings"

	"clb/app/buildinfo"
	"clb/proxy/account"
	"clb/proxy/oauth"
)

const closeTab = "You can close this tab."

// signedIn is the page of a result; kept: it is where it belongs already.
func signedIn(r Result, kept bool) page {
	p := page{Status: http.StatusOK, Tone: "good", Title: "You are signed in", Who: r.Identity.Email,
		Text: buildinfo.Name + " goes on by itself from here.",
		Next: "You can close this tab and go back to what you were doing."}
	switch {
	case kept && r.Kind == account.KindKey:
		p.Text = buildinfo.Name + " has an API key of its own for this account now."
	case kept:
		p.Text = buildinfo.Name + " has the account now."
	}
	for _, more := range []string{r.Identity.Organization, r.Identity.Plan} {
		if more != "" && p.Who != "" && !strings.Contains(more, p.Who) { // personal organizations repeat the e-mail
			p.Who += " · " + more
		}
	}
	return p
}

func failed(err error) page {
	p := page{Status: http.StatusBadGateway, Tone: "bad", Title: "The sign-in did not work",
		Text: sentence(err.Error()), Next: closeTab}
	e := new(oauth.Error)
	switch {
	case errors.As(err, &e) && e.Problem == oauth.Denied:
		p.Status, p.Tone, p.Title, p.Text = http.StatusOK, "calm", "Access was denied",
			"Nothing was added to "+buildinfo.Name+"."
		p.Next = "If that was not what you meant, start the sign-in again and approve it. " + closeTab
	case errors.Is(err, ErrCanceled), errors.Is(err, ErrStopped):
		p.Status, p.Tone, p.Title = http.StatusOK, "calm", "The sign-in was cancelled"
		p.Text = "Nothing was added to " + buildinfo.Name + "."
	case errors.Is(err, ErrLate):
		p.Status, p.Title = http.StatusGone, "The sign-in took too long"
	}
	return p
}

func alreadyUsed() page {
	return page{http.StatusConflict, "calm", "This page was already used", "",
		"Each sign-in can come back once, and this one has.",
		"See in " + buildinfo.Name + " whether the account is there; if not, start the sign-in again. " + closeTab}
}

func openedBefore() page {
	return page{http.StatusGone, "calm", "This address was already used", "",
		"It leads to the sign-in page once, and for two minutes at most.",
		"Open the address of the sign-in page that " + buildinfo.Name + " shows, or start the sign-in again. " +
			closeTab}
}

func foreign() page {
	return page{http.StatusBadRequest, "bad", "This page belongs to another sign-in", "",
		"It may come from a sign-in that was started earlier, or from somebody else. Nothing was taken from it.",
		"Use the newest sign-in page, or start the sign-in again. " + closeTab}
}

func unusable() page {
	return page{http.StatusBadRequest, "bad", "This address can't be used", "",
		"It lacks what a sign-in brings back, or has too much. Nothing was taken from it.",
		"Use the newest sign-in page, or start the sign-in again. " + closeTab}
}

func notFound() page {
	return page{http.StatusNotFound, "calm", "There is nothing here", "",
		"This port waits for a sign-in to come back, and serves nothing else.", closeTab}
}

func wrongMethod() page {
	return page{http.StatusMethodNotAllowed, "calm", "There is nothing here", "",
		"A sign-in comes back by a plain page view.", closeTab}
}

func wrongHost() page {
	return page{http.StatusMisdirectedRequest, "bad", "This address leads to the wrong place", "",
		"The name in it is not one of this machine's own.", closeTab}
}
