package cli

import (
	"context"
	"errors"
	"time"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/proxy/secret"
)

// watchEvery is the time between two looks at a sign-in under way.
const watchEvery = 250 * time.Millisecond

// cancelWait bounds what ending a sign-in may take.
const cancelWait = 5 * time.Second

// watch follows one sign-in to its end.
type watch struct {
	*invocation
	api control.API
	// now is how far it has come.
	now control.SignIn
}

// pasted is a line that was typed or piped in; the last one has an error.
type pasted struct {
	line string
	err  error
}

// untilDone waits for the browser and, where it listens, for what is pasted: whichever is first. Whatever else ends the
// wait ends the sign-in too.
func (w *watch) untilDone(ctx context.Context, listens bool) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer func() {
		if err != nil && !w.ended() {
			limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelWait)
			defer cancel()
			_ = w.api.CancelSignIn(limit, w.now.ID) // it ends by itself, too
		}
	}()
	var lines <-chan pasted
	if listens {
		if w.Asks {
			w.Tell("Paste the code or the address here, if there is one:")
		}
		lines = w.lines(ctx)
	}
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	var refused error // what was wrong with the last paste
	for !w.ended() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-look.C:
			err = w.see(w.api.SignIn(ctx, w.now.ID))
		case p := <-lines:
			if p.err == nil {
				refused, err = w.paste(ctx, p.line)
				break
			}
			lines, err = nil, refused // nothing more will come, and the browser is not waited for after a wrong code
		}
		if err != nil {
			return err
		}
	}
	if w.now.Stage == "failed" {
		return errors.New(w.now.Problem)
	}
	return nil
}

func (w *watch) ended() bool { return w.now.Stage == "done" || w.now.Stage == "failed" }

// see takes in how far the sign-in has come, and says what is new.
func (w *watch) see(now control.SignIn, err error) error {
	if err != nil {
		return err
	}
	if now.Browser != "" && w.now.Browser == "" {
		w.Tell("%s.", console.Clean(now.Browser))
	}
	if now.Stage == "checking" && w.now.Stage != now.Stage {
		w.Tell("You are back: looking whose login it is …")
	}
	w.now = now
	return nil
}

// paste hands on what was pasted. What is wrong with it is told, and the wait goes on.
func (w *watch) paste(ctx context.Context, line string) (refused, err error) {
	if line == "" {
		return nil, nil
	}
	now, err := w.api.PasteSignIn(ctx, w.now.ID, secret.New(line))
	var input *control.InputError
	if errors.As(err, &input) {
		if err := w.see(w.api.SignIn(ctx, w.now.ID)); err != nil || w.ended() {
			return nil, err // the browser was faster
		}
		if w.Asks {
			w.Tell("%s. Paste it again, or sign in with the browser:", secret.Redact(console.Clean(input.Text)))
		}
		return input, nil
	}
	return nil, w.see(now, err)
}

// lines are those of the input, one at a time, until its end. The reader may stay when nobody listens any more, as that
// of every question does: the process ends then.
func (w *watch) lines(ctx context.Context) <-chan pasted {
	lines := make(chan pasted)
	go func() {
		for {
			line, err := console.ReadLine(w.In)
			select {
			case lines <- pasted{line, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}
