//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a child of ours. Should we die in whatever way, the kernel kills it.
type process struct {
	name   string
	cmd    *exec.Cmd
	output string // the file that holds what it printed
	exited chan struct{}
}

// command says what to run: with that environment alone, in that folder, its output going to a file there.
type command struct {
	name string
	args []string
	env  []string
	dir  string
}

func start(c command) (*process, error) {
	output := filepath.Join(c.dir, c.name+".out")
	file, err := os.OpenFile(output, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	defer file.Close()
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = c.env, c.dir, file, file
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p := &process{name: c.name, cmd: cmd, output: output, exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The kernel's signal goes out when this thread ends, so it has to live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() // how it ended is in cmd.ProcessState
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	return p, nil
}

// check is an error if the process has ended, with the end of what it printed. A nil process is none, and fine.
func (p *process) check() error {
	if p == nil {
		return nil
	}
	select {
	case <-p.exited:
		return fmt.Errorf("%s ended by itself: %s; it printed: %s", p.name, p.cmd.ProcessState, p.tail())
	default:
		return nil
	}
}

// tail is the end of what the process printed.
func (p *process) tail() string {
	text, err := os.ReadFile(p.output)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%q", text[max(0, len(text)-600):])
}

// stop asks the process to end, and kills it if it does not. A nil process is stopped already.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	if err := p.check(); err != nil {
		return err
	}
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
		return nil
	case <-time.After(10 * time.Second):
		p.cmd.Process.Kill()
		<-p.exited
		return fmt.Errorf("%s did not stop within 10 s of being asked, and was killed", p.name)
	}
}

// rss is the resident memory in MB (of 1,000,000 bytes).
func (p *process) rss() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("reading the memory of %s: %w", p.name, err)
	}
	return parseRSS(string(text))
}

// parseRSS finds the resident memory in the text of /proc/PID/status.
func parseRSS(status string) (float64, error) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			if err != nil {
				return 0, fmt.Errorf("reading %q: %w", line, err)
			}
			return kib * 1024 / 1e6, nil
		}
	}
	return 0, fmt.Errorf("reading resident memory: no VmRSS in %.80q", status)
}

// cpu is the processor time in seconds since the start, in steps of 10 ms.
func (p *process) cpu() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("reading the CPU time of %s: %w", p.name, err)
	}
	return parseCPU(string(text))
}

// parseCPU adds user and system time in the text of /proc/PID/stat. They are its fields 14 and 15, in hundredths of a
// second; the second field is a name in parentheses and may hold anything.
func parseCPU(stat string) (float64, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("reading CPU time: %.80q has too few fields", stat)
	}
	user, err := strconv.ParseFloat(fields[11], 64)
	if err != nil {
		return 0, fmt.Errorf("reading CPU time: %w", err)
	}
	system, err := strconv.ParseFloat(fields[12], 64)
	if err != nil {
		return 0, fmt.Errorf("reading CPU time: %w", err)
	}
	return (user + system) / 100, nil
}

// usage is what a process used within a window: CPU time in seconds, and the most memory seen resident, in MB.
type usage struct {
	cpu, rss float64
	err      error
}

// watch reads it, from the opening of the window to its end; nil process: zeros.
func watch(ctx context.Context, p *process, until, length time.Duration) (u usage) {
	if p == nil {
		return usage{}
	}
	pause(ctx, until)
	before, err := p.cpu()
	if err != nil {
		return usage{err: err}
	}
	for end := time.Now().Add(length); time.Now().Before(end) && ctx.Err() == nil; {
		pause(ctx, min(100*time.Millisecond, time.Until(end)))
		now, err := p.rss()
		if err != nil {
			return usage{err: err}
		}
		u.rss = max(u.rss, now)
	}
	after, err := p.cpu()
	u.cpu, u.err = after-before, err
	return u
}
