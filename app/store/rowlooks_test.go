package store

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// TestRowsBeyondManyLooks: where the index can't tell, as by paths beyond those that it has numbers for, a page that
// has looked at as many rows as it may goes on where it was, leaving none out.
func TestRowsBeyondManyLooks(t *testing.T) {
	s := open(t, newPath(t), func(c *Config) { c.Waiting = 1 << 20 })
	random := crowd{rand.New(rand.NewPCG(1, 2)), 20}
	var all []proxy.Exchange
	for n := range 4*looksMost + rowcodec.PathWordsMax {
		x := random.exchange(id(n + 1))
		if x.Path = fmt.Sprintf("/v1/%d", n); n%3 == 0 {
			x.Path += "/rare"
		}
		all = append(all, x)
		record(s, x)
	}
	do(t, s.Flush)
	for _, text := range []string{"rare", "nowhere", "/v1/"} {
		w := Where{Text: text}
		for _, order := range []Order{Newest, Failed} {
			want := naive(all, w, order)
			sameRows(t, text+" down", want, walk(t, s, w, order, 700, false))
			sameRows(t, text+" up", want, walk(t, s, w, order, 700, true))
		}
		sameRows(t, text+" each", naive(all, w, Newest), exported(t, s, w))
	}
}
