package conncheck

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"clb/proxy/transport"
)

// nameWords says why a name was not found.
func (t *traceResult) nameWords(err error) (detail, remedy string) {
	whose, remedy := "", "check the network connection, and the name server of the network or VPN"
	if t.route.Proxy != "" {
		whose, remedy = " of the proxy", "check the proxy's address, and whether the network or VPN is on that knows it"
	}
	dns := (*net.DNSError)(nil)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "the name " + clean(t.host) + whose + " is not known", remedy
	case errors.As(err, &dns) && dns.IsTimeout, errors.Is(err, context.DeadlineExceeded):
		return "no name server answered when " + clean(t.host) + whose + " was asked for", remedy
	case errors.Is(err, context.Canceled):
		return "it was cancelled", ""
	}
	return "the name server failed when " + clean(t.host) + whose + " was asked for", remedy
}

// dialWords says why no connection was made.
func (t *traceResult) dialWords(err error) (detail, remedy string) {
	who := clean(t.host)
	remedy = "check the network connection; a firewall may stand between"
	if t.route.Proxy != "" {
		who, remedy = "the proxy "+t.route.Proxy+t.from(),
			"check the proxy's address and whether it runs, or set no proxy where none is needed"
	}
	timed := net.Error(nil)
	switch {
	case errors.Is(err, context.Canceled):
		return "it was cancelled", ""
	case isRefused(err):
		return who + " refuses connections", remedy
	case isOneOf(err, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN, windowsHostUnreachable,
		windowsNetUnreachable, windowsNetDown):
		return "there is no way to " + who, "connect to a network, and check the VPN"
	case errors.As(err, &timed) && timed.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return who + " did not answer in time", remedy
	}
	return "no connection to " + who + " could be made", remedy
}

// Windows gives sockets errors of their own.
const (
	windowsNetDown         = syscall.Errno(10050)
	windowsNetUnreachable  = syscall.Errno(10051)
	windowsReset           = syscall.Errno(10054)
	windowsRefused         = syscall.Errno(10061)
	windowsHostUnreachable = syscall.Errno(10065)
)

func isRefused(err error) bool { return isOneOf(err, syscall.ECONNREFUSED, windowsRefused) }

func isOneOf(err error, all ...syscall.Errno) bool {
	for _, one := range all {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// connectRefused is the step of a proxy that answered, and did not let us through.
func connectRefused(status int, route transport.Route, took time.Duration) Step {
	s := Step{Name: Proxy, Duration: took}
	code := " (status " + strconv.Itoa(status) + ")"
	switch {
	case status == http.StatusProxyAuthRequired && route.Credentials:
		s.Detail, s.Advice = "the proxy "+route.Proxy+" does not accept user and password"+code,
			"correct user and password where the proxy is set"
	case status == http.StatusProxyAuthRequired:
		s.Detail, s.Advice = "the proxy "+route.Proxy+" wants a user and a password"+code,
			"give user and password with the proxy's address"
	case status == http.StatusForbidden:
		s.Detail, s.Advice = "the proxy "+route.Proxy+" does not allow this address"+code,
			"ask who looks after the proxy to let the API's address through"
	case status >= 500:
		s.Detail, s.Advice = "the proxy "+route.Proxy+" can't reach the API"+code,
			"try again; where it stays so, ask who looks after the proxy"
	default:
		s.Detail, s.Advice = route.Proxy+" answers, and makes no tunnel"+code,
			"check the proxy's address: this may be no proxy"
	}
	return s
}

// proxyWords says why a proxy that was reached did not let us through, where it gave no status.
func (t *traceResult) proxyWords(err error) (detail, remedy string) {
	who := "the proxy " + t.route.Proxy
	if t.secureProxy && (len(t.handshakes) == 0 || t.handshakes[0].err != nil || t.handshakes[0].ended.IsZero()) {
		if len(t.handshakes) > 0 && t.handshakes[0].err != nil {
			err = t.handshakes[0].err
		}
		detail, remedy = t.certificateWords(err)
		return who + ": " + detail, remedy
	}
	text := socksText(err)
	switch {
	case strings.Contains(text, "authentication") && t.route.Credentials:
		return who + " does not accept user and password", "correct user and password where the proxy is set"
	case strings.Contains(text, "authentication"):
		return who + " wants a user and a password", "give user and password with the proxy's address"
	case strings.Contains(text, "not allowed"):
		return who + " does not allow this address", "ask who looks after the proxy to let the API's address through"
	case strings.HasPrefix(text, "unknown error"): // so the library begins all that a SOCKS proxy can say
		return who + " can't reach the API", "try again; where it stays so, ask who looks after the proxy"
	}
	return who + " was reached, and the connection " + broke(err),
		"check the proxy's address and kind (http, https, socks5): this may be no proxy"
}

// socksText is what a SOCKS proxy's refusal is called, empty where the error is none.
func socksText(err error) string {
	for op := (*net.OpError)(nil); errors.As(err, &op); err = op.Err {
		if strings.HasPrefix(op.Op, "socks") && op.Err != nil {
			return op.Err.Error()
		}
	}
	return ""
}

// certificateWords says why there is no trust, or no encryption.
func (t *traceResult) certificateWords(err error) (detail, remedy string) {
	var verification *tls.CertificateVerificationError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	const inspected = "a proxy or antivirus may be inspecting the connection: where that is wanted, save the " +
		"certificate of its authority " +
		"in a file and set that as the file of certificates; else leave this network"
	by := ""
	if errors.As(err, &verification) && len(verification.UnverifiedCertificates) > 0 {
		by = " (issued by " + issuer(verification.UnverifiedCertificates[0]) + ")"
	}
	switch {
	case errors.As(err, &name):
		return "the certificate is for another name than " + clean(t.server) + by, inspected
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate has expired, or is not valid yet" + by,
			"check the date and time of this machine; where they are right, " + inspected
	case errors.As(err, &unknown), errors.As(err, &verification):
		return "the certificate is from an authority that this machine does not trust" + by, inspected
	case errors.As(err, &record):
		return "the other end does not speak TLS",
			"open a page in the browser: the network may want a sign-in first; else check the address"
	}
	return "the encryption was not agreed on: the connection " + broke(err),
		"try again; where it stays so, a firewall or filter ends the connection"
}

func issuer(c *x509.Certificate) string {
	name := c.Issuer.CommonName
	if len(c.Issuer.Organization) > 0 && name == "" {
		name = c.Issuer.Organization[0]
	}
	if name = clean(name); name == "" {
		return "an authority without a name"
	}
	return strconv.Quote(name)
}

// broke says how a connection ended, to go on from "the connection".
func broke(err error) string {
	timed := net.Error(nil)
	switch {
	case errors.Is(err, context.Canceled):
		return "was cancelled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return "stayed silent for too long"
	case isOneOf(err, syscall.ECONNRESET, syscall.EPIPE, windowsReset), errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF):
		return "was broken off by the other end"
	}
	return "failed"
}

// clean makes a foreign name fit for a sentence.
func clean(name string) string {
	const most = 100
	letters := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, name))
	return string(letters[:min(len(letters), most)])
}
