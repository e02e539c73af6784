package cli

import (
	"context"

	"clb/app/control"
	"clb/app/login"
	"clb/app/status"
)

// acceptTerms shows the notice before the first subscription account and asks for a yes, once for all.
func (s *invocation) acceptTerms(ctx context.Context, snapshot status.Snapshot, accepted bool) error {
	if snapshot.TermsAccepted {
		return nil
	}
	notice := login.Terms()
	s.Tell("%s", notice.Text(s.Columns()))
	if !accepted {
		if err := s.askTerms(ctx, notice.Question); err != nil {
			return err
		}
	}
	return s.with(ctx, func(api control.API) error { return api.AcceptTerms(ctx) })
}

func (s *invocation) askTerms(ctx context.Context, question string) error {
	if !s.Asks {
		return wrong("read the notice above, and add --accept-terms if you accept it: there is no terminal to ask at")
	}
	return s.Agree(ctx, question)
}
