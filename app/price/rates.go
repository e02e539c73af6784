package price

import (
	"math"
	"strconv"
	"strings"
	"time"

	"clb/app/jsonc"
)

// Bounds of what a price may say.
const (
	highestPrice  = 1_000_000     // dollars
	decimals      = 6             // a millionth of a dollar per million tokens is an amount of 1
	largestPrompt = 1_000_000_000 // tokens
)

// prices reads what a model costs and checks that the prices fit together.
func (r reader) prices(at jsonc.Value) ([]price, error) {
	elements, err := r.elements(at, "models.prices", "prices")
	if err != nil {
		return nil, err
	}
	if len(elements) == 0 {
		return nil, r.wrong(at, "models.prices", "the list is empty; it takes at least one price")
	}
	all := make([]price, len(elements))
	for i, e := range elements {
		if all[i], err = r.price(e); err != nil {
			return nil, err
		}
	}
	return all, r.fit(all)
}

// price reads one price with the time and the prompts that it holds for.
func (r reader) price(at jsonc.Value) (price, error) {
	all, err := r.members(at, "prices", "from", "until", "prompt_above", "prompt_to", "input", "cache_write_5m",
		"cache_write_1h", "cache_read", "output")
	if err != nil {
		return price{}, err
	}
	if err := r.complete(at, all, "prices", "input", "cache_write_5m", "cache_write_1h", "cache_read",
		"output"); err != nil {
		return price{}, err
	}
	p := price{line: r.document.Line(at)}
	for _, part := range []struct {
		key string
		to  *amount
	}{{"input", &p.input}, {"cache_write_5m", &p.cacheWrite5m}, {"cache_write_1h", &p.cacheWrite1h},
		{"cache_read", &p.cacheRead}, {"output", &p.output}} {
		if *part.to, err = r.dollars(all[part.key], "prices."+part.key); err != nil {
			return price{}, err
		}
	}
	if err := r.span(all, "from", "until", &p.from, &p.until, math.MinInt64, r.day); err != nil {
		return price{}, err
	}
	return p, r.span(all, "prompt_above", "prompt_to", &p.above, &p.to, -1, r.tokens)
}

// span reads the two ends of a range; one that is missing leaves that side open.
func (r reader) span(all map[string]jsonc.Value, low, high string, from, to *int64, least int64,
	read func(at jsonc.Value, key string) (int64, error)) (err error) {
	*from, *to = least, math.MaxInt64
	if at, ok := all[low]; ok {
		if *from, err = read(at, "prices."+low); err != nil {
			return err
		}
	}
	at, ok := all[high]
	if !ok {
		return nil
	}
	if *to, err = read(at, "prices."+high); err == nil && *to <= *from {
		err = r.wrong(at, "prices."+high, "it is not beyond %q", low)
	}
	return err
}

// day reads a date as the second at which it begins in UTC.
func (r reader) day(at jsonc.Value, key string) (int64, error) {
	const takes = `a day such as "2026-10-07"`
	text, err := r.string(at, key, takes)
	if err != nil {
		return 0, err
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, r.wrong(at, key, "there is no such day; it takes %s", takes)
	}
	return day.Unix(), nil
}

// tokens reads the size of a prompt.
func (r reader) tokens(at jsonc.Value, key string) (int64, error) {
	n, err := strconv.ParseInt(jsonc.Text(at), 10, 64)
	if err != nil || at.Value.Kind() != '0' || n < 1 || n > largestPrompt {
		return 0, r.wrong(at, key, "it takes a whole number of tokens from 1 to %d", largestPrompt)
	}
	return n, nil
}

// dollars reads a price to the millionth, digit by digit: a float would drift.
func (r reader) dollars(at jsonc.Value, key string) (amount, error) {
	const takes = "it takes dollars from 0 to %d such as 0.25, with up to %d decimals"
	text := jsonc.Text(at)
	switch {
	case at.Value.Kind() != '0':
		return 0, r.wrong(at, key, "this is %s; "+takes, jsonc.KindInWords(at), highestPrice, decimals)
	case strings.HasPrefix(text, "-"):
		return 0, r.wrong(at, key, "a price is not negative; "+takes, highestPrice, decimals)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > decimals || !digits(whole+fraction) {
		return 0, r.wrong(at, key, takes, highestPrice, decimals)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	if err != nil || n > highestPrice*1_000_000 {
		return 0, r.wrong(at, key, "the price is too high; "+takes, highestPrice, decimals)
	}
	return amount(n), nil
}
