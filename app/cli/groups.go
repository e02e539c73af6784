package cli

import (
	"math"
	"strings"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
)

// groupColumn is one of the table of groups.
type groupColumn struct {
	heading console.Cell
	cell    func(control.Group) console.Cell
	// wanted leaves a column out that says nothing.
	wanted bool
}

// mostKey is how many characters of an account's or model's name are shown.
const mostKey = 26

// groupRows are the groups with as many columns as fit the width, the most telling ones first.
func groupRows(by string, groups []control.Group, width int, d console.Drawing) [][]console.Cell {
	rows := make([][]console.Cell, len(groups)+1)
	left := width
	for _, c := range groupColumns(by, groups, d) {
		if !c.wanted {
			continue
		}
		column := []console.Cell{c.heading}
		wide := console.StringWidth(c.heading.Text)
		for _, g := range groups {
			shown := c.cell(g)
			column, wide = append(column, shown), max(wide, console.StringWidth(console.Clean(shown.Text)))
		}
		if len(rows[0]) > 0 && wide > left {
			break
		}
		left -= wide + 2
		for i := range rows {
			rows[i] = append(rows[i], column[i])
		}
	}
	return rows
}

func groupColumns(by string, groups []control.Group, d console.Drawing) []groupColumn {
	var total, most int64
	var value, cost bool
	for _, g := range groups {
		total, most = total+g.Requests, max(most, g.Requests)
		value, cost = value || g.ValueUSD != 0, cost || g.CostUSD != 0
	}
	bar := groupColumn{console.Text("SHARE"), func(g control.Group) console.Cell {
		return console.Cell{Text: d.Bar(float64(g.Requests)/math.Max(float64(most), 1), 12), Paint: console.Cyan}
	}, true}
	figures := func(name string, wanted bool, of func(control.Group) string) groupColumn {
		return groupColumn{console.Number(name), func(g control.Group) console.Cell { return console.Number(of(g)) }, wanted}
	}
	median := func(name string, words func(float64) string, of func(control.Group) control.Quantiles) groupColumn {
		return groupColumn{console.Number(name), func(g control.Group) console.Cell { return quantile(of(g).P50, words) }, true}
	}
	first := []groupColumn{
		{console.Text(strings.ToUpper(by)), func(g control.Group) console.Cell { return console.Text(keyWords(by, g.Key, d)) }, true},
		figures("REQUESTS", true, func(g control.Group) string { return format.Thousands(g.Requests) }),
	}
	rest := []groupColumn{
		figures("SUCCESS", by != "outcome",
			func(g control.Group) string { return unlessNone(g, format.Share(g.SuccessRate)) }),
		figures("VALUE", value, func(g control.Group) string { return format.Dollars(g.ValueUSD) }),
		figures("COST", cost, func(g control.Group) string { return format.Dollars(g.CostUSD) }),
		figures("CACHE", true, func(g control.Group) string { return unlessNone(g, format.Share(g.CacheHitShare)) }),
		figures("IN", true, func(g control.Group) string { return format.Amount(prompt(g.Figures)) }),
		figures("OUT", true, func(g control.Group) string { return format.Amount(g.OutputTokens) }),
		median("TTFB", format.Milliseconds, func(g control.Group) control.Quantiles { return g.TTFB }),
		median("TOK/S", speed, func(g control.Group) control.Quantiles { return g.Rate }),
	}
	if by == "hour" || by == "outcome" {
		return append(append(first, bar), rest...)
	}
	return append(append(first, rest...), bar)
}

// unlessNone is a share of a group's requests, where it has any.
func unlessNone(g control.Group, share string) string {
	if g.Requests == 0 {
		return "-"
	}
	return share
}

// keyWords is what a group is called.
func keyWords(by, key string, d console.Drawing) string {
	switch {
	case key == "":
		return "(none)"
	case by == "hour":
		return key + ":00"
	default:
		return d.Short(console.Clean(key), mostKey)
	}
}
