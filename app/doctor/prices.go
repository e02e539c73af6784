package doctor

import "strings"

// Prices is what requests are priced by.
type Prices struct {
	// Table is the state of the table, Unknown the models in use that it has no price for, File where the user's own
	// stand.
	Table   string
	Unknown []string
	File    string
}

func (p Prices) checks() []Check {
	c := Check{Name: NamePrices, Verdict: OK, Reason: "the price table is of " + p.Table}
	if len(p.Unknown) > 0 {
		c.Verdict = Note
		c.Reason += " and has no price for models in use: " + strings.Join(p.Unknown, ", ")
		c.Advice = "write their prices into " + p.File +
			", or wait for a newer version; until then value and cost are without them"
	}
	return []Check{c}
}
