package cli

import (
	"context"
	"strings"

	"clb/app/product"
	"clb/app/status"
)

// terms is what a user of a subscription has to know, once.
const terms = `Before the first subscription account

  Anthropic's terms mean the sign-in of a subscription for its owner's ordinary
  use of Claude Code and Anthropic's own apps. They do not let other programs
  offer that sign-in to people, or send requests with a subscription on somebody
  else's behalf, and Anthropic may act on that without notice. API keys are not
  restricted in this way.

  PRODUCT runs on your machine for you alone: it holds
  accounts that are yours and forwards what your own Claude Code sends, unchanged
  and without posing as anything else. Add only accounts that belong to you, and
  judge for yourself whether your use is within the terms:

    https://code.claude.com/docs/en/legal-and-compliance
    https://www.anthropic.com/legal/consumer-terms
`

// acceptTerms shows the terms before the first subscription account and asks for a yes.
func (s *session) acceptTerms(ctx context.Context, accounts []status.Account, accepted bool) error {
	for _, a := range accounts {
		if a.Mode == "max" {
			return nil
		}
	}
	s.tell("%s", strings.ReplaceAll(terms, "PRODUCT", product.Name))
	if accepted {
		return nil
	}
	if !s.asks {
		return wrong("read the notice above, and add --accept-terms if you accept it: there is no terminal to ask at")
	}
	answer, err := s.ask(ctx, "Do you accept this? [y/N] ")
	if err != nil {
		return err
	}
	if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
		return errDeclined
	}
	return nil
}
