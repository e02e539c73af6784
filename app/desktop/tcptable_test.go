package desktop

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var sameSockets = cmp.Options{cmp.AllowUnexported(tcpSocket{}), cmpopts.EquateComparable(netip.AddrPort{})}

func TestParseProcTCP(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the samples are of a little-endian machine")
	}
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31337 1 0 100 0 0 10 0
   1: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 4242 1 0 20 4 30 10 -1
   2: 0000000000000000FFFF00000100007F:9C41 0000000000000000FFFF00000100007F:1F90 06 00000000:00000000 03:00000F1C 00000000 0 0 0 3 0
   3: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7 1 0
`
	want := []tcpSocket{
		{local: netip.MustParseAddrPort("127.0.0.1:8080"), remote: netip.MustParseAddrPort("0.0.0.0:0"),
			listening: true, uid: 1000, inode: 31337},
		{local: netip.MustParseAddrPort("127.0.0.1:40000"), remote: netip.MustParseAddrPort("127.0.0.1:8080"),
			uid: 1001, inode: 4242},
		{local: netip.MustParseAddrPort("127.0.0.1:40001"), remote: netip.MustParseAddrPort("127.0.0.1:8080")},
		{local: netip.MustParseAddrPort("[::1]:8080"), remote: netip.MustParseAddrPort("[::]:0"), listening: true,
			inode: 7},
	}
	got, err := parseProcTCP([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, sameSockets); diff != "" {
		t.Error(diff)
	}
}

func TestParseWindowsTables(t *testing.T) {
	row4 := []byte{
		2, 0, 0, 0, 127, 0, 0, 1, 0x1f, 0x90, 0xaa, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0xd2, 4, 0, 0, // listening, pid 1234
		5, 0, 0, 0, 127, 0, 0, 1, 0x9c, 0x40, 0, 0, 127, 0, 0, 1, 0x1f, 0x90, 0, 0, 7, 0, 0, 0, // connected, pid 7
	}
	got, err := parseWindowsTCP4(append([]byte{2, 0, 0, 0}, row4...))
	if err != nil {
		t.Fatal(err)
	}
	want := []tcpSocket{
		{local: netip.MustParseAddrPort("127.0.0.1:8080"), remote: netip.MustParseAddrPort("0.0.0.0:0"),
			listening: true, pid: 1234},
		{local: netip.MustParseAddrPort("127.0.0.1:40000"), remote: netip.MustParseAddrPort("127.0.0.1:8080"), pid: 7},
	}
	if diff := cmp.Diff(want, got, sameSockets); diff != "" {
		t.Error(diff)
	}
	row6 := make([]byte, windowsRow6)
	row6[15], row6[20], row6[21], row6[39], row6[44], row6[45], row6[48], row6[52] = 1, 0x9c, 0x40, 1, 0x1f, 0x90, 5, 9
	got, err = parseWindowsTCP6(append([]byte{1, 0, 0, 0}, row6...))
	if err != nil {
		t.Fatal(err)
	}
	want = []tcpSocket{{local: netip.MustParseAddrPort("[::1]:40000"), remote: netip.MustParseAddrPort("[::1]:8080"),
		pid: 9}}
	if diff := cmp.Diff(want, got, sameSockets); diff != "" {
		t.Error(diff)
	}
	for _, bad := range [][]byte{nil, {1, 0, 0}, {1, 0, 0, 0}, {255, 255, 255, 255, 0}} {
		if _, err := parseWindowsTCP4(bad); !errors.Is(err, errTable) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func FuzzTables(f *testing.F) {
	f.Add([]byte("sl\n 0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 1000 0 31337\n"))
	f.Add([]byte{1, 0, 0, 0, 2, 0, 0, 0, 127, 0, 0, 1, 0x1f, 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, table []byte) {
		for _, parse := range []func([]byte) ([]tcpSocket, error){parseProcTCP, parseWindowsTCP4, parseWindowsTCP6} {
			if sockets, err := parse(table); err != nil && sockets != nil {
				t.Error("sockets beside an error")
			}
		}
	})
}
