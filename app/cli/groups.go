package cli

import (
	"math"
	"strings"

	"clb/app/control"
)

// groupColumn is one of the table of groups.
type groupColumn struct {
	heading cell
	cell    func(control.Group) cell
	// wanted leaves a column out that says nothing.
	wanted bool
}

// mostKey is how many characters of an account's or model's name are shown.
const mostKey = 26

// groupRows are the groups with as many columns as fit the width, the most telling ones first.
func groupRows(by string, groups []control.Group, width int, d drawing) [][]cell {
	rows := make([][]cell, len(groups)+1)
	left := width
	for _, c := range groupColumns(by, groups, d) {
		if !c.wanted {
			continue
		}
		column := []cell{c.heading}
		wide := cells(c.heading.text)
		for _, g := range groups {
			shown := c.cell(g)
			column, wide = append(column, shown), max(wide, cells(clean(shown.text)))
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

func groupColumns(by string, groups []control.Group, d drawing) []groupColumn {
	var total, most int64
	var value, cost bool
	for _, g := range groups {
		total, most = total+g.Requests, max(most, g.Requests)
		value, cost = value || g.ValueUSD != 0, cost || g.CostUSD != 0
	}
	bar := groupColumn{text("SHARE"), func(g control.Group) cell {
		return cell{text: d.bar(float64(g.Requests)/math.Max(float64(most), 1), 12), paint: cyan}
	}, true}
	figures := func(name string, wanted bool, of func(control.Group) string) groupColumn {
		return groupColumn{number(name), func(g control.Group) cell { return number(of(g)) }, wanted}
	}
	median := func(name string, words func(float64) string, of func(control.Group) control.Quantiles) groupColumn {
		return groupColumn{number(name), func(g control.Group) cell { return quantile(of(g).P50, words) }, true}
	}
	first := []groupColumn{
		{text(strings.ToUpper(by)), func(g control.Group) cell { return text(keyWords(by, g.Key, d)) }, true},
		figures("REQUESTS", true, func(g control.Group) string { return thousands(g.Requests) }),
	}
	rest := []groupColumn{
		figures("SUCCESS", by != "outcome",
			func(g control.Group) string { return unlessNone(g, percent(g.SuccessRate)) }),
		figures("VALUE", value, func(g control.Group) string { return dollars(g.ValueUSD) }),
		figures("COST", cost, func(g control.Group) string { return dollars(g.CostUSD) }),
		figures("CACHE", true, func(g control.Group) string { return unlessNone(g, percent(g.CacheHitShare)) }),
		figures("IN", true, func(g control.Group) string { return amount(prompt(g.Figures)) }),
		figures("OUT", true, func(g control.Group) string { return amount(g.OutputTokens) }),
		median("TTFB", milliseconds, func(g control.Group) control.Quantiles { return g.TTFB }),
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
func keyWords(by, key string, d drawing) string {
	switch {
	case key == "":
		return "(none)"
	case by == "hour":
		return key + ":00"
	default:
		return d.short(clean(key), mostKey)
	}
}
