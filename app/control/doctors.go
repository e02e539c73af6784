package control

import (
	"context"
	"net/http"
	"slices"
)

// HealthChecks look at everything that the program needs from the machine that it runs on.
type HealthChecks interface {
	// Examine looks at all of it; what is wrong is no error of the call. It tests the connection too, and may take half
	// a minute.
	Examine(context.Context) (HealthReport, error)
	// Mend does what the checks of that name can do, and looks again. Whoever calls has asked the user where Ask says
	// so. A name that there is not, or that has nothing to mend, is an *InputError of kind Unknown.
	Mend(ctx context.Context, name string) (HealthReport, error)
}

// HealthReport is what an examination found.
type HealthReport struct {
	// Verdict is the worst of all checks.
	Verdict string  `json:"verdict"`
	Checks  []Check `json:"checks"`
}

// Check is one thing that was looked at.
type Check struct {
	// Name is what was looked at: "port", "keychain". Several may have one name.
	Name string `json:"name"`
	// Verdict is one of Verdicts.
	Verdict string `json:"verdict"`
	// Reason says what was found, Remedy what to do about it; sentences without a full stop. Remedy is empty where
	// there is nothing to do.
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
	// Mend says what the program can do about it; empty: it can't. Ask says that the user is to be asked before that.
	Mend string `json:"mend"`
	Ask  bool   `json:"ask"`
}

// Verdicts are how a thing can be, from good to bad: as it should be; good to know; something should be done; something
// does not work because of it.
func Verdicts() []string { return []string{"ok", "note", "warning", "trouble"} }

// CheckupOf is an examination with those checks.
func CheckupOf(checks []Check) HealthReport {
	c := HealthReport{Verdict: Verdicts()[0], Checks: checks}
	for _, check := range checks {
		if slices.Index(Verdicts(), check.Verdict) > slices.Index(Verdicts(), c.Verdict) {
			c.Verdict = check.Verdict
		}
	}
	return c
}

// mendBody is what POST /api/doctor/fix takes.
type mendBody struct {
	Name string `json:"name"`
}

// doctorPath is where an examination is asked for.
const doctorPath = "/api/doctor"

// noDoctor refuses what only the running program can look at.
func (s *server) noDoctor() error {
	if s.Doctor == nil {
		return refuse(http.StatusNotImplemented, "this program can't examine itself")
	}
	return nil
}

func (s *server) examine(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDoctor(); err != nil {
		return err
	}
	found, err := s.Doctor.Examine(r.Context())
	return tell(w, found.tidy(), err)
}

func (s *server) mend(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDoctor(); err != nil {
		return err
	}
	var body mendBody
	if err := readBody(w, r, &body, "name"); err != nil {
		return err
	}
	if body.Name == "" {
		return invalid("name is missing: it takes the name of a check")
	}
	found, err := s.Doctor.Mend(r.Context(), body.Name)
	return tell(w, found.tidy(), err)
}

func (c HealthReport) tidy() HealthReport {
	c.Checks = list(c.Checks)
	return c
}

var _ HealthChecks = (*Client)(nil)

// Examine looks at everything that the running program needs. It waits for longer than other calls that read.
func (c *Client) Examine(ctx context.Context) (HealthReport, error) {
	var found HealthReport
	err := c.callWithin(ctx, c.write, http.MethodGet, doctorPath, nil, &found)
	return found, err
}

// Mend has the running program do what mends the checks of that name.
func (c *Client) Mend(ctx context.Context, name string) (HealthReport, error) {
	var found HealthReport
	err := c.call(ctx, http.MethodPost, doctorPath+"/fix", mendBody{name}, &found)
	return found, err
}
