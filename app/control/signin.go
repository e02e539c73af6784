package control

import (
	"context"
	"time"

	"clb/app/status"
	"clb/proxy/secret"
)

// Accounts changes what is known of one account.
type Accounts interface {
	// Change sets what its user may set about an account; routes that name it go with its name. Unknown name, name
	// taken or not valid: *InputError.
	Change(ctx context.Context, name string, c Change) (status.Account, error)
	// Renew renews the login of an account now, whatever its end. An account that can't be renewed is an *InputError.
	Renew(ctx context.Context, name string) (status.Account, error)
}

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

// AccountTransfer moves all accounts to another machine.
type AccountTransfer interface {
	// Export is all accounts with their secrets, and the settings file, sealed with the passphrase (an age file).
	Export(ctx context.Context, passphrase secret.Text) ([]byte, error)
	// ImportBackup adds what of it is not there yet, and says in words what it did, a line an account. A wrong
	// passphrase or a damaged file changes nothing and is an *InputError.
	ImportBackup(ctx context.Context, sealed []byte, passphrase secret.Text) (did []string, err error)
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

// Change is what to set about an account; nil leaves it as it is.
type Change struct {
	Name    *string `json:"name,omitempty"`
	Enabled *bool   `json:"enabled,omitempty"`
	// Priority: lower is used first; -1000 to 1000.
	Priority *int `json:"priority,omitempty"`
	// Group is the one that the account serves alone: at most 64 letters, digits, and - _ . since it stands in an
	// address. Note is the user's own words, at most 500 characters. Empty takes them away.
	Group *string `json:"group,omitempty"`
	Note  *string `json:"note,omitempty"`
	// PausedUntil keeps the account from new requests until then; a time that has passed ends the pause.
	PausedUntil *time.Time `json:"paused_until,omitempty"`
}
