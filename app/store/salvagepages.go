package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// A damaged file is read past bbolt, which gives up at the first broken page. Its form, all numbers little endian:
//
//	page      16 bytes: its number (8), flags (2), count (2), how many more pages it goes on over (4); then count elements,
//	          and after them what these point to
//	branch    an element is 16 bytes: where its key is, from the element on (4), the length of that (4), a page (8)
//	leaf      16 bytes: flags (4; 1: the value is a bucket), where the key is (4), its length (4), that of the value after it (4)
//	bucket    16 bytes: its root page, or 0 and after them a page of its own; and a sequence number
//	meta      pages 0 and 1, written in turn; see header
//	free list count page numbers of 8 bytes; where count is 0xffff the first of them is the count
const (
	pageHeader  = 16
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	elementSize = 16
	bucketEntry = 1
	metaMagic   = 0xED0CDAED
	metaSum     = 56 // where the checksum of a meta stands in it
)

// errPage says that a page is none, or not whole.
var errPage = errors.New("a page can't be read")

// pageFile is a database file, page by page.
type pageFile struct {
	from     io.ReaderAt
	size     int64
	pageSize int64
	root     uint64 // 0 where no meta can be read
	// free are the pages that are not in use; known says that this could be read.
	free  map[uint64]bool
	known bool
	// seen are the pages that something led to, whole or broken, and broken how many of the tree can't be read.
	seen   map[uint64]bool
	broken int
}

// pair is a key and its value, which may be a bucket.
type pair struct {
	key, value []byte
	bucket     bool
}

// openPages finds the root of a file, or that it has none.
func openPages(from *os.File) (*pageFile, error) {
	info, err := from.Stat()
	if err != nil {
		return nil, err
	}
	p := &pageFile{from: from, size: info.Size(), free: map[uint64]bool{}, seen: map[uint64]bool{0: true, 1: true}}
	p.pageSize = int64(os.Getpagesize())
	var newest, freelist uint64
	for _, size := range []int64{p.pageSize, 4096, 8192, 16384, 65536} {
		for at := range int64(2) {
			m := make([]byte, pageHeader+metaSum+8)
			if _, err := from.ReadAt(m, at*size); err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			m = m[pageHeader:]
			sum := fnv.New64a()
			_, _ = sum.Write(m[:metaSum])
			txid := number64(m[48:])
			if binary.LittleEndian.Uint32(m) != metaMagic || number64(m[metaSum:]) != sum.Sum64() || p.root != 0 &&
				txid <= newest {
				continue
			}
			p.pageSize = int64(binary.LittleEndian.Uint32(m[8:]))
			p.root, freelist, newest = number64(m[16:]), number64(m[32:]), txid
		}
		if p.root != 0 {
			break
		}
	}
	if p.pageSize < 512 || p.pageSize > 1<<20 {
		return nil, fmt.Errorf("its pages are %d bytes long", p.pageSize)
	}
	if p.root != 0 {
		p.readFree(freelist)
	}
	return p, nil
}

func number64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// page reads a page of one of the kinds, with those that it goes on over.
func (p *pageFile) page(id uint64, kinds uint16) ([]byte, error) {
	if id >= uint64(p.size/p.pageSize) {
		return nil, errPage
	}
	head := make([]byte, pageHeader)
	if _, err := p.from.ReadAt(head, int64(id)*p.pageSize); err != nil {
		return nil, fmt.Errorf("%w: %w", errPage, err)
	}
	flags, more := binary.LittleEndian.Uint16(head[8:]), int64(binary.LittleEndian.Uint32(head[12:]))
	if number64(head) != id || flags&kinds == 0 || flags&^kinds != 0 || int64(id)+1+more > p.size/p.pageSize {
		return nil, errPage
	}
	page := make([]byte, (1+more)*p.pageSize)
	if _, err := p.from.ReadAt(page, int64(id)*p.pageSize); err != nil {
		return nil, fmt.Errorf("%w: %w", errPage, err)
	}
	return page, nil
}

// readFree reads the list of the pages that are not in use.
func (p *pageFile) readFree(id uint64) {
	page, err := p.page(id, freePage)
	if err != nil {
		return
	}
	p.mark(id, page)
	count, list := uint64(binary.LittleEndian.Uint16(page[10:])), page[pageHeader:]
	if count == 0xffff {
		count, list = number64(list), list[8:]
	}
	if count > uint64(len(list)/8) {
		return
	}
	for n := range count {
		p.free[number64(list[8*n:])] = true
	}
	p.known = true
}

// mark notes that a page belongs to something.
func (p *pageFile) mark(id uint64, page []byte) {
	for n := range uint64(int64(len(page)) / p.pageSize) {
		p.seen[id+n] = true
	}
}

// entries takes a leaf apart. An element that points elsewhere, or whose key does not follow the one before, is left
// out, and lost says how many.
func entries(page []byte) (list []pair, lost int) {
	count := int(binary.LittleEndian.Uint16(page[10:]))
	var last []byte
	for n := range count {
		at := pageHeader + n*elementSize
		if at+elementSize > len(page) {
			return list, lost + count - n
		}
		e := page[at:]
		key := int64(at) + int64(binary.LittleEndian.Uint32(e[4:]))
		value := key + int64(binary.LittleEndian.Uint32(e[8:]))
		end := value + int64(binary.LittleEndian.Uint32(e[12:]))
		if key < int64(at) || end > int64(len(page)) || value == key || n > 0 && len(list) > 0 &&
			bytes.Compare(page[key:value], last) <= 0 {
			lost++
			continue
		}
		last = page[key:value]
		list = append(list, pair{last, page[value:end], binary.LittleEndian.Uint32(e)&bucketEntry != 0})
	}
	return list, lost
}

// leaves calls do with the number of every leaf below a page, in the order of the keys.
func (p *pageFile) leaves(id uint64, do func(id uint64)) {
	if p.seen[id] { // a page that leads to itself, or to another's
		return
	}
	page, err := p.page(id, branchPage|leafPage)
	if err != nil {
		p.seen[id] = true
		p.broken++
		return
	}
	p.mark(id, page)
	if binary.LittleEndian.Uint16(page[8:])&leafPage != 0 {
		do(id)
		return
	}
	for n := range int(binary.LittleEndian.Uint16(page[10:])) {
		at := pageHeader + n*elementSize
		if at+elementSize > len(page) {
			p.broken++
			return
		}
		p.leaves(number64(page[at+8:]), do)
	}
}

// orphans calls do with every leaf that nothing leads to; free says that it is no longer in use.
func (p *pageFile) orphans(do func(id uint64, list []pair, free bool)) {
	for id := uint64(2); id < uint64(p.size/p.pageSize); id++ {
		if p.seen[id] {
			continue
		}
		page, err := p.page(id, leafPage)
		if err != nil {
			continue
		}
		if list, _ := entries(page); len(list) > 0 {
			do(id, list, p.free[id])
		}
	}
}
