package desktop

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// readWindowsTCP returns all TCP sockets of the machine with their processes.
func readWindowsTCP() ([]tcpSocket, error) {
	table4, err := extendedTCPTable(windows.AF_INET)
	if err != nil {
		return nil, err
	}
	sockets, err := parseWindowsTCP4(table4)
	if err != nil {
		return nil, err
	}
	table6, err := extendedTCPTable(windows.AF_INET6)
	if err != nil {
		return sockets, nil // a machine without IPv6
	}
	sockets6, err := parseWindowsTCP6(table6)
	return append(sockets, sockets6...), err
}

// extendedTCPTable calls GetExtendedTcpTable, again with more room as long as the table has grown in between.
func extendedTCPTable(family uint32) ([]byte, error) {
	const everyOwner = 5 // TCP_TABLE_OWNER_PID_ALL
	call := windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")
	if err := call.Find(); err != nil {
		return nil, fmt.Errorf("finding the table of connections: %w", err)
	}
	size := uint32(16 << 10)
	for range 8 {
		table := make([]byte, size)
		code, _, _ := call.Call(uintptr(unsafe.Pointer(&table[0])), uintptr(unsafe.Pointer(&size)), 0,
			uintptr(family), everyOwner, 0)
		switch {
		case code == 0:
			return table, nil
		case windows.Errno(code) != windows.ERROR_INSUFFICIENT_BUFFER:
			return nil, fmt.Errorf("reading the table of connections: %w", windows.Errno(code))
		}
		size += 4 << 10
	}
	return nil, errors.New("reading the table of connections: it grows faster than it can be read")
}
