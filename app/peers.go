package app

import (
	"errors"
	"log/slog"
	"net"
	"sync/atomic"

	"clb/app/desktop"
)

// peers asks whose a connection is, and notes where this machine does not tell.
type peers struct {
	ask     func(net.Conn) error
	logger  *slog.Logger
	changed func()
	// trouble is why the last lookup failed; nil: it did not.
	trouble atomic.Pointer[string]
}

// check is for proxy.Guard. Whoever is not known is refused: a lookup that fails can be brought about by others.
func (p *peers) check(conn net.Conn) error {
	err := p.ask(conn)
	unknown := new(desktop.UnknownPeerError)
	if !errors.As(err, &unknown) {
		if p.trouble.Swap(nil) != nil {
			p.logger.Info("peer lookups work again")
			p.changed()
		}
		return err
	}
	if errors.Is(err, desktop.ErrPeerGone) {
		return err // that says nothing of the lookups
	}
	text := unknown.Err.Error()
	if p.trouble.Swap(&text) == nil {
		p.logger.Warn("peer lookup failed", "error", unknown.Err)
		p.changed()
	}
	return err
}

// warnings are what a person should know of it.
func (p *peers) warnings() []string {
	text := p.trouble.Load()
	if text == nil {
		return nil
	}
	return []string{"Connections are refused, since this machine does not tell whether they come from another of " +
		"its users: " +
		*text}
}
