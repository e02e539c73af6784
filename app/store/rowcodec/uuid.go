package rowcodec

import "encoding/hex"

// uuidLength is that of a UUID's written form.
const uuidLength = 36

// uuidDash says whether a dash stands at that place of it.
func uuidDash(place int) bool { return place == 8 || place == 13 || place == 18 || place == 23 }

// ParseUUID takes the one form that FormatUUID gives back: lower case, with dashes.
func ParseUUID(text string) (raw [16]byte, ok bool) {
	if len(text) != uuidLength {
		return raw, false
	}
	var digits [32]byte
	n := 0
	for place := range uuidLength {
		c := text[place]
		if uuidDash(place) != (c == '-') {
			return raw, false
		}
		if c == '-' {
			continue
		}
		if c >= 'A' && c <= 'F' {
			return raw, false
		}
		digits[n] = c
		n++
	}
	_, err := hex.Decode(raw[:], digits[:])
	return raw, err == nil
}

// FormatUUID is the inverse of ParseUUID.
func FormatUUID(raw [16]byte) string {
	var digits [32]byte
	hex.Encode(digits[:], raw[:])
	text := make([]byte, 0, uuidLength)
	for _, c := range digits {
		if uuidDash(len(text)) {
			text = append(text, '-')
		}
		text = append(text, c)
	}
	return string(text)
}
