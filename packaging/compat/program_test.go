package compat

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"clb/app/control"
	"clb/proxy/anthropictest"
)

// program is the real one, with a fake Anthropic behind it.
type program struct {
	t    *testing.T
	fake *anthropictest.Fake
	home string
	env  []string
	url  string
}

// startProgram builds the program and starts it with accounts of these names.
func startProgram(t *testing.T, c anthropictest.Config, names ...string) (*program, []*anthropictest.Account) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	p := &program{t: t, fake: anthropictest.Run(t, c), home: t.TempDir(), url: fmt.Sprint("http://localhost:", port)}
	p.env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + p.home, "LANG=C.UTF-8",
		"CLB_HOME=" + filepath.Join(p.home, "clb"), "CLB_KEYCHAIN=file", "PORT=" + strconv.Itoa(port),
		"CLB_API_URL=" + p.fake.URL, "CLB_CLAUDE_URL=" + p.fake.URL, "CLB_PLATFORM_URL=" + p.fake.URL}
	binary := filepath.Join(p.home, "program")
	if out, err := exec.Command("go", "-C", "../..", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v: %s", err, out)
	}
	var accounts []*anthropictest.Account
	for _, name := range names {
		a := p.fake.AddAccount(anthropictest.Account{Name: name})
		file := filepath.Join(p.home, name+".json")
		if err := os.WriteFile(file, a.CredentialsFile(), 0o600); err != nil {
			t.Fatal(err)
		}
		add := exec.Command(binary, "add", name, "--import", file, "--accept-terms")
		add.Env = p.env
		if out, err := add.CombinedOutput(); err != nil {
			t.Fatalf("adding %s: %v: %s", name, err, out)
		}
		accounts = append(accounts, a)
	}
	serve := exec.Command(binary, "serve")
	serve.Env = p.env
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		if err := serve.Wait(); err != nil {
			t.Errorf("the program: %v", err)
		}
	})
	for end := time.Now().Add(30 * time.Second); !p.get("/health",
		&control.Health{}); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the program does not start")
		}
	}
	return p, accounts
}

// get reads JSON of the program, and reports whether it answers.
func (p *program) get(path string, into any) bool {
	response, err := http.Get(p.url + path)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode == http.StatusOK && json.NewDecoder(response.Body).Decode(into) == nil
}

// requests are the rows of the history, the newest first.
func (p *program) requests() []control.Request {
	p.t.Helper()
	var page control.RequestsPage
	if !p.get("/api/requests?limit=50", &page) || len(page.Requests) == 0 {
		p.t.Fatal("there is no history")
	}
	return page.Requests
}

func TestSDKThroughTheProgram(t *testing.T) {
	p, accounts := startProgram(t, anthropictest.Config{Reply: "pong from the fake"}, "one", "two")
	client := anthropic.NewClient(option.WithBaseURL(p.url), option.WithAuthToken("placeholder"),
		option.WithMaxRetries(0))
	p.fake.Fail(anthropictest.QuotaSpent(2*time.Hour).For(accounts[0]), anthropictest.Always)
	message, err := client.Messages.New(t.Context(), params())
	if err != nil || message.Content[0].Text != "pong from the fake" {
		t.Fatalf("%v %+v", err, message)
	}
	if served := p.requests()[0]; served.Failovers != 1 || served.Stream ||
		served.InputTokens != message.Usage.InputTokens || served.OutputTokens != message.Usage.OutputTokens {
		t.Errorf("%+v, the client was told %+v", served, message.Usage)
	}

	stream := client.Messages.NewStreaming(t.Context(), params())
	var whole anthropic.Message
	for stream.Next() {
		if err := whole.Accumulate(stream.Current()); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Err(); err != nil || whole.Content[0].Text != "pong from the fake" {
		t.Errorf("%v %+v", err, whole)
	}
	if served := p.requests()[0]; served.Failovers != 0 || !served.Stream || served.Account != "two" ||
		served.OutputTokens != whole.Usage.OutputTokens {
		t.Errorf("%+v", served)
	}

	p.fake.Fail(anthropictest.CutAfter(4, anthropictest.BreakFIN), 1)
	stream = client.Messages.NewStreaming(t.Context(), params())
	for stream.Next() {
	}
	if stream.Err() == nil {
		t.Error("an answer that broke off looks whole to the SDK")
	}
}
