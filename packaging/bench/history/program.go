package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// program is clb at work on a data folder.
type program struct {
	cmd    *exec.Cmd
	addr   string
	client *http.Client
	output bytes.Buffer
	exited chan struct{}
}

// start starts it, and returns how long that took, until its first answer.
func start(ctx context.Context, binary, home string) (p *program, took time.Duration, err error) {
	port, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	p = &program{addr: "http://127.0.0.1:" + strconv.Itoa(port), client: &http.Client{Transport: &http.Transport{}},
		exited: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, binary, "serve")
	// Nothing of the caller's; the addresses of Anthropic lead nowhere.
	nowhere := "http://127.0.0.1:9"
	p.cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + home, "CLB_HOME=" + home, "PORT=" + strconv.Itoa(port),
		"CLB_KEYCHAIN=file",
		"CLB_API_URL=" + nowhere, "CLB_PLATFORM_URL=" + nowhere, "CLB_CLAUDE_URL=" + nowhere}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = home, &p.output, &p.output
	began := time.Now()
	deadline := time.After(30 * time.Second)
	if err := p.cmd.Start(); err != nil {
		return nil, 0, err
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.exited)
	}()
	for {
		if _, err = p.ask(ctx, "/health"); err == nil {
			return p, time.Since(began), nil
		}
		select {
		case <-p.exited:
			return nil, 0,
				fmt.Errorf("the program ended by itself: %s; it printed: %s", p.cmd.ProcessState, p.output.String())
		case <-ctx.Done():
			return nil, 0, errors.Join(context.Cause(ctx), p.stop())
		case <-deadline:
			return nil, 0, errors.Join(fmt.Errorf("the program does not answer: %w", err), p.stop())
		case <-time.After(time.Millisecond):
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// stop ends it.
func (p *program) stop() error {
	p.client.CloseIdleConnections()
	_ = p.cmd.Process.Signal(os.Interrupt)
	select {
	case <-p.exited:
		return nil
	case <-time.After(10 * time.Second):
		return errors.Join(errors.New("the program did not end within 10 s of being asked"), p.cmd.Process.Kill())
	}
}

// ask returns an answer, whose status must be 200.
func (p *program) ask(ctx context.Context, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.addr+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %.300s", path, answer.Status, body)
	}
	return body, nil
}

// resident is the memory of the program, in MB (of 1,000,000 bytes); it is read from /proc, so 0 where there is none.
func (p *program) resident() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kib, _ := strconv.ParseFloat(
		strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]), "kB")), 64)
	return kib * 1024 / 1e6
}
