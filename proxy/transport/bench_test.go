package transport

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"clb/proxy/secret"
)

// BenchmarkTransport compares one request and its answer over a kept connection: by a transport as the program had it
// at first, by New, and by a Network with settings.
func BenchmarkTransport(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "there")
	}))
	defer server.Close()
	first := New()
	first.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	set, err := NewNetwork(Config{Proxy: secret.New("http://p.example:3128"),
		NoProxy: "example.org,10.0.0.0/8"})
	if err != nil {
		b.Fatal(err)
	}
	plain, err := NewNetwork(Config{})
	if err != nil {
		b.Fatal(err)
	}
	for _, by := range []struct {
		name string
		http.RoundTripper
	}{{"before", first}, {"New", New()}, {"Network", plain}, {"Network with a proxy", set}} {
		b.Run(by.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL, http.NoBody)
				if err != nil {
					b.Fatal(err)
				}
				answer, err := by.RoundTrip(r)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		})
		by.RoundTripper.(interface{ CloseIdleConnections() }).CloseIdleConnections()
	}
}
