package control

import (
	"context"
	"time"

	"clb/proxy/secret"
)

// SignIns is signing in through the browser. An ID that there is not (any more) is an *InputError of kind Unknown; a
// sign-in is known for ten minutes after its end.
type SignIns interface {
	StartSignIn(context.Context, NewSignIn) (SignIn, error)
	// SignIn tells how far it has come.
	SignIn(ctx context.Context, id string) (SignIn, error)
	// PasteSignIn gives it what the user copied: "code#state", or the address of the page that the sign-in ended on.
	PasteSignIn(ctx context.Context, id string, text secret.Text) (SignIn, error)
	CancelSignIn(ctx context.Context, id string) error
	// AcceptTerms notes that the user has read and accepted the notice before the first subscription account.
	AcceptTerms(context.Context) error
}

// NewSignIn says what to sign in to.
type NewSignIn struct {
	// Name is the new account's, or, with Again, that of the account that signs in again: it keeps its name, history
	// and settings, and the login that comes must be of the same user and organization.
	Name  string `json:"name"`
	Again bool   `json:"again,omitempty"`
	// Mode is "max" or "console"; empty with Again.
	Mode string `json:"mode,omitempty"`
	// Browser asks the program to open the page itself, on the screen of its user.
	Browser bool `json:"browser,omitempty"`
}

// SignIn is a sign-in under way, or just ended. Its addresses are for the eyes of its user, and for no log.
type SignIn struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Mode string `json:"mode"`
	// Stage is "waiting", "checking", "done" or "failed".
	Stage string `json:"stage"`
	// Address comes back by itself in a browser of this machine; PasteAddress ends on a page with a code to paste, in
	// any.
	Address      string `json:"address,omitempty"`
	PasteAddress string `json:"paste_address,omitempty"`
	// Ends is when it stops waiting.
	Ends time.Time `json:"ends"`
	// Browser says why none was opened; Problem why it failed, and what to do.
	Browser string `json:"browser,omitempty"`
	Problem string `json:"problem,omitempty"`
	// Account is the name that the login now has, when it is done: another than was asked for where that login was
	// known already under it, which Outcome says in words.
	Account string `json:"account,omitempty"`
	Outcome string `json:"outcome,omitempty"`
}

// SignInPath names a sign-in in the address.
type SignInPath struct {
	ID string `path:"id" json:"-"`
}

// PasteCall is what the user copied, on its way to a sign-in.
type PasteCall struct {
	SignInPath
	Text string `json:"text"`
}

// Terms is the notice that comes before the first subscription account, and what GET /api/terms answers.
type Terms struct {
	// Edition changes with the meaning of the notice.
	Edition int    `json:"edition"`
	Title   string `json:"title"`
	// Paragraphs are without line breaks.
	Paragraphs []string `json:"paragraphs"`
	Links      []Link   `json:"links"`
	// Question is what an answer of yes accepts.
	Question string `json:"question"`
	Accepted bool   `json:"accepted"`
}

// Link is a document that the notice points to.
type Link struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}
