package anthropictest_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clb/proxy/anthropic"
	"clb/proxy/anthropictest"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// TestHeadersAndUsageTellTheSame: the headers of an answer (shares, 0 to 1) and the usage endpoint (per cent, 0 to 100)
// are read as the same figure, from 1 % on, which is where the two are easiest to mistake.
func TestHeadersAndUsageTellTheSame(t *testing.T) {
	clock := &fixed{time.Now()} // the usage endpoint's client reads the real clock
	f := anthropictest.New(anthropictest.Config{Now: clock.now})
	defer f.Close()
	a := f.AddAccount(anthropictest.Account{ExtraUsage: true})
	login := oauth.New(oauth.Config{APIURL: "http://api.test", UserAgent: "clb/test", Transport: f.Transport()})
	ask := inMemory(t, f)
	rapid.Check(t, func(t *rapid.T) {
		share := func(name string) float64 { return float64(rapid.IntRange(0, 105).Draw(t, name)) / 100 }
		five, seven, fable := share("5h"), share("7d"), share("7d_oi")
		a.SetWindow(anthropictest.FiveHour, five, clock.at.Add(time.Hour))
		a.SetWindow(anthropictest.SevenDay, seven, clock.at.Add(50*time.Hour))
		a.SetWindow(anthropictest.Fable, fable, clock.at.Add(50*time.Hour))
		told, ok := anthropic.ReadLimits(ask.ask(a).header, clock.at)
		read, err := login.Usage(t.Context(), secret.New(a.AccessToken()))
		if err != nil || !ok {
			t.Fatal(err, ok)
		}
		for name, w := range map[string][3]anthropic.Window{
			"5h":    {told.FiveHour, read.FiveHour, {Utilization: five}},
			"7d":    {told.SevenDay, read.SevenDay, {Utilization: seven}},
			"fable": {told.Models["fable"], read.Models["fable"], {Utilization: fable}},
		} {
			far := math.Abs(w[0].Utilization-w[1].Utilization) + math.Abs(w[0].Utilization-w[2].Utilization)
			if far > 1e-9 || w[0].Reset.Sub(w[1].Reset).Abs() > 2*time.Second || w[0].Source != "headers" ||
				w[1].Source != "usage" {
				t.Errorf("%s: %+v by the headers, %+v by the endpoint", name, w[0], w[1])
			}
		}
	})
}
