package desktop

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"
)

// childVariable makes this test binary act as another program: "lock PATH" or "dial ADDRESS".
const childVariable = "DESKTOP_TEST_CHILD"

func TestMain(m *testing.M) {
	if role := os.Getenv(childVariable); role != "" {
		child(role, os.Args[1])
		return
	}
	goleak.VerifyTestMain(m)
}

// child does its part, says how it went in one line, and stays until its standard input ends.
func child(role, argument string) {
	var held any
	var err error
	switch role {
	case "lock":
		held, err = AcquireLock(argument)
	case "dial":
		held, err = net.Dial("tcp", argument)
	default:
		err = fmt.Errorf("no such role: %q", role)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("held")
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	fmt.Fprintln(os.Stderr, held) // keeps it reachable until now
}

// startChild starts this binary in a role and returns its first line. The process ends with the test at the latest.
func startChild(t *testing.T, role, argument string, change func(*exec.Cmd)) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], argument)
	cmd.Env = []string{childVariable + "=" + role}
	if change != nil {
		change(cmd)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the child in role %s said nothing: %v", role, err)
	}
	return cmd, line[:len(line)-1]
}
