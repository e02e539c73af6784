package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clb/proxy"
	"clb/proxy/account"

	"go.etcd.io/bbolt"
)

// plausible says whether an ID may be one that a program gave.
func plausible(id proxy.ID) bool {
	year := id.Time().UTC().Year()
	return year >= 2001 && year < 2200
}

// tableNumber is the number of a word or name by its key.
func tableNumber(key []byte) (n uint64, ok bool) {
	if len(key) != 8 {
		return 0, false
	}
	n = binary.BigEndian.Uint64(key)
	return n, n < 2*wordsMax
}

// home tells to which bucket the entries of a leaf belong that nothing leads to, "" where that can't be told. The old
// index is asked only for what it knew.
func (s *salvage) home(list []pair) string {
	for name, fits := range map[string]func(e pair) bool{
		exchangesBucket: func(e pair) bool {
			return plausible(keyID(e.key)) && len(e.value) > 0 && e.value[0] != stripForm
		},
		indexBucket: func(e pair) bool {
			_, err := readStrip(e.key, e.value)
			return plausible(keyID(e.key)) && err == nil
		},
		wordsBucket: func(e pair) bool {
			_, ok := tableNumber(e.key)
			return ok && utf8.Valid(e.value) && len(e.value) <= wordLength
		},
		hoursBucket:    func(e pair) bool { return ofFigures(e, 24) },
		daysBucket:     func(e pair) bool { return ofFigures(e, 1) },
		sessionsBucket: ofSessions,
		limitsBucket:   ofLimits,
		totalsBucket: func(e pair) bool {
			key := string(e.key)
			return key == totalsAll || key == totalsSince || strings.HasPrefix(key, totalsAccount) ||
				strings.HasPrefix(key, totalsDay)
		},
		accountsBucket: func(e pair) bool {
			var a account.Account
			return json.Unmarshal(e.value, &a) == nil && a.ID != "" && a.ID == string(e.key)
		},
	} {
		if !slices.ContainsFunc(list, func(e pair) bool { return e.bucket || !fits(e) }) {
			if name == wordsBucket {
				return s.wordsOrNames(list)
			}
			return name
		}
	}
	return ""
}

// wordsOrNames tells the two tables apart, which look alike: by the first of the names, or by which of them has its
// start.
func (s *salvage) wordsOrNames(list []pair) string {
	n, _ := tableNumber(list[0].key)
	switch {
	case n == 0 && len(list[0].value) == 0:
		return namesBucket
	case n == 0 || len(s.leaves[namesBucket]) > 0:
		return wordsBucket
	}
	return ""
}

// ofFigures says whether an entry is a block of a unit that a day has so many of.
func ofFigures(e pair, units int64) bool {
	if len(e.key) != 5 || !slices.Contains(kindList(), kind(e.key[0])) {
		return false
	}
	const firstDay, lastDay = 11_323, 84_006 // 2001 to 2200
	unit := int64(binary.BigEndian.Uint32(e.key[1:]))
	return unit >= firstDay*units && unit < lastDay*units && sound(kind(e.key[0]), e.value)
}

func kindList() []kind { k := kinds(); return k[:] }

func ofSessions(e pair) bool {
	if id := lastOf(e.key); id != 0 {
		_, _, err := readSession(id, e.value)
		return plausible(id) && err == nil
	}
	return len(e.key) > 1 && (e.key[0] == sessionUUID || e.key[0] == sessionText) && plausible(keyID(e.value))
}

func ofLimits(e pair) bool {
	if n := len(e.key); n < 6 || e.key[n-5] != 0 {
		return false
	}
	span := int64(binary.BigEndian.Uint32(e.key[len(e.key)-4:]))
	samples, err := readSamples(e.value, span*spanMinutes)
	return err == nil && len(samples) > 0 && samples[0].minute < (span+1)*spanMinutes
}

// checkSchema refuses a file of a later version.
func (s *salvage) checkSchema() error {
	for _, l := range s.leaves[metaBucket] {
		list, _ := s.list(l)
		for _, e := range list {
			if string(e.key) != metaSchema || len(e.value) != 4 {
				continue
			}
			if found := binary.BigEndian.Uint32(e.value); found > schema && found < 1000 {
				return &NewerSchemaError{Path: "the damaged file", Found: found, Know: schema}
			}
		}
	}
	return nil
}

// copyMarks takes over the marks of what was under way: the next Open makes interrupted requests of them.
func (s *salvage) copyMarks() error {
	return s.each(openBucket, "requests", func(tx *bbolt.Tx, e pair) (fate, error) {
		id := keyID(e.key)
		if _, err := readRow(id, e.value, s.words); err != nil || !plausible(id) {
			return unreadable, nil
		}
		return takenOver(bucket(tx, openBucket), e)
	})
}

// copyFigures takes over the blocks of hours and days that are sound. Where there are two of one, from pages that
// nothing led to, the one of more requests is the later.
func (s *salvage) copyFigures() error {
	for _, name := range []string{hoursBucket, daysBucket} {
		err := s.each(name, "figures", func(tx *bbolt.Tx, e pair) (fate, error) {
			units := int64(1)
			if name == hoursBucket {
				units = 24
			}
			if !ofFigures(e, units) {
				return unreadable, nil
			}
			block := bytes.Clone(e.value)
			block[0] &^= hasMinutes
			return latest(bucket(tx, name), pair{key: e.key, value: block}, func(was, now []byte) bool {
				before, _ := sumOf(kind(e.key[0]), was)
				after, _ := sumOf(kind(e.key[0]), now)
				return after.Requests() > before.Requests()
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// latest puts an entry where there is none of its key yet, or an earlier one.
func latest(in *bbolt.Bucket, e pair, isLater func(was, now []byte) bool) (fate, error) {
	switch was := in.Get(e.key); {
	case was == nil:
		return copied, in.Put(e.key, e.value)
	case isLater(was, e.value):
		return double, in.Put(e.key, e.value)
	}
	return double, nil
}

// copySessions takes over sessions. Where there are two of one, the later stays.
func (s *salvage) copySessions() error {
	return s.each(sessionsBucket, "sessions", func(tx *bbolt.Tx, e pair) (fate, error) {
		id := lastOf(e.key)
		if id == 0 {
			return double, nil // a name is made anew of its session
		}
		if !ofSessions(e) {
			return unreadable, nil
		}
		found, _, err := readSession(id, e.value)
		if err != nil || !s.hasNewest(tx, &found) {
			return unreadable, nil
		}
		sessions, became := bucket(tx, sessionsBucket), copied
		key := sessionKey(found.Session)
		if was := keyID(sessions.Get(key)); was >= id {
			return double, nil
		} else if was != 0 {
			became = double
			if err := sessions.Delete(lastKey(was)); err != nil {
				return became, err
			}
		}
		if err := sessions.Put(key, idKey(id)); err != nil {
			return became, err
		}
		return became, sessions.Put(e.key, e.value)
	})
}

// hasNewest says whether the newest request of a session is its own, or may have been lost.
func (s *salvage) hasNewest(tx *bbolt.Tx, found *Session) bool {
	value := bucket(tx, exchangesBucket).Get(idKey(found.LastID))
	if value == nil {
		return s.report.part("requests").Lost > 0
	}
	r, err := readRow(found.LastID, value, s.words)
	return err == nil && clip(r.Session) == found.Session
}

func (s *salvage) copyLimits() error {
	return s.each(limitsBucket, "limits", func(tx *bbolt.Tx, e pair) (fate, error) {
		in := bucket(tx, limitsBucket)
		if !ofLimits(e) {
			return unreadable, nil
		}
		return latest(in, e, func(was, now []byte) bool { return len(now) > len(was) }) // samples are only added
	})
}

func (s *salvage) copyTotals() error {
	return s.each(totalsBucket, "totals", func(tx *bbolt.Tx, e pair) (fate, error) {
		t, was := newTotals(), newTotals()
		in := bucket(tx, totalsBucket)
		if t.read(string(e.key), e.value) != nil {
			return unreadable, nil
		}
		became := copied
		if in.Get(e.key) != nil {
			became = double
		}
		if was.read(string(e.key), in.Get(e.key)) == nil && was.All.Requests() > t.All.Requests() {
			return became, nil // of two, the one that has more is the later
		}
		return became, in.Put(e.key, e.value)
	})
}

// copySaved takes over the accounts, what the wire taught about them, and the pool.
func (s *salvage) copySaved() error {
	for _, name := range []string{accountsBucket, statesBucket, poolBucket} {
		err := s.each(name, "accounts", func(tx *bbolt.Tx, e pair) (fate, error) {
			if !json.Valid(e.value) {
				return unreadable, nil
			}
			in, became := bucket(tx, name), copied
			if in.Get(e.key) != nil {
				became = double
			}
			return became, in.Put(e.key, e.value)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// copyMeta takes over the highest ID and the clock of retention.
func (s *salvage) copyMeta() error {
	return s.to.Update(func(tx *bbolt.Tx) error {
		last := readLast(tx)
		for _, l := range s.leaves[metaBucket] {
			list, _ := s.list(l)
			for _, e := range list {
				switch id := keyID(e.value); string(e.key) {
				case metaLastID:
					if plausible(id) && id.Time().Before(time.Now().Add(aheadMost)) {
						last = max(last, id)
					}
				case metaClock:
					if err := bucket(tx, metaBucket).Put(e.key, e.value); err != nil {
						return err
					}
				}
			}
		}
		return bucket(tx, metaBucket).Put([]byte(metaLastID), idKey(last))
	})
}
