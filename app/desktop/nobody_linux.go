package desktop

import (
	"os"
	"strconv"
	"strings"
)

// nobody is the user that owners from outside of a container are shown as, root of the machine first of all; -1 where
// this process sees every user as the machine does.
func nobody() int {
	users, err := os.ReadFile("/proc/self/uid_map")
	if err != nil || strings.Join(strings.Fields(string(users)), " ") == "0 0 4294967295" {
		return -1
	}
	text, err := os.ReadFile("/proc/sys/kernel/overflowuid")
	if err != nil {
		return -1
	}
	id, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return -1
	}
	return id
}
