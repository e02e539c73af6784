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
	// The new account's, or, with `again`, that of the account that signs in again.
	Name string `json:"name"`
	// An account signs in again: it keeps its name, history and settings, and the login that comes must be of the same
	// user and organization.
	Again bool `json:"again,omitempty"`
	// Left out with `again`.
	Mode string `json:"mode,omitempty" enum:"max,console"`
	// The program opens the page itself, on the screen of its user.
	Browser bool `json:"browser,omitempty"`
}

// SignIn is a sign-in under way, or just ended. Its addresses are for the eyes of its user, and for no log.
type SignIn struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Mode string `json:"mode"`
	// "waiting", "checking", "done" or "failed".
	Stage string `json:"stage" enum:"waiting,checking,done,failed"`
	// The page that comes back by itself in a browser of this machine.
	Address string `json:"address,omitempty"`
	// The page that ends with a code to paste, in any browser.
	PasteAddress string `json:"paste_address,omitempty"`
	// When it stops waiting.
	Ends time.Time `json:"ends"`
	// Why no browser was opened.
	Browser string `json:"browser,omitempty"`
	// Why it failed, and what to do.
	Problem string `json:"problem,omitempty"`
	// The name that the login has now, when it is done: another than was asked for where that login was known already
	// under it.
	Account string `json:"account,omitempty"`
	// What came of it, in words.
	Outcome string `json:"outcome,omitempty"`
}

// SignInPath names a sign-in in the address.
type SignInPath struct {
	// The ID of a sign-in.
	ID string `path:"id" json:"-"`
}

// PasteCall is what the user copied, on its way to a sign-in.
type PasteCall struct {
	SignInPath
	// The code, or the address of the page that the sign-in ended on.
	Text string `json:"text"`
}

// Terms is the notice that comes before the first subscription account, and what GET /api/terms answers.
type Terms struct {
	// Another number where the notice has another meaning.
	Edition int    `json:"edition"`
	Title   string `json:"title"`
	// Without line breaks.
	Paragraphs []string `json:"paragraphs"`
	Links      []Link   `json:"links"`
	// What an answer of yes accepts.
	Question string `json:"question"`
	// The user has accepted it.
	Accepted bool `json:"accepted"`
}

// Link is a document that the notice points to.
type Link struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}
