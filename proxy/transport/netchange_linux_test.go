package transport

import (
	"encoding/binary"
	"testing"

	"golang.org/x/sys/unix"
)

// message is one of the kernel's, as it lies in the socket.
func message(kind uint16, data []byte) []byte {
	m := make([]byte, unix.SizeofNlMsghdr, unix.SizeofNlMsghdr+len(data))
	binary.NativeEndian.PutUint32(m, uint32(unix.SizeofNlMsghdr+len(data)))
	binary.NativeEndian.PutUint16(m[4:], kind)
	return append(m, data...)
}

func route(bits, kind byte) []byte {
	data := make([]byte, unix.SizeofRtMsg)
	data[1], data[7] = bits, kind
	return data
}

func linkAddress(scope byte) []byte {
	data := make([]byte, unix.SizeofIfAddrmsg)
	data[3] = scope
	binary.NativeEndian.PutUint32(data[4:], 2)
	return data
}

func TestAffectsRoute(t *testing.T) {
	cases := map[string]struct {
		data []byte
		want bool
	}{
		"a default route comes":         {message(unix.RTM_NEWROUTE, route(0, unix.RTN_UNICAST)), true},
		"a default route goes":          {message(unix.RTM_DELROUTE, route(0, unix.RTN_UNICAST)), true},
		"a container's route":           {message(unix.RTM_NEWROUTE, route(16, unix.RTN_UNICAST)), false},
		"a route that leads to nowhere": {message(unix.RTM_NEWROUTE, route(0, unix.RTN_UNREACHABLE)), false},
		"an address goes":               {message(unix.RTM_DELADDR, linkAddress(unix.RT_SCOPE_UNIVERSE)), true},
		"a link's own address goes":     {message(unix.RTM_DELADDR, linkAddress(unix.RT_SCOPE_LINK)), false},
		"an address comes":              {message(unix.RTM_NEWADDR, linkAddress(unix.RT_SCOPE_UNIVERSE)), false},
		"cut off":                       {message(unix.RTM_NEWROUTE, route(0, unix.RTN_UNICAST))[:20], true},
		"a short route":                 {message(unix.RTM_NEWROUTE, []byte{0, 0, 0, 0}), false},
		"nothing":                       {nil, false},
		"the second of two": {append(message(unix.RTM_NEWROUTE, route(24, unix.RTN_UNICAST)),
			message(unix.RTM_DELROUTE, route(0, unix.RTN_UNICAST))...),
			true},
	}
	for name, c := range cases {
		if got := affectsRoute(c.data); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzAffectsRoute(f *testing.F) {
	f.Add(message(unix.RTM_NEWROUTE, route(0, unix.RTN_UNICAST)))
	f.Add(message(unix.RTM_DELADDR, linkAddress(unix.RT_SCOPE_UNIVERSE)))
	f.Fuzz(func(_ *testing.T, data []byte) { affectsRoute(data) }) // the kernel's words crash nothing
}
