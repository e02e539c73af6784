package store

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
)

// appendSamples encodes the samples of a span, in the order of their minutes.
func appendSamples(b []byte, samples []sample, start int64) []byte {
	names := windowNames()
	for _, s := range samples {
		b = binary.AppendUvarint(b, uint64(s.minute-start))
		b = binary.AppendUvarint(b, uint64(len(s.uses)))
		for _, name := range sortedKeys(s.uses) {
			if known := slices.Index(names[:], name); known >= 0 {
				b = append(b, byte(255-known))
			} else {
				b = append(append(b, byte(len(name))), name...)
			}
			b = binary.AppendUvarint(b, uint64(s.uses[name].thousandths))
			reset := uint64(0)
			if at := s.uses[name].reset; at > 0 {
				reset = rowcodec.Zigzag(at-start) + 1
			}
			b = binary.AppendUvarint(b, reset)
		}
	}
	return b
}

// readSamples is the inverse of appendSamples.
func readSamples(b []byte, start int64) (samples []sample, err error) {
	for len(b) > 0 {
		minute, rest, ok := rowcodec.Uvarint(b)
		n, rest, ok2 := rowcodec.Uvarint(rest)
		if !ok || !ok2 || n > 255 || minute >= spanMinutes {
			return nil, rowcodec.Damaged("the limits of the span at %d can't be read", start)
		}
		s := sample{minute: start + int64(minute), uses: make(map[string]use, n)}
		for range n {
			var name string
			var u use
			if name, u, rest, ok = takeUse(rest, start); !ok {
				return nil, rowcodec.Damaged("a window of the span at %d can't be read", start)
			}
			s.uses[name] = u
		}
		samples, b = append(samples, s), rest
	}
	return samples, nil
}

// readable is the samples of a span; one that can't be read hides no more than itself.
func readable(value []byte, span int64) []sample {
	samples, err := readSamples(value, span*spanMinutes)
	if err != nil {
		return nil
	}
	return samples
}

func takeUse(b []byte, start int64) (name string, u use, rest []byte, ok bool) {
	if len(b) == 0 {
		return "", u, nil, false
	}
	names := windowNames()
	size, b := int(b[0]), b[1:]
	switch known := 255 - size; {
	case known < len(names):
		name = names[known]
	case size > 127 || len(b) < size:
		return "", u, nil, false
	default:
		name, b = string(b[:size]), b[size:]
	}
	thousandths, b, ok := rowcodec.Uvarint(b)
	reset, rest, ok2 := rowcodec.Uvarint(b)
	u.thousandths = int64(min(thousandths, mostThousandths))
	if reset > 0 {
		u.reset = start + rowcodec.Unzigzag(reset-1)
	}
	return name, u, rest, ok && ok2
}

// samplesIn reads the samples of an account from one minute on and before another; before them, at the first minute,
// that which was in force then.
func samplesIn(ctx context.Context, limits *bbolt.Bucket, id string, first, end int64) (list []sample, err error) {
	cursor := limits.Cursor()
	key, value := cursor.Seek(spanKey(id, first))
	samples := readable(limits.Get(spanKey(id, first)), first/spanMinutes)
	n, _ := slices.BinarySearchFunc(samples, first, func(s sample, minute int64) int { return int(s.minute - minute) })
	if last, found := lastSample(limits, id, samples[:n], spanKey(id, first)); found {
		list = append(list, sample{first, last.uses})
	}
	for ; key != nil; key, value = cursor.Next() {
		span, ok := spanOf(id, key)
		if !ok || span*spanMinutes >= end {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, s := range readable(value, span) {
			if s.minute == first && len(list) == 1 {
				list = list[:0] // it is in force from here on
			}
			if s.minute >= first && s.minute < end {
				list = append(list, s)
			}
		}
	}
	return list, nil
}

// thinned keeps the ends, and of each stretch the sample with the highest use and the last one.
func thinned(list []sample) []sample {
	if len(list) <= limitsMost {
		return list
	}
	const stretches = limitsMost / 2
	begin, span := list[0].minute, list[len(list)-1].minute-list[0].minute+1
	kept := []sample{list[0]}
	for i := 1; i < len(list); {
		stretch := (list[i].minute - begin) * stretches / span
		high, last := i, i
		for ; i < len(list) && (list[i].minute-begin)*stretches/span == stretch; i++ {
			last = i
			if highest(list[i]) > highest(list[high]) {
				high = i
			}
		}
		if kept = append(kept, list[high]); high != last {
			kept = append(kept, list[last])
		}
	}
	return kept
}

// highest is the use of the window that is used most.
func highest(s sample) (most int64) {
	for _, u := range s.uses {
		most = max(most, u.thousandths)
	}
	return most
}

// lastMinute is the last one that a reader can be told of: that of the year 9999.
const lastMinute = 253402300800/60 - 1

// shown turns samples into what a reader gets.
func shown(list []sample) []LimitSample {
	out := make([]LimitSample, 0, len(list))
	for _, s := range list {
		if s.minute > lastMinute {
			continue // the key is damaged
		}
		windows := make(map[string]Use, len(s.uses))
		for name, u := range s.uses {
			w := Use{Utilization: float64(u.thousandths) / 1000}
			if u.reset > 0 && u.reset <= lastMinute {
				w.Reset = time.Unix(u.reset*60, 0).UTC()
			}
			windows[name] = w
		}
		out = append(out, LimitSample{At: time.Unix(s.minute*60, 0).UTC(), Windows: windows})
	}
	return out
}
