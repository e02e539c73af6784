//go:build screenshots

package screenshots

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"clb/app/status"
	"clb/app/tray/traytest"
)

// largest is how many bytes a picture in a repository may have.
const largest = 300_000

// enough is how many requests the demonstration has seen when the pictures are taken.
const enough = 60

func TestScreenshots(t *testing.T) {
	desktop := traytest.Start(t)
	desktop.StartPanel()
	address, pid := startDemo(t, desktop)
	await(t, address, func(s status.Snapshot) bool { return s.Stats.TotalRequests >= enough && s.Stats.Running > 1 })

	if err := os.MkdirAll("all", 0o755); err != nil {
		t.Fatal(err)
	}
	openPage(t, address).takeAll()

	item := desktop.Item(pid)
	if _, err := item.Menu(); err != nil {
		t.Fatal(err)
	}
	shot := desktop.OpenMenu(filepath.Join(t.TempDir(), "menu.png"))
	keep(t, "menu.png", crop(shot))
}

// startDemo runs the demonstration on the desktop until the test ends.
func startDemo(t *testing.T, desktop *traytest.Desktop) (address string, pid int) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "demo")
	if out, err := exec.Command("go", "build", "-o", program, "clb/app/demo").CombinedOutput(); err != nil {
		t.Fatalf("building the demonstration: %v: %s", err, out)
	}
	port := freePort(t)
	demo := exec.Command(program, "-port", strconv.Itoa(port), "-life", "10")
	said := new(bytes.Buffer)
	demo.Env, demo.Stdout, demo.Stderr = append(desktop.Env(), "TZ=Europe/Vienna"), said, said
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = demo.Process.Signal(syscall.SIGTERM)
		if err := demo.Wait(); err != nil {
			t.Errorf("the demonstration ended with %v: %s", err, said)
		}
	})
	return fmt.Sprintf("http://localhost:%d", port), demo.Process.Pid
}

// freePort is the port that people know, where it is free, and else any.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// await waits until the program is as asked, for three minutes.
func await(t *testing.T, address string, met func(status.Snapshot) bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); {
		if s, err := look(address); err == nil && met(s) {
			return
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-t.Context().Done():
		}
	}
	t.Fatal("the demonstration has too little life in it")
}

func look(address string) (s status.Snapshot, err error) {
	response, err := http.Get(address + "/api/status")
	if err != nil {
		return s, err
	}
	defer func() { _ = response.Body.Close() }()
	return s, json.NewDecoder(response.Body).Decode(&s)
}

// keep writes a picture to its place in the repository, which is the folder that tests run in.
func keep(t testing.TB, name string, picture image.Image) {
	t.Helper()
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	if file.Len() > largest && filepath.Dir(name) == "." {
		t.Fatalf("%s has %d bytes", name, file.Len())
	}
	if err := os.WriteFile(name, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %v, %d bytes", name, picture.Bounds().Size(), file.Len())
}

// crop cuts the upper left of a screen out: the menu that stands there, and as much of the panel above it.
func crop(screen image.Image) image.Image {
	bounds := screen.Bounds()
	empty := screen.At(bounds.Max.X-1, bounds.Max.Y-1)
	right, low := 30, traytest.PanelHeight+10 // inside the menu, below the panel's shadow
	for right < bounds.Max.X && !same(screen.At(right, low), empty) {
		right++
	}
	for low < bounds.Max.Y && !same(screen.At(30, low), empty) {
		low++
	}
	part := image.Rect(1, 0, right, low) // the menu stands one pixel from the edge
	cut := image.NewRGBA(part)
	draw.Draw(cut, part, screen, part.Min, draw.Src)
	return cut
}

func same(a, b color.Color) bool {
	return color.RGBAModel.Convert(a) == color.RGBAModel.Convert(b)
}
