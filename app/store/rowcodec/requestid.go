package rowcodec

import (
	"encoding/binary"
	"strings"
)

// The upstream's request ids are "req_01" and 22 characters of an alphabet of 58. They are the longest text of most
// rows, so they are kept as numbers: eight characters in 6 bytes, eight in 6, and six in 5.
const (
	requestIDPrefix = "req_01"
	requestIDLength = len(requestIDPrefix) + 22
	requestIDSize   = 17
	// alphabet58 leaves out what looks alike.
	alphabet58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
)

// requestIDParts are the characters and bytes of each part.
func requestIDParts() [3][2]int { return [...][2]int{{8, 6}, {8, 6}, {6, 5}} }

// packRequestID is false for an id of any other form.
func packRequestID(id string) (packed [requestIDSize]byte, ok bool) {
	text, ok := strings.CutPrefix(id, requestIDPrefix)
	if !ok || len(id) != requestIDLength {
		return packed, false
	}
	at := 0
	for _, part := range requestIDParts() {
		n := uint64(0)
		for _, c := range []byte(text[:part[0]]) {
			digit := strings.IndexByte(alphabet58, c)
			if digit < 0 {
				return packed, false
			}
			n = n*58 + uint64(digit)
		}
		var whole [8]byte
		binary.BigEndian.PutUint64(whole[:], n)
		at += copy(packed[at:], whole[8-part[1]:])
		text = text[part[0]:]
	}
	return packed, true
}

// unpackRequestID is the inverse.
func unpackRequestID(packed [requestIDSize]byte) string {
	text := make([]byte, 0, requestIDLength)
	text = append(text, requestIDPrefix...)
	at := 0
	for _, part := range requestIDParts() {
		var whole [8]byte
		at += copy(whole[8-part[1]:], packed[at:at+part[1]])
		n := binary.BigEndian.Uint64(whole[:])
		start := len(text)
		text = append(text, make([]byte, part[0])...)
		for i := len(text) - 1; i >= start; i-- {
			text[i] = alphabet58[n%58]
			n /= 58
		}
	}
	return string(text)
}
