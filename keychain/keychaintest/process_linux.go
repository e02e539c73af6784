package keychaintest

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"syscall"
)

// process is a daemon of a Desktop.
type process struct {
	cmd *exec.Cmd
	out io.Reader
}

// start runs a program in the session with text on its standard input. It dies with the test's process, whatever
// happens to that.
func (d *Desktop) start(input, program string, args ...string) *process {
	d.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = d.Env()
	cmd.Dir = d.Home
	cmd.Stdin = strings.NewReader(input)
	cmd.Stderr = new(bytes.Buffer)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	d.check(err)
	d.check(cmd.Start())
	return &process{cmd: cmd, out: out}
}

// stop kills the process and returns when it is gone. A second stop does nothing.
func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
