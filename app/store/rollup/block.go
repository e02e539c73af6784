package rollup

import (
	"cmp"
	"encoding/binary"
	"slices"

	"clb/app/store/rowcodec"
)

// A block holds the cells of one kind and one minute, hour or day. Its first byte are its flags; then come the cells in
// the order of their keys, each with its length in front (a varint) and led by its key: the numbers of the account and
// of the model (varints, as the kind has them) and the outcome (a byte).

// CellKey tells the cells of a block apart: the account and the model by their numbers in the names, 0 where the kind
// sums over all of them.
type CellKey struct {
	Account, Model uint16
	Outcome        OutcomeCode
}

func (k CellKey) compare(other CellKey) int {
	return cmp.Or(cmp.Compare(k.Account, other.Account), cmp.Compare(k.Model, other.Model),
		cmp.Compare(k.Outcome, other.Outcome))
}

// Kind says what the cells of a block are told apart by, beside the outcome. It is the first byte of a block's key.
type Kind byte

// The kinds. Those that sum over accounts, models or both hold nothing that the last does not; they are there to be
// read fast.
const (
	KindOutcome Kind = 'o'
	KindAccount Kind = 'a'
	KindModel   Kind = 'm'
	KindBoth    Kind = 'f'
)

func kinds() [4]Kind { return [...]Kind{KindOutcome, KindAccount, KindModel, KindBoth} }

// Of is the key that a cell of the last kind has in this one.
func (k Kind) Of(key CellKey) CellKey {
	if k == KindOutcome || k == KindModel {
		key.Account = 0
	}
	if k == KindOutcome || k == KindAccount {
		key.Model = 0
	}
	return key
}

func (k Kind) appendKey(b []byte, key CellKey) []byte {
	if k == KindAccount || k == KindBoth {
		b = binary.AppendUvarint(b, uint64(key.Account))
	}
	if k == KindModel || k == KindBoth {
		b = binary.AppendUvarint(b, uint64(key.Model))
	}
	return append(b, byte(key.Outcome))
}

func (k Kind) takeKey(b []byte) (key CellKey, rest []byte, ok bool) {
	var account, model uint64
	ok = true
	if k == KindAccount || k == KindBoth {
		account, b, ok = rowcodec.Uvarint(b)
	}
	if ok && (k == KindModel || k == KindBoth) {
		model, b, ok = rowcodec.Uvarint(b)
	}
	if !ok || account > NamesMax || model > NamesMax || len(b) == 0 {
		return key, nil, false
	}
	return CellKey{uint16(account), uint16(model), OutcomeCode(b[0])}, b[1:], true
}

// Flags of a block.
const (
	// HasMinutes, in the block of an hour and the kind KindOutcome: the minutes of this hour are in the file, every
	// exchange of it.
	HasMinutes = 1
	// flagsKnown are the flags that this version knows; others mean that the block has another form.
	flagsKnown = HasMinutes
)

// EachCell calls do with the key and the encoded cell of every cell of a block.
func EachCell(k Kind, block []byte, do func(key CellKey, cell []byte) error) error {
	if len(block) == 0 || block[0]&^flagsKnown != 0 {
		return rowcodec.Damaged("a rollup has another form than this version writes")
	}
	for b := block[1:]; len(b) > 0; {
		size, rest, ok := rowcodec.Uvarint(b)
		if !ok || size > uint64(len(rest)) {
			return rowcodec.Damaged("a rollup is cut off")
		}
		b = rest[size:]
		key, cell, ok := k.takeKey(rest[:size])
		if !ok {
			return rowcodec.Damaged("a rollup has a cell without a key")
		}
		if err := do(key, cell); err != nil {
			return err
		}
	}
	return nil
}

// KeyedCell is a cell and its key.
type KeyedCell struct {
	Key  CellKey
	Cell *Aggregate
}

// AddToBlock is the block with the cells, which are sorted by their keys, added to it. An old block that is nil is an
// empty one.
func AddToBlock(k Kind, old []byte, flags byte, cells []KeyedCell) ([]byte, error) {
	b := append(make([]byte, 0, len(old)+64*len(cells)), flags)
	var scratch []byte
	add := func(c KeyedCell, encoded []byte) error {
		sum := c.Cell
		var tail []byte
		if encoded != nil {
			sum = &Aggregate{}
			var err error
			if tail, err = sum.AddEncoded(c.Key.Outcome, encoded); err != nil {
				return rowcodec.Damaged("a cell of a rollup: %v", err)
			}
			sum.Add(c.Cell)
		}
		scratch = append(sum.Append(k.appendKey(scratch[:0], c.Key)), tail...)
		b = append(binary.AppendUvarint(b, uint64(len(scratch))), scratch...)
		return nil
	}
	if old != nil {
		err := EachCell(k, old, func(key CellKey, cell []byte) error {
			for len(cells) > 0 && cells[0].Key.compare(key) < 0 {
				if err := add(cells[0], nil); err != nil {
					return err
				}
				cells = cells[1:]
			}
			if len(cells) > 0 && cells[0].Key == key {
				c := cells[0]
				cells = cells[1:]
				return add(c, cell)
			}
			scratch = append(k.appendKey(scratch[:0], key), cell...)
			b = append(binary.AppendUvarint(b, uint64(len(scratch))), scratch...)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, c := range cells {
		if err := add(c, nil); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// folded sums the cells whose keys are one after a change of keys, and sorts them.
func folded(cells []KeyedCell, change func(CellKey) CellKey) []KeyedCell {
	type place struct {
		key CellKey
		at  int
	}
	order := make([]place, len(cells))
	for i, c := range cells {
		order[i] = place{change(c.Key), i}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(a.key.compare(b.key), cmp.Compare(a.at, b.at)) })
	out := make([]KeyedCell, 0, len(cells))
	owned := false // whether the last cell is this function's own
	for _, p := range order {
		n := len(out)
		if n == 0 || out[n-1].Key != p.key {
			out, owned = append(out, KeyedCell{p.key, cells[p.at].Cell}), false
			continue
		}
		if !owned {
			sum := &Aggregate{}
			sum.Add(out[n-1].Cell)
			out[n-1].Cell, owned = sum, true
		}
		out[n-1].Cell.Add(cells[p.at].Cell)
	}
	return out
}
