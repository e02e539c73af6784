package store

import (
	"sync"
	"sync/atomic"

	"clb/proxy"
)

// Begin and End put exchanges into one of a few shards, by ID, so that many requests at once seldom meet at a lock.
const (
	shards    = 8
	shardBits = 3
	// shardMax is how many ended exchanges a shard holds before the request that fills it moves them to the ledger
	// itself. With the default batch it happens only when the writer is stuck in a disk that does not answer.
	shardMax = 256
)

// entry is an exchange in the intake.
type entry struct {
	exchange Exchange
	ended    bool
	// turn orders the ends of all shards.
	turn uint64
}

// ingestQueue is where exchanges arrive.
type ingestQueue struct {
	shards [shards]shard
	turns  atomic.Uint64
	// spare holds entries for reuse: a request should not pay for the garbage of the one before.
	spare sync.Pool
}

type shard struct {
	mu sync.Mutex // guards the rest; held for a few copies, never during I/O, encoding or logging
	// open holds what has begun and not ended; fresh the entries that began since the last drain, ended those that
	// ended.
	open         map[proxy.ID]*entry
	fresh, ended []*entry
	// spareEnded is the slice that the last drain emptied.
	spareEnded []*entry
	last       proxy.ID
	closed     bool
	_          [64]byte // keeps two shards' locks off one cache line
}

func newIngestQueue() *ingestQueue {
	in := &ingestQueue{spare: sync.Pool{New: func() any { return new(entry) }}}
	for i := range in.shards {
		in.shards[i].open = map[proxy.ID]*entry{}
	}
	return in
}

// shard picks by a multiplicative hash: IDs of slow traffic differ only in their middle bits.
func (in *ingestQueue) shard(id proxy.ID) *shard {
	return &in.shards[uint64(id)*0x9e3779b97f4a7c15>>(64-shardBits)]
}

// begin takes in an exchange. The attempts stay the caller's: it goes on with them while the exchange is under way.
func (in *ingestQueue) begin(x *proxy.Exchange) {
	e := in.spare.Get().(*entry)
	e.exchange = Exchange{Exchange: *x}
	e.exchange.Attempts = nil
	s := in.shard(x.ID)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, x.ID)
	if s.closed {
		return
	}
	s.open[x.ID] = e
	s.fresh = append(s.fresh, e)
}

// end takes in the end of an exchange and returns how many ended ones its shard now holds.
func (in *ingestQueue) end(x *Exchange) (waiting int) {
	s := in.shard(x.ID)
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.open[x.ID]
	if e == nil {
		e = in.spare.Get().(*entry)
	} else {
		delete(s.open, x.ID)
	}
	e.exchange, e.ended, e.turn = *x, true, in.turns.Add(1)
	s.last = max(s.last, x.ID)
	if !s.closed {
		s.ended = append(s.ended, e)
	}
	return len(s.ended)
}

// drain takes out what has ended, and copies of what has begun since the last drain and is still under way.
func (s *shard) drain() (ended []*entry, begun []proxy.Exchange, last proxy.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.fresh {
		if !e.ended {
			begun = append(begun, e.exchange.Exchange)
		}
	}
	clear(s.fresh)
	s.fresh = s.fresh[:0]
	ended, s.ended, s.spareEnded = s.ended, s.spareEnded, nil
	return ended, begun, s.last
}

// recycle gives drained entries back for reuse.
func (in *ingestQueue) recycle(s *shard, ended []*entry) {
	for _, e := range ended {
		*e = entry{}
		in.spare.Put(e)
	}
	clear(ended)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spareEnded = ended[:0]
}

// close lets nothing in any more.
func (in *ingestQueue) close() {
	for i := range in.shards {
		s := &in.shards[i]
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
	}
}
