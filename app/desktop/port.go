package desktop

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// PortHolder says in words who listens on that TCP port of this machine, as far as the system tells us: "node server.js
// (pid 1234)", "a process of user postgres". It is empty where nobody does or the system does not tell. It only looks,
// for two seconds at most, and never touches that process.
func PortHolder(port int) string {
	if port < 1 || port > 65535 {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return portHolder(ctx, uint16(port))
}

// parseLsof reads the field output of macOS's lsof, "p1234" and "cnode" on lines of their own, and describes the first
// process.
func parseLsof(answer string) string {
	pid, command := 0, ""
	for line := range strings.Lines(answer) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "p") && pid == 0:
			pid, _ = strconv.Atoi(line[1:])
		case strings.HasPrefix(line, "c") && command == "":
			command = line[1:]
		}
	}
	if pid == 0 {
		return ""
	}
	return process(pid, []string{command})
}

// process describes a process by the command it was started with. Only the program and a first argument that is a plain
// word are shown: command lines carry secrets.
func process(pid int, command []string) string {
	if len(command) == 0 || command[0] == "" {
		return fmt.Sprintf("pid %d", pid)
	}
	words := path.Base(strings.ReplaceAll(command[0], `\`, "/"))
	if len(command) > 1 && isPlain(command[1]) {
		words += " " + command[1]
	}
	return fmt.Sprintf("%s (pid %d)", printable(words), pid)
}

// isPlain reports whether an argument is the name of a script or a subcommand, as it seems, and no option or value.
func isPlain(argument string) bool {
	return argument != "" && len(argument) <= 80 && !strings.HasPrefix(argument, "-") &&
		!strings.ContainsAny(argument, "=@:")
}

// printable keeps a foreign program from drawing on the user's terminal.
func printable(text string) string {
	const most = 100
	var b strings.Builder
	for i, r := range text {
		if i >= most {
			b.WriteString("…")
			break
		}
		if !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}
