package store

import (
	"cmp"
	"encoding/binary"
	"slices"

	"clb/app/store/rowcodec"
)

// A block holds the cells of one kind and one minute, hour or day. Its first byte are its flags; then come the cells in
// the order of their keys, each with its length in front (a varint) and led by its key: the numbers of the account and
// of the model (varints, as the kind has them) and the outcome (a byte).

// cellKey tells the cells of a block apart: the account and the model by their numbers in the names, 0 where the kind
// sums over all of them.
type cellKey struct {
	account, model uint16
	outcome        outcomeCode
}

func (k cellKey) compare(other cellKey) int {
	return cmp.Or(cmp.Compare(k.account, other.account), cmp.Compare(k.model, other.model),
		cmp.Compare(k.outcome, other.outcome))
}

// kind says what the cells of a block are told apart by, beside the outcome. It is the first byte of a block's key.
type kind byte

// The kinds. Those that sum over accounts, models or both hold nothing that the last does not; they are there to be
// read fast.
const (
	byOutcome kind = 'o'
	byAccount kind = 'a'
	byModel   kind = 'm'
	byBoth    kind = 'f'
)

func kinds() [4]kind { return [...]kind{byOutcome, byAccount, byModel, byBoth} }

// of is the key that a cell of the last kind has in this one.
func (k kind) of(key cellKey) cellKey {
	if k == byOutcome || k == byModel {
		key.account = 0
	}
	if k == byOutcome || k == byAccount {
		key.model = 0
	}
	return key
}

func (k kind) appendKey(b []byte, key cellKey) []byte {
	if k == byAccount || k == byBoth {
		b = binary.AppendUvarint(b, uint64(key.account))
	}
	if k == byModel || k == byBoth {
		b = binary.AppendUvarint(b, uint64(key.model))
	}
	return append(b, byte(key.outcome))
}

func (k kind) takeKey(b []byte) (key cellKey, rest []byte, ok bool) {
	var account, model uint64
	ok = true
	if k == byAccount || k == byBoth {
		account, b, ok = rowcodec.Uvarint(b)
	}
	if ok && (k == byModel || k == byBoth) {
		model, b, ok = rowcodec.Uvarint(b)
	}
	if !ok || account > namesMax || model > namesMax || len(b) == 0 {
		return key, nil, false
	}
	return cellKey{uint16(account), uint16(model), outcomeCode(b[0])}, b[1:], true
}

// Flags of a block.
const (
	// hasMinutes, in the block of an hour and the kind byOutcome: the minutes of this hour are in the file, every
	// exchange of it.
	hasMinutes = 1
	// flagsKnown are the flags that this version knows; others mean that the block has another form.
	flagsKnown = hasMinutes
)

// eachCell calls do with the key and the encoded cell of every cell of a block.
func eachCell(k kind, block []byte, do func(key cellKey, cell []byte) error) error {
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

// keyed is a cell and its key.
type keyed struct {
	key  cellKey
	cell *Aggregate
}

// added is the block with the cells, which are sorted by their keys, added to it. An old block that is nil is an empty
// one.
func added(k kind, old []byte, flags byte, cells []keyed) ([]byte, error) {
	b := append(make([]byte, 0, len(old)+64*len(cells)), flags)
	var scratch []byte
	add := func(c keyed, encoded []byte) error {
		sum := c.cell
		var tail []byte
		if encoded != nil {
			sum = &Aggregate{}
			var err error
			if tail, err = sum.addEncoded(c.key.outcome, encoded); err != nil {
				return rowcodec.Damaged("a cell of a rollup: %v", err)
			}
			sum.Add(c.cell)
		}
		scratch = append(sum.append(k.appendKey(scratch[:0], c.key)), tail...)
		b = append(binary.AppendUvarint(b, uint64(len(scratch))), scratch...)
		return nil
	}
	if old != nil {
		err := eachCell(k, old, func(key cellKey, cell []byte) error {
			for len(cells) > 0 && cells[0].key.compare(key) < 0 {
				if err := add(cells[0], nil); err != nil {
					return err
				}
				cells = cells[1:]
			}
			if len(cells) > 0 && cells[0].key == key {
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
func folded(cells []keyed, change func(cellKey) cellKey) []keyed {
	type place struct {
		key cellKey
		at  int
	}
	order := make([]place, len(cells))
	for i, c := range cells {
		order[i] = place{change(c.key), i}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(a.key.compare(b.key), cmp.Compare(a.at, b.at)) })
	out := make([]keyed, 0, len(cells))
	owned := false // whether the last cell is this function's own
	for _, p := range order {
		n := len(out)
		if n == 0 || out[n-1].key != p.key {
			out, owned = append(out, keyed{p.key, cells[p.at].cell}), false
			continue
		}
		if !owned {
			sum := &Aggregate{}
			sum.Add(out[n-1].cell)
			out[n-1].cell, owned = sum, true
		}
		out[n-1].cell.Add(cells[p.at].cell)
	}
	return out
}
