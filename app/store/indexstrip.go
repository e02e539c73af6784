package store

import (
	"encoding/binary"

	"clb/proxy"
)

// A strip, in the order of its bytes:
//
//	1  stripForm
//	1  the number n of its rows, 1 to 255
//	2  the highest rank, little endian
//	   the newest arrival: varint, seconds since 1970
//	   for each column:
//	1    the number of its marks
//	2    the length of its dictionary in bytes, little endian
//	     the dictionary: each mark once, as a varint
//	n    the code of each row: the place of its mark in the dictionary; absent where the dictionary has one mark
//	2n the ranks, little endian
//	   the IDs but for the first, which is the key: see appendIDs
const stripForm = 0x07 // no row begins with it

// strip is a strip as it stands in the file.
type strip struct {
	first      proxy.ID
	n          int
	newest     int64 // the newest arrival, or later: a strip that lost rows keeps it
	columns    [columnCount]stripColumn
	ranks, ids []byte
}

type stripColumn struct {
	count       int
	dict, codes []byte
}

// appendStrip encodes 1 to 255 digests in the order of their IDs.
func appendStrip(b []byte, digests []digest) []byte {
	var rank uint16
	var newest int64
	for i := range digests {
		rank, newest = max(rank, digests[i].rank), max(newest, digests[i].seconds)
	}
	b = append(b, stripForm, byte(len(digests)))
	b = binary.LittleEndian.AppendUint16(b, rank)
	b = binary.AppendUvarint(b, uint64(newest))
	for c := range columnCount {
		b = appendColumn(b, digests, c)
	}
	for i := range digests {
		b = binary.LittleEndian.AppendUint16(b, digests[i].rank)
	}
	return appendIDs(b, digests)
}

func appendColumn(b []byte, digests []digest, c column) []byte {
	var dict [stripRows]uint32
	var codes [stripRows]byte
	count, last := 0, 0
	for i := range digests {
		mark, at := digests[i].marks[c], last
		if count == 0 || dict[at] != mark {
			for at = 0; at < count && dict[at] != mark; at++ {
			}
			if at == count {
				dict[at] = mark
				count++
			}
		}
		codes[i], last = byte(at), at
	}
	b = append(b, byte(count), 0, 0)
	start := len(b)
	for _, mark := range dict[:count] {
		b = binary.AppendUvarint(b, uint64(mark))
	}
	binary.LittleEndian.PutUint16(b[start-2:], uint16(len(b)-start))
	if count > 1 {
		b = append(b, codes[:len(digests)]...)
	}
	return b
}

// The IDs are told apart by their microseconds: each has a varint of those since the one before, twice, plus one where
// a second varint follows with the counter that an ID carries in its lowest bits.
const counterBits = 12

func appendIDs(b []byte, digests []digest) []byte {
	for i := 1; i < len(digests); i++ {
		since := uint64(digests[i].id>>counterBits - digests[i-1].id>>counterBits)
		counter := uint64(digests[i].id) & (1<<counterBits - 1)
		if counter == 0 {
			b = binary.AppendUvarint(b, since<<1)
			continue
		}
		b = binary.AppendUvarint(b, since<<1|1)
		b = binary.AppendUvarint(b, counter)
	}
	return b
}

// places are the IDs of a strip's rows.
type places [stripRows]proxy.ID

// decodeIDs is the inverse of appendIDs.
func (s *strip) decodeIDs(ids *places) {
	ids[0] = s.first
	at, b := uint64(s.first)>>counterBits, s.ids
	for i := 1; i < s.n; i++ {
		since, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		at += since >> 1
		id := at << counterBits
		if since&1 == 1 {
			counter, size := binary.Uvarint(b)
			b = b[max(size, 0):]
			id |= counter
		}
		ids[i] = proxy.ID(id)
	}
}

// topRank is the highest rank of a strip, without taking it apart.
func topRank(value []byte) uint16 {
	if len(value) < 4 {
		return ^uint16(0)
	}
	return binary.LittleEndian.Uint16(value[2:])
}

// readStrip takes a strip apart. What it returns refers to the value.
func readStrip(key, value []byte) (s strip, err error) {
	s.first = keyID(key)
	if len(value) < 5 || value[0] != stripForm || value[1] == 0 || s.first == 0 {
		return s, damaged("the index of %v can't be read", s.first)
	}
	s.n = int(value[1])
	newest, size := binary.Uvarint(value[4:])
	if size <= 0 {
		return s, damaged("the index of %v has no time", s.first)
	}
	s.newest = int64(newest)
	rest := value[4+size:]
	for c := range s.columns {
		var ok bool
		if rest, ok = s.columns[c].take(rest, s.n); !ok {
			return s, damaged("column %d of the index of %v is cut off", c, s.first)
		}
	}
	if len(rest) < 2*s.n {
		return s, damaged("the index of %v is cut off", s.first)
	}
	s.ranks, s.ids = rest[:2*s.n], rest[2*s.n:]
	return s, nil
}

func (c *stripColumn) take(b []byte, rows int) (rest []byte, ok bool) {
	if len(b) < 3 {
		return nil, false
	}
	c.count = int(b[0])
	size, plane := int(binary.LittleEndian.Uint16(b[1:])), rows
	if c.count <= 1 {
		plane = 0
	}
	b = b[3:]
	if c.count == 0 || len(b) < size+plane {
		return nil, false
	}
	c.dict, c.codes = b[:size], b[size:size+plane]
	return b[size+plane:], true
}

// marks decodes the dictionary of a column. A broken one has marks that must be looked at.
func (c *stripColumn) marks(into *[256]uint32) []uint32 {
	b := c.dict
	for i := range c.count {
		mark, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		into[i] = uint32(mark)
	}
	return into[:c.count]
}

func (s *strip) rank(row int) uint16 { return binary.LittleEndian.Uint16(s.ranks[2*row:]) }

// hasRank says whether a row has a rank from low to high.
func (s *strip) hasRank(low, high uint16) bool {
	span := high - low
	for i := 0; i+1 < len(s.ranks); i += 2 {
		if binary.LittleEndian.Uint16(s.ranks[i:])-low <= span {
			return true
		}
	}
	return false
}

// digests decodes the strip. Each entry gets the newest arrival, which is all that the file keeps of them.
func (s *strip) digests() []digest {
	var ids places
	var dict [256]uint32
	s.decodeIDs(&ids)
	list := make([]digest, s.n, stripRows+1)
	for i := range list {
		list[i] = digest{id: ids[i], rank: s.rank(i), seconds: s.newest}
	}
	for c := range s.columns {
		marks := s.columns[c].marks(&dict)
		for i := range list {
			code := 0
			if s.columns[c].count > 1 {
				code = min(int(s.columns[c].codes[i]), len(marks)-1)
			}
			list[i].marks[c] = marks[code]
		}
	}
	return list
}
