//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// plainMain is the process that clb is compared with: the standard library's reverse proxy, tuned, that swaps the
// credential and does nothing else.
func plainMain(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("plain", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "address to listen on")
	upstream := flags.String("upstream", "", "base URL to forward to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	target, err := url.Parse(*upstream)
	if err != nil {
		return fmt.Errorf("reading --upstream: %w", err)
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("opening the plain proxy: %w", err)
	}
	return servePlain(ctx, l, target)
}

// servePlain forwards to target until ctx ends.
func servePlain(ctx context.Context, l net.Listener, target *url.URL) error {
	server := &http.Server{Handler: newPlain(target), ReadHeaderTimeout: time.Minute}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the plain proxy: %w", err)
	}
	return nil
}

func newPlain(target *url.URL) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Authorization")
			r.Out.Header.Set("X-Api-Key", "sk-ant-api03-bench-plain")
			r.Out.Body = lengthBound(r.Out)
		},
		Transport: &http.Transport{
			DisableCompression:  true,
			MaxIdleConnsPerHost: 1024,
			// A request of the usual size goes out in one write: measured to be a fifth quicker than the default of 4
			// kB.
			WriteBufferSize: 64 << 10,
			IdleConnTimeout: 90 * time.Second,
		},
		FlushInterval: -1,
		BufferPool:    new(bufferPool),
	}
}

// lengthBound is a body that ends after its length without asking its source for more. The transport probes for more
// after the last byte; when the answer was quicker, the server has closed the body by then, the probe fails, and the
// transport breaks the connection in the middle of the answer. With this the plain proxy answers completely, and can be
// compared.
func lengthBound(r *http.Request) io.ReadCloser {
	if r.Body == nil || r.ContentLength <= 0 {
		return r.Body
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r.Body, r.ContentLength), r.Body}
}

// bufferPool keeps the buffers that answers are copied through.
type bufferPool struct{ pool sync.Pool }

const copyBuffer = 32 << 10

func (p *bufferPool) Get() []byte {
	if b, ok := p.pool.Get().(*[copyBuffer]byte); ok {
		return b[:]
	}
	return make([]byte, copyBuffer)
}

func (p *bufferPool) Put(b []byte) { p.pool.Put((*[copyBuffer]byte)(b)) }
