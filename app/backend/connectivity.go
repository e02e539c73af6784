package backend

import (
	"context"
	"slices"
	"time"

	"clb/app/control"
	"clb/proxy/account"
	"clb/proxy/balance"
	"clb/proxy/conncheck"
	"clb/proxy/secret"
)

var _ control.ConnectionTests = (*Backend)(nil)

// TestConnection goes the way to Anthropic step by step, as requests go it now.
func (b *Backend) TestConnection(ctx context.Context) ([]control.Step, error) {
	test, err := b.connection(time.Now())
	if err != nil {
		return nil, err
	}
	return shownSteps(conncheck.Check(ctx, test)), ctx.Err()
}

// connection is a test of the connection by the settings that hold, with an account that can be used, if there is one.
func (b *Backend) connection(now time.Time) (conncheck.Config, error) {
	api, err := address(b.Settings.APIURL)
	if err != nil {
		return conncheck.Config{}, err
	}
	c := conncheck.Config{Transport: b.live.settings().Network.Transport(b.Proxy), API: api, UserAgent: userAgent()}
	c.Login, c.Key = b.usable(now)
	return c, nil
}

// usable is the secret of an account that Anthropic should accept at this moment, whether its quota is spent or not: a
// login, or a key. The key of another service is none of Anthropic's business.
func (b *Backend) usable(now time.Time) (login, key secret.Text) {
	serving := []balance.Availability{balance.CanServe, balance.QuotaSpent, balance.ModelQuotaSpent}
	for _, v := range b.pool.List() {
		if !slices.Contains(serving, v.Condition) || v.Kind == account.KindEndpoint || !v.Token.ExpiresAt.IsZero() &&
			!v.Token.ExpiresAt.After(now) {
			continue
		}
		credential, err := b.pool.Credential(v.Name)
		switch {
		case err != nil:
		case credential.Kind == account.KindKey:
			return secret.Text{}, credential.Access
		default:
			return credential.Access, secret.Text{}
		}
	}
	return secret.Text{}, secret.Text{}
}

// shownSteps are steps as a person sees them: what was found, and what to do about it.
func shownSteps(steps []conncheck.Step) []control.Step {
	shown := make([]control.Step, len(steps))
	for i, s := range steps {
		shown[i] = control.Step{Name: s.Name, OK: s.OK, Detail: s.Detail, DurationMS: milliseconds(s.Duration)}
		if s.Advice != "" {
			shown[i].Detail += "; " + s.Advice
		}
	}
	return shown
}
