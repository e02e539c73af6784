package price

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"
)

// fit checks that at no time two prices of a model hold for the same prompt, and that while one holds every prompt has
// one. Times without any price are allowed: before a model came out, say.
func (r reader) fit(all []price) error {
	var moments []int64
	for _, p := range all {
		moments = append(moments, p.from, p.until)
	}
	slices.Sort(moments)
	for _, moment := range slices.Compact(moments) {
		var holding []price
		for _, p := range all {
			if p.from <= moment && moment < p.until {
				holding = append(holding, p)
			}
		}
		if err := r.fitAt(moment, holding); err != nil {
			return err
		}
	}
	return nil
}

// fitAt checks the prices that hold from a moment on.
func (r reader) fitAt(moment int64, holding []price) error {
	slices.SortStableFunc(holding, func(a, b price) int { return cmp.Compare(a.above, b.above) })
	reached := int64(-1)
	for i, p := range holding {
		switch {
		case p.above < reached:
			before := holding[i-1]
			return r.apart(max(p.line, before.line), "two prices hold for the same requests"+since(moment)+
				": those of line "+
				strconv.Itoa(min(p.line, before.line))+" and line "+strconv.Itoa(max(p.line, before.line)))
		case p.above > reached:
			return r.apart(p.line, "a prompt of "+strconv.FormatInt(max(p.above, 1), 10)+" tokens has no price"+
				since(moment))
		}
		reached = p.to
	}
	if len(holding) > 0 && reached < math.MaxInt64 {
		return r.apart(holding[len(holding)-1].line, "a prompt of more than "+strconv.FormatInt(reached, 10)+
			" tokens has no price"+since(moment))
	}
	return nil
}

func (r reader) apart(line int, problem string) error {
	return &Error{File: r.file, Line: line, Key: "models.prices", Problem: problem}
}

// since says a moment in words.
func since(moment int64) string {
	if moment == math.MinInt64 {
		return ""
	}
	return " from " + time.Unix(moment, 0).UTC().Format(time.DateOnly) + " on"
}
