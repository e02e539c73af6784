package contentcoding

import (
	"io"
	"iter"
)

// pieceLen is how much is decoded at a time.
const pieceLen = 16 << 10

// Writer decodes what is written to it, as far as that goes at once: it never waits for more. It must be closed, and is
// for one goroutine.
type Writer struct {
	more func() (struct{}, bool)
	stop func()
	// pending is what was written and not read yet; closed says that nothing follows.
	pending []byte
	closed  bool
	err     error
}

// NewWriter gives what comes out to sink, at most limit bytes in all.
func NewWriter(codings []string, limit int64, sink func([]byte)) *Writer {
	w := &Writer{}
	w.more, w.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if recover() != nil { // a decoder met bytes that it was not made for
				w.err = errDamaged
			}
		}()
		r, piece := NewReader(source{w, yield}, codings, limit), make([]byte, pieceLen)
		for {
			n, err := r.Read(piece)
			if n > 0 {
				sink(piece[:n])
			}
			if err != nil {
				w.err = err
				return
			}
		}
	})
	return w
}

// source is where a decoder reads from: it goes back to Write's caller whenever there is nothing left.
type source struct {
	w     *Writer
	yield func(struct{}) bool
}

func (s source) Read(p []byte) (int, error) {
	for len(s.w.pending) == 0 {
		if s.w.closed || !s.yield(struct{}{}) {
			return 0, io.ErrUnexpectedEOF
		}
	}
	n := copy(p, s.w.pending)
	s.w.pending = s.w.pending[n:]
	return n, nil
}

// Write decodes p as far as it goes. The error says why nothing comes any more, io.EOF where all is there.
func (w *Writer) Write(p []byte) (int, error) {
	w.pending = p
	if _, ok := w.more(); !ok {
		return 0, w.err
	}
	return len(p), nil
}

// Close ends the decoding: what is missing stays so.
func (w *Writer) Close() {
	w.closed = true
	w.stop()
}
