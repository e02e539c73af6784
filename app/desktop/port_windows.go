package desktop

import (
	"context"

	"golang.org/x/sys/windows"
)

// portHolder finds the listening socket's process in the table of connections, and then its program.
func portHolder(_ context.Context, port uint16) string {
	sockets, err := readWindowsTCP()
	if err != nil {
		return ""
	}
	for _, socket := range sockets {
		if socket.blocks(port) && socket.pid != 0 {
			return process(int(socket.pid), []string{programOf(socket.pid)})
		}
	}
	return ""
}

// programOf returns the path of a process's program, or "" where Windows does not tell us.
func programOf(pid uint32) string {
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return ""
	}
	defer func() { _ = windows.CloseHandle(handle) }()
	name := make([]uint16, windows.MAX_LONG_PATH)
	size := uint32(len(name))
	if err := windows.QueryFullProcessImageName(handle, 0, &name[0], &size); err != nil {
		return ""
	}
	return windows.UTF16ToString(name[:size])
}
