package desktop

import (
	"bytes"
	"context"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// portHolder finds the listening socket, then the process that has it open. Other users' processes don't show their
// open files: of those the socket's owner is named.
func portHolder(ctx context.Context, port uint16) string {
	sockets, err := readProcTCP()
	if err != nil {
		return ""
	}
	for _, socket := range sockets {
		if !socket.blocks(port) {
			continue
		}
		if pid := processWithSocket(ctx, socket.inode); pid != 0 {
			return process(pid, commandOf(pid))
		}
		return "a process of user " + printable(userName(socket.uid))
	}
	return ""
}

// processWithSocket returns the process that has the socket open, or 0.
func processWithSocket(ctx context.Context, inode uint64) int {
	want := "socket:[" + strconv.FormatUint(inode, 10) + "]"
	folders, err := filepath.Glob("/proc/[0-9]*/fd")
	if err != nil {
		return 0
	}
	for _, folder := range folders {
		if ctx.Err() != nil {
			return 0
		}
		files, err := os.ReadDir(folder)
		if err != nil {
			continue // another user's, or ended
		}
		for _, file := range files {
			if target, err := os.Readlink(filepath.Join(folder, file.Name())); err == nil && target == want {
				pid, _ := strconv.Atoi(strings.Split(folder, "/")[2])
				return pid
			}
		}
	}
	return 0
}

// commandOf returns the words with which a process was started.
func commandOf(pid int) []string {
	line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return nil
	}
	return strings.Split(string(bytes.TrimRight(line, "\x00")), "\x00")
}

func userName(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if known, err := user.LookupId(id); err == nil {
		return known.Username
	}
	return id
}
