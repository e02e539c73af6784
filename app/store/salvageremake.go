package store

import (
	"maps"
	"slices"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// remake makes anew, of the requests that were salvaged, the hours, sessions and totals that were not; and of the hours
// the days.
func (s *salvage) remake() error {
	hours, err := s.wholeUnits(hoursBucket)
	if err != nil {
		return err
	}
	days, err := s.wholeUnits(daysBucket)
	if err != nil {
		return err
	}
	names, err := s.readNames()
	if err != nil {
		return err
	}
	m := &remade{salvage: s, kept: hours, names: newNames(names), cells: map[slot]*Aggregate{},
		sessions: map[string]*tracked{}, totals: newTotals()}
	if err := s.eachSalvaged(m); err != nil {
		return err
	}
	if err := m.write(len(names)); err != nil {
		return err
	}
	return s.remakeDays(days)
}

func (s *salvage) readNames() (names []string, err error) {
	err = s.to.View(func(tx *bbolt.Tx) error {
		names, err = readWords(tx, namesBucket)
		return err
	})
	return names, err
}

// wholeUnits lists the hours or days that have blocks of all kinds, which say the same; the blocks of others are
// dropped.
func (s *salvage) wholeUnits(name string) (whole map[int64]bool, err error) {
	blocks := map[int64]int{}
	whole = map[int64]bool{}
	err = s.to.Update(func(tx *bbolt.Tx) error {
		in := bucket(tx, name)
		if err := in.ForEach(func(key, _ []byte) error {
			unit, _ := unitOf(kind(key[0]), key)
			blocks[unit]++
			return nil
		}); err != nil {
			return err
		}
		for unit, n := range blocks {
			if n == len(kinds()) {
				whole[unit] = true
				continue
			}
			figures := s.report.part("figures")
			figures.Kept, figures.Lost = figures.Kept-n, figures.Lost+n
			for _, k := range kinds() {
				if err := in.Delete(blockKey(k, unit)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return whole, err
}

// remade is what is made anew of requests.
type remade struct {
	*salvage
	kept     map[int64]bool // hours
	names    *dictionary
	cells    map[slot]*Aggregate // by hour
	sessions map[string]*tracked
	totals   Totals
}

// remadeMost is how many cells are held before they are written.
const remadeMost = 8192

// rebuildStep is how many rows are read at once.
const rebuildStep = 4096

// eachSalvaged goes through the requests of the new file.
func (s *salvage) eachSalvaged(m *remade) error {
	var last proxy.ID
	for more := true; more; {
		err := s.to.View(func(tx *bbolt.Tx) error {
			cursor := bucket(tx, exchangesBucket).Cursor()
			key, value := cursor.Seek(idKey(last + 1))
			for n := 0; key != nil && n < rebuildStep; n++ {
				last = keyID(key)
				if r, err := readRow(last, value, s.words); err == nil {
					m.take(bucket(tx, sessionsBucket), &r)
				}
				key, value = cursor.Next()
			}
			more = key != nil
			return s.ctx.Err()
		})
		if err != nil {
			return err
		}
		if len(m.cells) > remadeMost {
			if err := s.to.Update(m.writeHours); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *remade) take(sessions *bbolt.Bucket, r *row) {
	m.totals.count(&r.Exchange.Exchange, time.Local)
	hour := minuteOf(r.Time) / hourMinutes
	if !m.kept[hour] {
		key := slot{hour,
			cellKey{m.names.name(r.AccountID, namesMax), m.names.name(r.Model, modelNamesMax), codeOf(r.Outcome)}}
		if m.cells[key] == nil {
			m.cells[key] = &Aggregate{}
		}
		m.cells[key].count(&r.Exchange)
	}
	if t := r.terms(); m.sessions[t.Session] != nil || keyID(sessions.Get(sessionKey(t.Session))) == 0 {
		countSession(sessions, m.sessions, r.ID, t)
	}
}

// writeHours adds the cells to the hours of the file.
func (m *remade) writeHours(tx *bbolt.Tx) error {
	byHour := map[int64][]keyed{}
	for key, cell := range m.cells {
		byHour[key.start] = append(byHour[key.start], keyed{key.cellKey, cell})
	}
	w := rollupWriter{hours: bucket(tx, hoursBucket)}
	for _, hour := range slices.Sorted(maps.Keys(byHour)) {
		if w.hours.Get(blockKey(byOutcome, hour)) == nil {
			m.report.part("figures").Remade += len(kinds())
		}
		if err := w.put(w.hours, hour, 0, folded(byHour[hour], same)); err != nil {
			return err
		}
	}
	clear(m.cells)
	return nil
}

// write writes what was made; of the names the file has so many.
func (m *remade) write(names int) error {
	return m.to.Update(func(tx *bbolt.Tx) error {
		if err := putWords(bucket(tx, namesBucket), names, m.names.list[names:]); err != nil {
			return err
		}
		if err := m.writeHours(tx); err != nil {
			return err
		}
		for _, name := range sortedKeys(m.sessions) {
			m.report.part("sessions").Remade++
			if err := m.sessions[name].put(bucket(tx, sessionsBucket)); err != nil {
				return err
			}
		}
		totals := bucket(tx, totalsBucket)
		if totals.Get([]byte(totalsAll)) != nil {
			return nil
		}
		m.report.part("totals").Remade++
		since := totals.Get([]byte(totalsSince))
		m.totals.Since, _ = time.Parse(time.RFC3339Nano, string(since))
		m.totals.forgetDays()
		b := batch{totals: m.totals, touched: m.totals}
		return b.applyTotals(tx)
	})
}

// remakeDays sums the hours of the days that are missing.
func (s *salvage) remakeDays(kept map[int64]bool) error {
	return s.to.Update(func(tx *bbolt.Tx) error {
		w := rollupWriter{days: bucket(tx, daysBucket)}
		var cells []keyed
		write := func(day int64) error {
			if len(cells) == 0 {
				return nil
			}
			s.report.part("figures").Remade += len(kinds())
			err := w.put(w.days, day, 0, folded(cells, same))
			cells = nil
			return err
		}
		now := int64(-1) // the day that the cells are of
		cursor := bucket(tx, hoursBucket).Cursor()
		for key, block := cursor.Seek(blockKey(byBoth, 0)); ; key, block = cursor.Next() {
			hour, more := unitOf(byBoth, key)
			if !more || hour/24 != now {
				if err := write(now); err != nil || !more {
					return err
				}
				now = hour / 24
			}
			if kept[now] {
				continue
			}
			err := eachCell(byBoth, block, func(key cellKey, encoded []byte) error {
				cell := &Aggregate{}
				_, err := cell.addEncoded(key.outcome, encoded)
				cells = append(cells, keyed{key, cell})
				return err
			})
			if err != nil {
				return err
			}
		}
	})
}
