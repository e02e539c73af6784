// Command demo shows the whole product offline: the program itself, with page, tray and history, against the built-in
// fake Anthropic, with three accounts and some conversations that are made up. Everything lies in a folder that is gone
// afterwards; nothing leaves the machine, and no real account is touched.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"clb/app"
	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control"
	"clb/proxy/anthropictest"
	"clb/proxy/secret"
)

func main() {
	port := flag.Int("port", 8080, "port to serve on")
	noTray := flag.Bool("no-tray", false, "show no tray icon")
	speed := flag.Float64("life", 1, "how many times faster than usual the made-up users are with their next prompt, "+
		"up to 100")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := demo(ctx, *port, !*noTray, pulse(min(max(*speed, 0.01), 100))); err != nil &&
		!errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// demo runs until ctx ends or the user quits.
func demo(ctx context.Context, port int, tray bool, life pulse) error {
	home, err := os.MkdirTemp("", buildinfo.Binary+"-demo-")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	fake := anthropictest.New(anthropictest.Config{Answer: speak, Pace: 120 * time.Millisecond})
	if err := fake.Start(); err != nil {
		return err
	}
	defer fake.Close()
	options := app.Options{Environ: environ(home, port, fake.URL), Stdout: os.Stdout, Stderr: os.Stderr, Tray: tray}
	if err := signIn(ctx, options, fake); err != nil {
		return err
	}
	if err := past(ctx, options, time.Now()); err != nil {
		return err
	}
	fmt.Println("A demonstration: Anthropic is played by a fake on this machine, and its users are made up. " +
		"Ctrl-C ends it.")
	ctx, end := context.WithCancel(ctx)
	lived := make(chan struct{})
	go func() {
		defer close(lived)
		life.live(ctx, "http://localhost:"+strconv.Itoa(port), fake)
	}()
	err = app.Run(ctx, options)
	end()
	<-lived
	return err
}

// environ is the environment of a program that knows nothing of this machine's own settings but where its desktop is.
func environ(home string, port int, fake string) []string {
	env := []string{
		buildinfo.Env + "HOME=" + filepath.Join(home, "data"), "PORT=" + strconv.Itoa(port),
		buildinfo.Env + "KEYCHAIN=file", config.PassphraseVariable + "=" + rand.Text(), // nobody comes back to open it
		buildinfo.Env + "API_URL=" + fake, buildinfo.Env + "CLAUDE_URL=" + fake, buildinfo.Env + "PLATFORM_URL=" + fake,
	}
	for _, name := range []string{"PATH", "HOME", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS",
		"XDG_RUNTIME_DIR"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// signIn makes the three accounts: two subscriptions in different states, and an API key.
func signIn(ctx context.Context, options app.Options, fake *anthropictest.Fake) error {
	now := time.Now()
	personal := fake.AddAccount(anthropictest.Account{Name: "personal", Plan: anthropictest.PlanMax5,
		Cost: anthropictest.Cost{FiveHour: 0.02, SevenDay: 0.004}})
	personal.SetWindow(anthropictest.FiveHour, 0.62, now.Add(95*time.Minute))
	personal.SetWindow(anthropictest.SevenDay, 0.44, now.Add(60*time.Hour))
	work := fake.AddAccount(anthropictest.Account{Name: "work", Plan: anthropictest.PlanMax20,
		Cost: anthropictest.Cost{FiveHour: 0.006, SevenDay: 0.001, Model: 0.002}})
	work.SetWindow(anthropictest.FiveHour, 0.18, now.Add(3*time.Hour))
	work.SetWindow(anthropictest.SevenDay, 0.63, now.Add(29*time.Hour))
	work.SetWindow(anthropictest.Fable, 0.35, now.Add(29*time.Hour))
	team := fake.AddAccount(anthropictest.Account{Name: "team"})

	api, closeIt, err := backend.Connect(ctx, options.Environ)
	if err != nil {
		return err
	}
	for _, n := range []control.NewAccount{
		{Name: "personal", Import: secret.New(string(personal.CredentialsFile()))},
		{Name: "work", Import: secret.New(string(work.CredentialsFile()))},
		{Name: "team key", Secret: secret.New(team.APIKey())},
	} {
		if _, err := api.AddAccount(ctx, n); err != nil {
			return errors.Join(err, closeIt())
		}
	}
	return closeIt()
}
