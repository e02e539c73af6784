package desktop

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryStatus is MEMORYSTATUSEX.
type memoryStatus struct {
	length, load     uint32
	physical         uint64
	_, _, _, _, _, _ uint64
}

// Memory is how many bytes this machine has; 0: not known.
func Memory() uint64 {
	call := windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")
	if call.Find() != nil {
		return 0
	}
	var status memoryStatus
	status.length = uint32(unsafe.Sizeof(status))
	if done, _, _ := call.Call(uintptr(unsafe.Pointer(&status))); done == 0 {
		return 0
	}
	return status.physical
}
