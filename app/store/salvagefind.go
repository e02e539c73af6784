package store

import (
	"encoding/binary"
	"slices"
)

// findLeaves lists the leaves of each bucket. Where the tree is broken, leaves that nothing leads to any more go to the
// bucket that their entries tell, and small buckets are taken from an older root.
func (s *salvage) findLeaves() {
	if s.pages.root != 0 {
		s.pages.leaves(s.pages.root, s.findBuckets)
		if !s.pages.known {
			s.report.BrokenPages++ // the list of free pages
		}
	}
	s.report.BrokenPages += s.pages.broken
	if s.pages.root != 0 && s.pages.broken == 0 {
		return
	}
	s.report.Stale = !s.pages.known
	inTree := map[string]bool{}
	for name := range s.leaves {
		inTree[name] = true
	}
	ages := map[string]uint64{}
	s.pages.orphans(func(id uint64, list []pair, free bool) {
		if slices.ContainsFunc(list, func(e pair) bool { return e.bucket }) {
			s.takeOldRoot(list, inTree, ages)
			return
		}
		// Of pages that are free only words are of use: a number has one word for good.
		if name := s.home(list); name != "" && (!free || name == wordsBucket || name == namesBucket) {
			s.leaves[name] = append(s.leaves[name], leaf{id: id})
		}
	})
}

// findBuckets finds the leaves of the buckets that a leaf of the root names.
func (s *salvage) findBuckets(id uint64) {
	page, err := s.pages.page(id, leafPage)
	if err != nil {
		return
	}
	list, _ := entries(page)
	for _, e := range list {
		if !e.bucket || len(e.value) < pageHeader {
			continue
		}
		name := string(e.key)
		if root := number64(e.value); root != 0 {
			s.pages.leaves(root, func(id uint64) { s.leaves[name] = append(s.leaves[name], leaf{id: id}) })
		} else if inline := inlinePage(e); inline != nil {
			s.leaves[name] = append(s.leaves[name], leaf{page: inline})
		}
	}
}

// inlinePage is the page of a bucket that stands within another's, nil where it has one of its own.
func inlinePage(e pair) []byte {
	if !e.bucket || len(e.value) < 2*pageHeader || number64(e.value) != 0 {
		return nil
	}
	return e.value[pageHeader:]
}

// takeOldRoot takes from a former root what the tree does not lead to: of the accounts, the totals and the like what
// the newest of them has, which the number of the ledger's group tells; and of the words all.
func (s *salvage) takeOldRoot(list []pair, inTree map[string]bool, ages map[string]uint64) {
	age := uint64(1)
	for _, e := range list {
		if string(e.key) == metaBucket {
			age += appliedOf(inlinePage(e))
		}
	}
	for _, e := range list {
		name, page := string(e.key), inlinePage(e)
		switch {
		case page == nil || inTree[name]:
		case name == wordsBucket || name == namesBucket:
			s.leaves[name] = append(s.leaves[name], leaf{page: page})
		case slices.Contains([]string{metaBucket, accountsBucket, statesBucket, poolBucket, totalsBucket, openBucket},
			name) && age >= ages[name]:
			s.leaves[name], ages[name] = []leaf{{page: page}}, age
			s.report.Stale = true
		}
	}
}

// appliedOf is the number of the newest group that a meta bucket tells of.
func appliedOf(page []byte) uint64 {
	if page == nil {
		return 0
	}
	list, _ := entries(page)
	for _, e := range list {
		if string(e.key) == metaApplied && len(e.value) == 8 {
			return binary.BigEndian.Uint64(e.value)
		}
	}
	return 0
}
