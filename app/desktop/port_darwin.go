package desktop

import (
	"context"
	"os/exec"
	"strconv"
)

// portHolder asks lsof, which macOS brings along.
func portHolder(ctx context.Context, port uint16) string {
	cmd := exec.CommandContext(ctx, "/usr/sbin/lsof", "-nP", "-iTCP:"+strconv.Itoa(int(port)), "-sTCP:LISTEN", "-Fpc")
	answer, err := cmd.Output()
	if err != nil {
		return ""
	}
	return parseLsof(string(answer))
}
