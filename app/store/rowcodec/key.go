package rowcodec

import (
	"encoding/binary"

	"clb/proxy"
)

// Key is an ID as the key of a bucket: 8 bytes, big endian, so that keys lie in the order of the IDs.
func Key(id proxy.ID) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

// KeyID is the inverse of Key, 0 for a key that is not an ID's.
func KeyID(key []byte) proxy.ID {
	if len(key) != 8 {
		return 0
	}
	return proxy.ID(binary.BigEndian.Uint64(key))
}
