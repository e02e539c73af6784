package config

import (
	"fmt"
	"net/url"
	"strconv"
)

// maxRetryWait is the longest wait before a retry, in seconds: the client gives up after ten minutes.
const maxRetryWait = 600

// checkTogether finds values that are right by themselves and wrong together.
func (s Settings) checkTogether(from origins) error {
	if wait := s.Retry.longestDelay(); wait > maxRetryWait {
		return &Error{Where: from.first("retry.multiplier", "retry.first_delay_seconds", "retry.count"), Key: "retry",
			Problem: fmt.Sprintf("count, first_delay_seconds and multiplier together make the last wait %.0f seconds",
				wait),
			Takes: fmt.Sprintf("at most %d", maxRetryWait)}
	}
	for _, host := range []struct{ name, address string }{{"api_url", s.APIURL}, {"claude_url", s.ClaudeURL},
		{"platform_url", s.PlatformURL}} {
		if s.Port != 0 && isSelf(host.address, s.Port) {
			return &Error{Where: from.first(host.name, "port"), Key: host.name,
				Problem: fmt.Sprintf("this is the program's own address (port %d): requests would go round in circles",
					s.Port)}
		}
	}
	return nil
}

// isSelf reports whether an address is that port of this machine.
func isSelf(address string, port int) bool {
	u, err := url.Parse(address)
	if err != nil || !isLoopback(u.Hostname()) {
		return false
	}
	standard := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	if u.Port() != "" {
		standard = u.Port()
	}
	return standard == strconv.Itoa(port)
}

// first returns where the first of the keys that was set was set.
func (o origins) first(keys ...string) string {
	for _, name := range keys {
		if where := o[name]; where != "" {
			return where
		}
	}
	return ""
}
