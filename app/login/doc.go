// Package login is the browser sign-in: it opens Anthropic's page, takes what comes back, and ends with a login or an
// API key. One sign-in under way is a [Flow]; any number of them are independent. It also has the words that a user
// reads before the first subscription account ([Terms]), for all who show them.
//
// There are two ways back, and both are open at once. The browser of this machine comes back by itself to a listener on
// a random loopback port; a browser elsewhere ends on a page that shows a code, which is pasted. Each way has a state
// and a verifier of its own, so that what comes back says by itself which way it took, whatever the user has copied.
//
// Its rule: a flow takes one answer and no more. Only the right state spends it, so that no other program or page can
// end a sign-in by knocking at its port. Other users of the machine get no connection there, and what a flow alone
// knows is on no command line, which they could read. Every flow ends: with an answer, by Cancel, with its context,
// or when its time is up.
//
//	flow, err := login.Start(ctx, login.Config{Mode: oauth.Max, Client: client, Open: open})
//	…                                // show flow.View(): the addresses, what goes on, when it ends
//	err = flow.Paste(text)           // where the user pasted something
//	result, err := flow.Wait(ctx)
package login
