package colindex

import (
	"encoding/binary"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// A segment, in the order of its bytes:
//
//	1  segmentForm
//	1  the number n of its rows, 1 to 255
//	2  the highest bucket, little endian
//	   the newest arrival: varint, seconds since 1970
//	   for each column:
//	1    the number of its codes
//	2    the length of its dictionary in bytes, little endian
//	     the dictionary: each code once, as a varint
//	n    the slot of each row: the place of its code in the dictionary; absent where the dictionary has one code
//	2n the buckets, little endian
//	   the IDs but for the first, which is the key: see appendIDs
const segmentForm = 0x07 // no row begins with it

// Segment is a segment as it stands in the file.
type Segment struct {
	first        proxy.ID
	Rows         int   // 1 to SegmentRows
	Newest       int64 // the newest arrival, in seconds since 1970, or later: a segment that lost rows keeps it
	columns      [columnCount]segmentColumn
	buckets, ids []byte
}

type segmentColumn struct {
	count       int
	dict, slots []byte
}

// appendSegment encodes 1 to 255 entries in the order of their IDs.
func appendSegment(b []byte, entries []Entry) []byte {
	var bucket uint16
	var newest int64
	for i := range entries {
		bucket, newest = max(bucket, entries[i].Bucket), max(newest, entries[i].seconds)
	}
	b = append(b, segmentForm, byte(len(entries)))
	b = binary.LittleEndian.AppendUint16(b, bucket)
	b = binary.AppendUvarint(b, uint64(newest))
	for c := range columnCount {
		b = appendColumn(b, entries, c)
	}
	for i := range entries {
		b = binary.LittleEndian.AppendUint16(b, entries[i].Bucket)
	}
	return appendIDs(b, entries)
}

func appendColumn(b []byte, entries []Entry, c column) []byte {
	var dict [SegmentRows]uint32
	var slots [SegmentRows]byte
	count, last := 0, 0
	for i := range entries {
		code, at := entries[i].codes[c], last
		if count == 0 || dict[at] != code {
			for at = 0; at < count && dict[at] != code; at++ {
			}
			if at == count {
				dict[at] = code
				count++
			}
		}
		slots[i], last = byte(at), at
	}
	b = append(b, byte(count), 0, 0)
	start := len(b)
	for _, code := range dict[:count] {
		b = binary.AppendUvarint(b, uint64(code))
	}
	binary.LittleEndian.PutUint16(b[start-2:], uint16(len(b)-start))
	if count > 1 {
		b = append(b, slots[:len(entries)]...)
	}
	return b
}

// The IDs are told apart by their microseconds: each has a varint of those since the one before, twice, plus one where
// a second varint follows with the counter that an ID carries in its lowest bits.
const counterBits = 12

func appendIDs(b []byte, entries []Entry) []byte {
	for i := 1; i < len(entries); i++ {
		since := uint64(entries[i].ID>>counterBits - entries[i-1].ID>>counterBits)
		counter := uint64(entries[i].ID) & (1<<counterBits - 1)
		if counter == 0 {
			b = binary.AppendUvarint(b, since<<1)
			continue
		}
		b = binary.AppendUvarint(b, since<<1|1)
		b = binary.AppendUvarint(b, counter)
	}
	return b
}

// IDs are the IDs of a segment's rows.
type IDs [SegmentRows]proxy.ID

// DecodeIDs is the inverse of appendIDs.
func (s *Segment) DecodeIDs(ids *IDs) {
	ids[0] = s.first
	at, b := uint64(s.first)>>counterBits, s.ids
	for i := 1; i < s.Rows; i++ {
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

// TopBucket is the highest bucket of a segment, without taking it apart.
func TopBucket(value []byte) uint16 {
	if len(value) < 4 {
		return ^uint16(0)
	}
	return binary.LittleEndian.Uint16(value[2:])
}

// ReadSegment takes a segment apart. What it returns refers to the value.
func ReadSegment(key, value []byte) (s Segment, err error) {
	s.first = rowcodec.KeyID(key)
	if len(value) < 5 || value[0] != segmentForm || value[1] == 0 || s.first == 0 {
		return s, rowcodec.Damaged("the index of %v can't be read", s.first)
	}
	s.Rows = int(value[1])
	newest, size := binary.Uvarint(value[4:])
	if size <= 0 {
		return s, rowcodec.Damaged("the index of %v has no time", s.first)
	}
	s.Newest = int64(newest)
	rest := value[4+size:]
	for c := range s.columns {
		var ok bool
		if rest, ok = s.columns[c].take(rest, s.Rows); !ok {
			return s, rowcodec.Damaged("column %d of the index of %v is cut off", c, s.first)
		}
	}
	if len(rest) < 2*s.Rows {
		return s, rowcodec.Damaged("the index of %v is cut off", s.first)
	}
	s.buckets, s.ids = rest[:2*s.Rows], rest[2*s.Rows:]
	return s, nil
}

func (c *segmentColumn) take(b []byte, rows int) (rest []byte, ok bool) {
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
	c.dict, c.slots = b[:size], b[size:size+plane]
	return b[size+plane:], true
}

// codes decodes the dictionary of a column. A broken one has codes that must be looked at.
func (c *segmentColumn) codes(into *[256]uint32) []uint32 {
	b := c.dict
	for i := range c.count {
		code, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		into[i] = uint32(code)
	}
	return into[:c.count]
}

// Bucket is the duration bucket of a row.
func (s *Segment) Bucket(row int) uint16 { return binary.LittleEndian.Uint16(s.buckets[2*row:]) }

// HasBucket says whether a row has a bucket from low to high.
func (s *Segment) HasBucket(low, high uint16) bool {
	span := high - low
	for i := 0; i+1 < len(s.buckets); i += 2 {
		if binary.LittleEndian.Uint16(s.buckets[i:])-low <= span {
			return true
		}
	}
	return false
}

// Entries decodes the segment. Each entry gets the newest arrival, which is all that the file keeps of them.
func (s *Segment) Entries() []Entry {
	var ids IDs
	var dict [256]uint32
	s.DecodeIDs(&ids)
	list := make([]Entry, s.Rows, SegmentRows+1)
	for i := range list {
		list[i] = Entry{ID: ids[i], Bucket: s.Bucket(i), seconds: s.Newest}
	}
	for c := range s.columns {
		codes := s.columns[c].codes(&dict)
		for i := range list {
			slot := 0
			if s.columns[c].count > 1 {
				slot = min(int(s.columns[c].slots[i]), len(codes)-1)
			}
			list[i].codes[c] = codes[slot]
		}
	}
	return list
}
