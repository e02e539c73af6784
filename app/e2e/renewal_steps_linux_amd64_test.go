//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"clb/proxy/anthropictest"
)

// mostSteps bounds the steps of one renewal; a working one has far fewer.
const mostSteps = 150

// TestRenewalKilledAtEachStep watches the system calls of the whole program (ptrace) while a request makes it renew,
// first to the end, and then kills it before each step on the disk or to the token endpoint that was seen, each time in
// a new program. Steps are told apart by what they do and for which time: those of parallel work come in any order.
func TestRenewalKilledAtEachStep(t *testing.T) {
	var steps []string
	t.Run("to the end", func(t *testing.T) {
		p, f, a := expired(t)
		before := a.Renewals()
		tr := p.killAtStep(f, a, "")
		steps = tr.events
		if p.recovers(a, before, tr) {
			t.Error("the pair was lost without a kill")
		}
	})
	if len(steps) > mostSteps {
		t.Fatalf("the renewal has more than %d steps: %v", mostSteps, steps)
	}
	reached, lost := map[string]int{}, 0
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			p, f, a := expired(t)
			before := a.Renewals()
			tr := p.killAtStep(f, a, step)
			what, _, _ := strings.Cut(tr.last(), " #")
			reached[what]++
			if p.recovers(a, before, tr) {
				lost++
			}
		})
	}
	t.Logf("killed before each of %v; the pair was lost %d times", reached, lost)
	for _, step := range []string{"ask for tokens", "read the tokens", "make renewals.age.tmp",
		"fsync renewals.age.tmp",
		"rename renewals.age", "make secrets.age.tmp", "fsync secrets.age.tmp", "rename secrets.age"} {
		if reached[step] == 0 {
			t.Errorf("no kill before: %s", step)
		}
	}
	if lost == 0 {
		t.Error("no kill between the exchange and the journal: the gap was not looked at")
	}
}

// recovers checks what a killed program has kept, starts it again and sees that the login works; before is how often it
// was renewed until then. It reports whether the pair was lost, which nothing can help before the journal has it, and
// which must be told then.
func (p *program) recovers(a *anthropictest.Account, before int, tr *tracer) (lost bool) {
	p.t.Helper()
	isKept := p.newest(fileVault)[a.Name] == a.RefreshToken()
	if tr.journaled.Load() && !isKept {
		p.t.Errorf("killed before %q, the journal had the new pair and the disk has it no more: %v", tr.last(),
			tr.events)
	}
	p.hasNoToken()
	p.start()
	if !isKept {
		p.lostForGood(a)
		return true
	}
	p.served("after the restart")
	if a.Renewals() != before+1 || p.fake.RefreshReuses() != 0 {
		p.t.Errorf("killed before %q: %d renewals, %d reuses", tr.last(), a.Renewals()-before, p.fake.RefreshReuses())
	}
	p.kill()
	if p.newest(fileVault)[a.Name] != a.RefreshToken() {
		p.t.Errorf("killed before %q: after the restart the disk has not the newest login", tr.last())
	}
	p.hasNoToken()
	return false
}

// killAtStep runs the program under a tracer until it is killed before the step, or until its request is answered and
// it is killed then.
func (p *program) killAtStep(f *front, a *anthropictest.Account, step string) *tracer {
	p.t.Helper()
	old := a.RefreshToken()
	tr := &tracer{step: step, times: map[string]int{}, files: filepath.Join(p.home, "clb"),
		rotated: func() bool { return a.RefreshToken() != old }}
	p.startTraced(tr)
	tr.armed.Store(true)
	<-p.asking(p.t.Context())
	tr.armed.Store(false)
	p.kill()
	f.settle(p.t)
	return tr
}

// startTraced is start under a tracer.
func (p *program) startTraced(tr *tracer) {
	p.t.Helper()
	said, err := os.Create(filepath.Join(p.home, "said"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = said.Close() }()
	c := p.commandFor(context.Background(), "serve")
	c.Stdout, c.Stderr = said, said
	c.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	p.running, p.out, p.exited = c, &output{}, make(chan error, 1)
	exited, started := p.exited, make(chan error)
	go func() {
		runtime.LockOSThread() // one thread must do all the tracing; it ends with the goroutine
		err := c.Start()
		started <- err
		if err == nil {
			exited <- tr.watch(c.Process.Pid)
		}
	}()
	if err := <-started; err != nil {
		p.t.Fatalf("starting the program under a tracer: %v", err)
	}
	p.t.Cleanup(func() {
		if p.running == c {
			p.kill()
		}
	})
	p.await("the start", p.answers)
}

// tracer follows the system calls of a program's threads. Its thread owns all but the atomics; others read them at the
// program's end.
type tracer struct {
	// step is the one before which the program is killed, none where empty; they count, in times, while it is armed.
	step    string
	times   map[string]int
	files   string // the program's folder
	rotated func() bool
	armed   atomic.Bool
	// journaled says that the journal's file got its name with the new pair in it.
	journaled atomic.Bool

	pid    int
	killed bool
	events []string
	tokens uint64 // the socket on which the tokens were asked for
	asked  bool
}

func (tr *tracer) last() string {
	if !tr.killed {
		return "the end"
	}
	return tr.events[len(tr.events)-1]
}

// watch returns when the program is gone.
func (tr *tracer) watch(pid int) error {
	tr.pid = pid
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil || !status.Stopped() {
		return fmt.Errorf("the traced program did not start: %v, %w", status, err)
	}
	const sysGood, exitKill = 1, 1 << 20
	if err := syscall.PtraceSetOptions(pid, sysGood|exitKill|syscall.PTRACE_O_TRACECLONE); err != nil {
		return err
	}
	thread, signal := pid, 0
	for {
		_ = syscall.PtraceSyscall(thread, signal) // fails for a thread that was just killed
		var err error
		if thread, err = syscall.Wait4(-pid, &status, syscall.WALL, nil); errors.Is(err, syscall.ECHILD) {
			return nil
		} else if err != nil {
			return err
		}
		signal = tr.stopped(thread, status)
	}
}

// stopped looks at one stop and returns the signal to go on with.
func (tr *tracer) stopped(thread int, status syscall.WaitStatus) int {
	switch stop := status.StopSignal(); {
	case !status.Stopped(), stop == syscall.SIGTRAP, stop == syscall.SIGSTOP: // an end, or a new thread
		return 0
	case stop != syscall.SIGTRAP|0x80:
		return int(stop)
	}
	var regs syscall.PtraceRegs
	if tr.killed || !tr.armed.Load() || syscall.PtraceGetRegs(thread, &regs) != nil {
		return 0
	}
	if int64(regs.Rax) == -int64(syscall.ENOSYS) { // the kernel's sign that the call has not been done yet
		tr.entered(thread, &regs)
	} else if regs.Orig_rax == syscall.SYS_RENAMEAT && regs.Rax == 0 && tr.rotated() {
		tr.renamed(tr.text(thread, uintptr(regs.R10)))
	}
	return 0
}

func (tr *tracer) renamed(path string) {
	if filepath.Base(path) == "renewals.age" {
		tr.journaled.Store(true)
	}
}

// entered is called before the kernel does the system call.
func (tr *tracer) entered(thread int, regs *syscall.PtraceRegs) {
	switch regs.Orig_rax {
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		path, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", thread, regs.Rdi))
		tr.reached("fsync", path)
	case syscall.SYS_RENAMEAT:
		tr.reached("rename", tr.text(thread, uintptr(regs.R10)))
	case syscall.SYS_OPENAT:
		if regs.Rdx&syscall.O_CREAT != 0 {
			tr.reached("make", tr.text(thread, uintptr(regs.Rsi)))
		}
	case syscall.SYS_UNLINKAT:
		tr.reached("remove", tr.text(thread, uintptr(regs.Rsi)))
	case syscall.SYS_WRITE:
		if regs.Rdx > 100 && strings.HasPrefix(tr.text(thread, uintptr(regs.Rsi)), "POST "+anthropictest.PathToken) {
			tr.tokens, tr.asked = regs.Rdi, true
			tr.reached("ask for tokens", "")
		}
	case syscall.SYS_READ:
		if tr.asked && regs.Rdi == tr.tokens {
			tr.reached("read the tokens", "")
		}
	}
}

// reached counts a step on the program's files or to the token endpoint, and kills before the one that is meant.
func (tr *tracer) reached(what, path string) {
	if path == tr.files {
		path = "the folder"
	} else if path != "" && !strings.HasPrefix(path, tr.files) {
		return
	}
	what = strings.TrimSpace(what + " " + strings.TrimPrefix(path, tr.files+"/"))
	tr.times[what]++
	event := fmt.Sprintf("%s #%d", what, tr.times[what])
	tr.events = append(tr.events, event)
	if event == tr.step {
		tr.killed = true
		_ = syscall.Kill(tr.pid, syscall.SIGKILL)
	}
}

// text reads a string from the program's memory.
func (tr *tracer) text(thread int, at uintptr) string {
	raw := make([]byte, 256)
	n, _ := syscall.PtracePeekData(thread, at, raw)
	return string(slices.Clone(bytes.SplitN(raw[:n], []byte{0}, 2)[0]))
}
