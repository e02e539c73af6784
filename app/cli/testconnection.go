package cli

import (
	"context"
	"errors"
	"fmt"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
)

// testConnectionCommand is `clb test-connection`.
type testConnectionCommand struct {
	JSON bool `name:"json" help:"Write JSON."`
}

// Help has the examples.
func (testConnectionCommand) Help() string {
	return "Goes the way of a request: the name is looked up, a connection made, the proxy asked where there is one, " +
		"the encryption agreed on, the API asked, and the " +
		"credential of an account shown where one can be used. It costs nothing, since no model is asked. The first " +
		"step that fails ends it, with what to do about it, and exit code 1.\n\n" +
		"Proxy and certificates are those of the settings (network) and of the environment of the program that " +
		"runs.\n\n" +
		examples("test-connection", "test-connection --json")
}

// Run tests.
func (c testConnectionCommand) Run(ctx context.Context, s *invocation) error {
	var steps []control.Step
	err := s.with(ctx, func(api control.API) (err error) {
		tests, able := api.(control.ConnectionTests)
		if !able {
			return errors.New("the connection can't be tested here")
		}
		steps, err = tests.TestConnection(ctx)
		return err
	})
	if err != nil {
		return err
	}
	failed := failedStep(steps)
	if c.JSON {
		err = console.WriteJSON(s.Out,
			control.StepList{OK: failed == "" && len(steps) > 0, Steps: append([]control.Step{}, steps...)})
	} else {
		s.showSteps(steps)
	}
	if failed != "" {
		return errors.Join(err, fmt.Errorf("the step %s fails", failed))
	}
	if !c.JSON && len(steps) > 0 && steps[len(steps)-1].Name != "credential" {
		s.Tell("No credential was tested: no account can be used now (%s list).", buildinfo.Binary)
	}
	return err
}

// failedStep is the name of the first step that failed, empty where none did.
func failedStep(steps []control.Step) string {
	for _, step := range steps {
		if !step.OK {
			return console.Clean(step.Name)
		}
	}
	return ""
}

func (s *invocation) showSteps(steps []control.Step) {
	widest := len("credential")
	for _, step := range steps {
		outcome := console.Cell{Text: "ok", Paint: console.Green}
		if !step.OK {
			outcome = console.Cell{Text: "fails", Paint: console.Red}
		}
		s.Say("%s  %s  %s  %s", s.Padded(outcome, len("fails")), s.Padded(console.Text(step.Name), widest),
			s.Padded(console.Number(format.Milliseconds(step.DurationMS)), 7), console.Clean(step.Detail))
	}
}
