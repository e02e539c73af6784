package cli

import (
	"clb/app/cli/console"
	"clb/proxy/account"
	"clb/proxy/secret"
)

// endpointMode is the mode of an account that is no Claude account.
const endpointMode = "endpoint"

// checkEndpoint finds the mistakes about a service that need nobody else.
func (c addCommand) checkEndpoint() error {
	switch {
	case c.Endpoint == "":
		return wrong("--model and --mode endpoint go with --endpoint URL")
	case c.Mode != "" && c.Mode != endpointMode:
		return wrong("--endpoint is no Claude account: leave --mode out")
	case !c.Key.given:
		return wrong("--endpoint takes the service's key with --key -")
	case secret.Holds(c.Endpoint):
		return wrong("the address has a key or token in it. A secret is never an argument: it comes by --key -")
	}
	if _, err := account.ParseEndpoint(c.Endpoint, c.Model); err != nil {
		return wrong("%v (--endpoint URL --model PATTERN=NAME)", err)
	}
	return nil
}

// warnOfEndpoint says what it means that another service answers.
func (s *invocation) warnOfEndpoint(c addCommand) {
	if c.Endpoint == "" {
		return
	}
	s.Tell("Note: %s is not Claude. What it serves goes to %s whole: prompts, code and all\n"+
		"that Claude Code has read, under that service's terms and prices, and another model\n"+
		"answers. It is used only while no Claude account can serve, and for no other models\n"+
		"than those named.", console.Clean(c.Name), console.Clean(c.Endpoint))
}
