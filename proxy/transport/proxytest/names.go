package proxytest

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Names starts a name server and returns a resolver that asks it: it knows these names and no other. It ends with the
// test.
func Names(t testing.TB, known map[string]string) *net.Resolver {
	return names(t, known, dnsmessage.RCodeNameError)
}

// BrokenNames is a resolver whose server answers every question with its own failure.
func BrokenNames(t testing.TB) *net.Resolver { return names(t, nil, dnsmessage.RCodeServerFailure) }

func names(t testing.TB, known map[string]string, unknown dnsmessage.RCode) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		question := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(question)
			if err != nil {
				return
			}
			if answer := answerTo(question[:n], known, unknown); answer != nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	})
	t.Cleanup(func() {
		_ = conn.Close()
		serving.Wait()
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// answerTo is the answer to one question, nil where it is not understood.
func answerTo(question []byte, known map[string]string, unknown dnsmessage.RCode) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	address, found := known[strings.TrimSuffix(strings.ToLower(q.Name.String()), ".")]
	ip, err := netip.ParseAddr(address)
	switch {
	case !found:
		m.RCode = unknown
	case err != nil:
		return nil
	case ip.Is4() && q.Type == dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{Header: header(q), Body: &dnsmessage.AResource{A: ip.As4()}}}
	case ip.Is6() && q.Type == dnsmessage.TypeAAAA:
		m.Answers = []dnsmessage.Resource{{Header: header(q), Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}}}
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}

func header(q dnsmessage.Question) dnsmessage.ResourceHeader {
	return dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
}
