package proxytest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"
)

// StartSocks starts a SOCKS5 proxy. It ends with the test. TLS and Refuse have no meaning for it.
func StartSocks(t testing.TB, c ProxyConfig) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Config: c, URL: &url.URL{Scheme: "socks5", Host: listener.Addr().String()}}
	var open sync.Map
	p.busy.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open.Store(conn, nil)
			p.busy.Go(func() {
				defer open.Delete(conn)
				defer conn.Close()
				_ = p.socks(conn) // the client sees it
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		open.Range(func(conn, _ any) bool { _ = conn.(net.Conn).Close(); return true })
		p.busy.Wait()
	})
	return p
}

var errSocks = errors.New("this client is not served")

// socks serves one client as RFC 1928 and 1929 have it.
func (p *Proxy) socks(conn net.Conn) error {
	r := bufio.NewReader(conn)
	if err := p.greet(conn, r); err != nil {
		return err
	}
	hostPort, err := socksTarget(r)
	if err != nil {
		return err
	}
	p.note(hostPort)
	there, err := p.dial(hostPort)
	reply := byte(0)
	if err != nil {
		reply = 5 // connection refused
	}
	if _, err := conn.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0}); err != nil || there == nil {
		return errSocks
	}
	join(conn, r, there)
	return nil
}

// greet agrees on the method, and checks user and password where they are asked for.
func (p *Proxy) greet(conn net.Conn, r *bufio.Reader) error {
	head := make([]byte, 2)
	if _, err := io.ReadFull(r, head); err != nil || head[0] != 5 {
		return errSocks
	}
	methods := make([]byte, head[1])
	if _, err := io.ReadFull(r, methods); err != nil {
		return err
	}
	wanted := byte(0)
	if p.Config.User != "" {
		wanted = 2
	}
	for _, offered := range methods {
		if offered != wanted {
			continue
		}
		if _, err := conn.Write([]byte{5, wanted}); err != nil || wanted == 0 {
			return err
		}
		return p.login(conn, r)
	}
	_, _ = conn.Write([]byte{5, 0xff})
	return errSocks
}

func (p *Proxy) login(conn net.Conn, r *bufio.Reader) error {
	if version, err := r.ReadByte(); err != nil || version != 1 {
		return errSocks
	}
	user, err := lengthAndText(r)
	if err != nil {
		return err
	}
	password, err := lengthAndText(r)
	if err != nil {
		return err
	}
	if user != p.Config.User || password != p.Config.Password {
		_, _ = conn.Write([]byte{1, 1})
		return errSocks
	}
	_, err = conn.Write([]byte{1, 0})
	return err
}

func lengthAndText(r *bufio.Reader) (string, error) {
	n, err := r.ReadByte()
	if err != nil {
		return "", err
	}
	text := make([]byte, n)
	_, err = io.ReadFull(r, text)
	return string(text), err
}

// socksTarget reads where the client wants to go.
func socksTarget(r *bufio.Reader) (string, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return "", err
	}
	var host string
	var err error
	switch head[3] {
	case 3:
		host, err = lengthAndText(r)
	case 1, 4:
		ip := make(net.IP, map[byte]int{1: 4, 4: 16}[head[3]])
		_, err = io.ReadFull(r, ip)
		host = ip.String()
	default:
		return "", errSocks
	}
	if err != nil {
		return "", err
	}
	port := make([]byte, 2)
	_, err = io.ReadFull(r, port)
	return net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(port)))), err
}
