package app

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"clb/app/backend"
	"clb/app/control/client"
)

func TestOneOfTwelveStartsRuns(t *testing.T) {
	const starts = 12
	o := options(t)
	ctx, quit := context.WithCancel(context.Background())
	defer quit()
	ended := make(chan error, starts)
	for range starts {
		go func() { ended <- Run(ctx, o) }()
	}
	limit := time.After(45 * time.Second)
	for range starts - 1 {
		select {
		case err := <-ended:
			if !errors.Is(err, ErrAlreadyRunning) {
				t.Errorf("a start ended with %v", err)
			}
		case <-limit:
			t.Fatal("more than one of the starts runs, or one does not find the other")
		}
	}
	if _, running := connect(t, o).(*client.Client); !running {
		t.Error("none of the starts runs")
	}
	quit()
	if err := <-ended; err != nil {
		t.Errorf("the one that ran ended with %v", err)
	}
}

func TestAPortThatIsTakenOnOneAddressOnly(t *testing.T) {
	for network, address := range map[string]string{"tcp4": "127.0.0.1:0", "tcp6": "[::1]:0"} {
		t.Run(network, func(t *testing.T) {
			holder, err := net.Listen(network, address)
			if err != nil {
				t.Skip("this machine has no such address: ", err)
			}
			defer func() { _ = holder.Close() }()
			number := holder.Addr().(*net.TCPAddr).Port
			o := optionsFor(t, "http://127.0.0.1:1", number)
			limit, cancel := context.WithTimeout(t.Context(), 45*time.Second)
			defer cancel()
			mistake := new(backend.UsageError)
			if err := Run(limit, o); !errors.As(err, &mistake) ||
				!strings.Contains(err.Error(), "port "+strconv.Itoa(number)+" is taken by") {
				t.Fatalf("%v", err)
			}
			connect(t, o) // the data folder was given back
			_ = holder.Close()
			p, err := listen(number)
			if err != nil {
				t.Fatalf("a start that failed keeps the port of the other address: %v", err)
			}
			p.close()
		})
	}
}
