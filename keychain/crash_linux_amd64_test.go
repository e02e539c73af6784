package keychain_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

// The crash tests run the journal over an encrypted file in a child process and watch its system calls (ptrace). The
// child is killed before its first step on the disk, then in a new run before the second, and so on to the end; after
// each death the next run must find the newest secret that Set had answered for.

const crashDir, crashLocked = "KEYCHAIN_CRASH_DIR", "KEYCHAIN_CRASH_LOCKED"

// rotations is how often the child changes its secret.
const rotations = 3

// TestCrashChild is the child. It says each number as soon as its Set has answered for it.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("runs as the child of the crash tests")
	}
	fault := keychaintest.NewFaulty(crashVault(t, dir))
	j := openJournal(t, fault, filepath.Join(dir, "journal"))
	if os.Getenv(crashLocked) != "" {
		fault.Lock()
	}
	for n := 1; n <= rotations; n++ {
		if err := j.Set(t.Context(), "account", strconv.Itoa(n)); err != nil && !errors.Is(err, keychain.ErrPending) {
			t.Fatal(err)
		}
		fmt.Printf("ack %d\n", n)
	}
}

func crashVault(t *testing.T, dir string) keychain.Vault {
	return openFile(t, filepath.Join(dir, "vault.age"), keychain.KeyFile(filepath.Join(dir, "vault.key")))
}

func TestCrashAtEveryStep(t *testing.T) {
	for name, locked := range map[string]string{"working vault": "", "locked vault": "yes"} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			for step := 1; ; step++ {
				dir := filepath.Join(base, strconv.Itoa(step))
				if err := os.Mkdir(dir, 0o700); err != nil {
					t.Fatal(err)
				}
				run := traceChild(t, dir, locked, step)
				assertRecovered(t, dir, step, run.acked)
				if !run.killed {
					t.Logf("killed at each of %d steps", step-1)
					if step < 20 || run.acked != rotations {
						t.Fatalf("the child ended after %d steps with %d of %d secrets", step-1, run.acked, rotations)
					}
					return
				}
			}
		})
	}
}

// assertRecovered opens the journal as the next run does. A Set that was killed may have happened or not; one that had
// answered must have.
func assertRecovered(t *testing.T, dir string, step, acked int) {
	t.Helper()
	vault := crashVault(t, dir)
	j := openJournal(t, vault, filepath.Join(dir, "journal"))
	if j.Pending() != 0 || j.Trouble() != nil {
		t.Errorf("step %d: after the replay %d pending, %v", step, j.Pending(), j.Trouble())
	}
	secret, err := vault.Get(t.Context(), "account")
	got, _ := strconv.Atoi(secret)
	if (err != nil && (acked > 0 || !errors.Is(err, keychain.ErrNotFound))) || got < acked || got > acked+1 {
		t.Errorf("killed at step %d: the vault holds %q (%v), but %d was promised", step, secret, err, acked)
	}
}

// A rename counts only when the file's content was on the disk before and the folder is after it, and nothing may be
// promised in between.
func TestWritesReachTheDisk(t *testing.T) {
	dir := t.TempDir()
	run := traceChild(t, dir, "", -1)
	synced, renames, owed := "", 0, false
	for _, event := range run.events {
		what, path, _ := strings.Cut(event, " ")
		switch {
		case what == "fsync" && path == dir:
			owed = false
		case what == "fsync":
			synced = path
		case what == "rename":
			if owed || synced != path {
				t.Errorf("rename of %s: the last fsync was of %q, the folder is not on the disk: %v", path, synced,
					owed)
			}
			renames, owed, synced = renames+1, true, ""
		case what == "ack" && owed:
			t.Error("Set answered before the folder was on the disk")
		}
	}
	if want := 3 * rotations; renames < want {
		t.Errorf("%d renames seen, want at least %d: journal, vault, clear for each secret", renames, want)
	}
}

// crashRun is what the parent saw.
type crashRun struct {
	killed bool
	acked  int      // the last number that the child said
	events []string // "fsync PATH", "rename PATH", "make", "ack", in order
}

// traceChild runs the child and kills it before the given step on the disk (never for -1).
func traceChild(t *testing.T, dir, locked string, step int) crashRun {
	t.Helper()
	runtime.LockOSThread() // one thread must do all the tracing
	defer runtime.UnlockOSThread()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$", "-test.v")
	cmd.Env = []string{"HOME=" + dir, crashDir + "=" + dir, crashLocked + "=" + locked, "GOMAXPROCS=1"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	said, err := os.CreateTemp(t.TempDir(), "said")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = said
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting the traced child: %v", err)
	}
	defer func() { _ = cmd.Process.Release() }()
	trace := tracer{t: t, pid: cmd.Process.Pid, step: step, inside: make(map[int]bool)}
	trace.watch()
	return crashRun{killed: trace.killed, acked: lastAck(t, said), events: trace.events}
}

func lastAck(t *testing.T, said *os.File) (last int) {
	t.Helper()
	if _, err := said.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if number, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			last, _ = strconv.Atoi(number)
		}
	}
	return last
}

// tracer follows the system calls of a child's threads.
type tracer struct {
	t      *testing.T
	pid    int
	step   int
	steps  int
	inside map[int]bool // threads that are in a system call
	killed bool
	events []string
}

// watch returns when the child is gone.
func (tr *tracer) watch() {
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(tr.pid, &status, 0, nil); err != nil || !status.Stopped() {
		tr.t.Fatalf("the traced child did not start: %v, %v", status, err)
	}
	const sysGood, exitKill = 1, 1 << 20
	if err := syscall.PtraceSetOptions(tr.pid, sysGood|exitKill|syscall.PTRACE_O_TRACECLONE); err != nil {
		tr.t.Fatal(err)
	}
	thread, signal := tr.pid, 0
	for {
		_ = syscall.PtraceSyscall(thread, signal) // fails for a thread that was just killed
		var err error
		if thread, err = syscall.Wait4(-tr.pid, &status, syscall.WALL, nil); err != nil {
			if !errors.Is(err, syscall.ECHILD) {
				tr.t.Fatal(err)
			}
			return
		}
		if signal = tr.stopped(thread, status); signal < 0 {
			signal = 0
		}
	}
}

// stopped looks at one stop and returns the signal to go on with.
func (tr *tracer) stopped(thread int, status syscall.WaitStatus) int {
	switch stop := status.StopSignal(); {
	case !status.Stopped():
		return 0
	case stop == syscall.SIGTRAP|0x80:
		if tr.inside[thread] = !tr.inside[thread]; tr.inside[thread] {
			tr.entered(thread)
		}
		return 0
	case stop == syscall.SIGTRAP, stop == syscall.SIGSTOP: // a new thread
		return 0
	default:
		return int(stop)
	}
}

// entered is called before the kernel does the system call.
func (tr *tracer) entered(thread int) {
	var regs syscall.PtraceRegs
	if tr.killed || syscall.PtraceGetRegs(thread, &regs) != nil {
		return
	}
	switch regs.Orig_rax {
	case syscall.SYS_FSYNC:
		path, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", thread, regs.Rdi))
		tr.reached("fsync " + path)
	case syscall.SYS_RENAMEAT:
		tr.reached("rename " + tr.text(thread, uintptr(regs.Rsi)))
	case syscall.SYS_OPENAT:
		if regs.Rdx&syscall.O_CREAT != 0 {
			tr.reached("make")
		}
	case syscall.SYS_UNLINKAT:
		tr.reached("remove")
	case syscall.SYS_WRITE:
		if regs.Rdi == 1 {
			tr.events = append(tr.events, "ack")
		}
	}
}

func (tr *tracer) reached(event string) {
	tr.events = append(tr.events, event)
	if tr.steps++; tr.steps == tr.step {
		tr.killed = true
		_ = syscall.Kill(tr.pid, syscall.SIGKILL)
	}
}

// text reads a string from the child's memory.
func (tr *tracer) text(thread int, at uintptr) string {
	raw := make([]byte, 512)
	n, _ := syscall.PtracePeekData(thread, at, raw)
	text, _, _ := strings.Cut(string(raw[:n]), "\x00")
	return text
}
