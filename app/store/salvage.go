package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// SalvagedPart says what became of one part of a damaged file.
type SalvagedPart struct {
	// Name is "requests", "figures" (by hour and day), "sessions", "limits", "totals" or "accounts".
	Name string
	// Kept were read as they were, Remade made anew of the requests. Lost could not be read; of what pages hold that
	// are gone altogether only requests can be counted.
	Kept, Remade, Lost int
}

// SalvageReport says what came of a salvage.
type SalvageReport struct {
	Parts []SalvagedPart
	// BrokenPages is how many pages could not be read where something should be.
	BrokenPages int
	// Stale says that the file no longer tells which of its pages are in use: what was forgotten may have come back.
	Stale bool
}

// Whole says that nothing was found missing.
func (r SalvageReport) Whole() bool {
	return r.BrokenPages == 0 && !r.Stale &&
		!slices.ContainsFunc(r.Parts, func(p SalvagedPart) bool { return p.Lost > 0 })
}

func (r SalvageReport) String() string {
	var b strings.Builder
	for _, p := range r.Parts {
		fmt.Fprintf(&b, "%s: %d kept", p.Name, p.Kept)
		if p.Remade > 0 {
			fmt.Fprintf(&b, ", %d made anew", p.Remade)
		}
		if p.Lost > 0 {
			fmt.Fprintf(&b, ", %d lost", p.Lost)
		}
		b.WriteString("; ")
	}
	fmt.Fprintf(&b, "%d pages could not be read", r.BrokenPages)
	if r.Stale {
		b.WriteString("; what had been forgotten may have come back, since the file does not tell any more what was")
	}
	return b.String()
}

func (r *SalvageReport) part(name string) *SalvagedPart {
	for i := range r.Parts {
		if r.Parts[i].Name == name {
			return &r.Parts[i]
		}
	}
	r.Parts = append(r.Parts, SalvagedPart{Name: name})
	return &r.Parts[len(r.Parts)-1]
}

// Salvage reads what can be read of a damaged data file, page by page, and writes it into a new one, which Open takes.
// The damaged file is not changed; no program may be writing to it. Minutes are not copied over: the figures of the
// last two days are then by the hour. After an error there is no new file.
func Salvage(ctx context.Context, from, to string) (report SalvageReport, err error) {
	damaged, err := os.Open(from)
	if err != nil {
		return report, fmt.Errorf("opening the damaged history: %w", err)
	}
	defer func() { _ = damaged.Close() }()
	pages, err := openPages(damaged)
	if err != nil {
		return report, fmt.Errorf("reading %s: %w", from, err)
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return report, fmt.Errorf("writing %s: there is such a file, which is not overwritten", to)
	}
	f := &file{path: to, lockWait: time.Second}
	if err := f.open(false); err != nil {
		return report, fmt.Errorf("beginning %s: %w", to, err)
	}
	s := &salvage{ctx: ctx, pages: pages, to: f.db, leaves: map[string][]leaf{}, marks: map[proxy.ID]bool{}}
	f.db.NoSync = true
	err = contain(s.run)
	if err == nil {
		err = f.db.Sync()
	}
	if err = errors.Join(err, f.close()); err != nil {
		return s.report, errors.Join(fmt.Errorf("salvaging %s: %w", from, err), os.Remove(to))
	}
	return s.report, nil
}

// leaf is a page of entries: one of the file, or one that stands within another.
type leaf struct {
	id   uint64
	page []byte
}

// salvage is one under way.
type salvage struct {
	ctx    context.Context // of the one call that it is
	pages  *pageFile
	to     *bbolt.DB
	leaves map[string][]leaf // by bucket
	words  []string
	marks  map[proxy.ID]bool
	report SalvageReport
}

func (s *salvage) run() error {
	for _, part := range []string{"requests", "figures", "sessions", "limits", "totals", "accounts"} {
		s.report.part(part)
	}
	s.findLeaves()
	if err := s.checkSchema(); err != nil {
		return err
	}
	for _, step := range []func() error{
		s.copyWords, s.copyRows, s.copyMarks, s.copyFigures, s.copySessions, s.copyLimits, s.copyTotals, s.copySaved,
		s.remake, s.copyMeta,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// list reads the entries of a leaf.
func (s *salvage) list(l leaf) (list []pair, lost int) {
	if l.page == nil {
		var err error
		if l.page, err = s.pages.page(l.id, leafPage); err != nil {
			return nil, 0
		}
	}
	return entries(l.page)
}

// salvageStep is how many pages one transaction takes.
const salvageStep = 128

// fate is what becomes of an entry.
type fate int

const (
	unreadable fate = iota
	copied
	// it is there already, or is counted elsewhere: pages that nothing leads to any more hold entries a second time
	double
)

// each goes through a bucket: keep takes an entry over, and says what became of it. It counts into a part.
func (s *salvage) each(name, part string, keep func(tx *bbolt.Tx, e pair) (fate, error)) error {
	count := s.report.part(part)
	for some := range slices.Chunk(s.leaves[name], salvageStep) {
		err := s.to.Update(func(tx *bbolt.Tx) error {
			for _, l := range some {
				list, lost := s.list(l)
				count.Lost += lost
				for _, e := range list {
					became, err := keep(tx, e)
					if err != nil {
						return err
					}
					switch became {
					case copied:
						count.Kept++
					case unreadable:
						count.Lost++
					case double:
					}
				}
			}
			return s.ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return s.ctx.Err()
}

// copyRows takes over the rows that can be read, and puts them into a new index. Of the others those are counted that
// the old index knew.
func (s *salvage) copyRows() error {
	table := newDictionary(slices.Clone(s.words))
	var digests []digest
	flush := func(tx *bbolt.Tx) error {
		slices.SortFunc(digests, func(a, b digest) int { return cmp.Compare(a.id, b.id) })
		err := addDigests(tx, digests)
		digests = digests[:0]
		return err
	}
	unread := map[proxy.ID]bool{}
	err := s.each(exchangesBucket, "requests", func(tx *bbolt.Tx, e pair) (fate, error) {
		id := keyID(e.key)
		r, err := s.readStored(id, e.value)
		if !plausible(id) || err != nil {
			unread[id] = true // another page may have it whole
			return double, nil
		}
		exchanges := bucket(tx, exchangesBucket)
		exchanges.FillPercent = fillFor(salvageStep * 32)
		if r.Outcome == "" { // a mark that was found among them
			return takenOver(bucket(tx, openBucket), e)
		}
		became, err := takenOver(exchanges, e)
		if became != copied || err != nil {
			return became, err
		}
		digests = append(digests, table.digestStored(&r, len(s.words)))
		if len(digests) >= stripRows {
			return copied, flush(tx)
		}
		return copied, nil
	})
	if err != nil {
		return err
	}
	if err := errors.Join(s.to.Update(flush), s.putTable(wordsBucket, s.words)); err != nil {
		return err
	}
	return s.countLost(unread)
}

// takenOver puts an entry where there is none of its key yet.
func takenOver(in *bbolt.Bucket, e pair) (fate, error) {
	if in.Get(e.key) != nil {
		return double, nil
	}
	return copied, in.Put(e.key, e.value)
}

// countLost counts the requests that could not be read anywhere, and those that the old index knew and that are not
// there.
func (s *salvage) countLost(unread map[proxy.ID]bool) error {
	return s.to.View(func(tx *bbolt.Tx) error {
		exchanges, missing := bucket(tx, exchangesBucket), map[proxy.ID]bool{}
		for _, l := range s.leaves[indexBucket] {
			list, _ := s.list(l)
			for _, e := range list {
				strip, err := readStrip(e.key, e.value)
				if err != nil {
					continue
				}
				for _, d := range strip.digests() {
					if exchanges.Get(idKey(d.id)) == nil {
						missing[d.id] = true
					}
				}
			}
		}
		for id := range unread {
			if exchanges.Get(idKey(id)) == nil {
				missing[id] = true
			}
		}
		s.report.part("requests").Lost += len(missing)
		return s.ctx.Err()
	})
}
