package server

import (
	"net/http"

	"clb/app/control"
)

// patchRouting sets what the body has about the routing.
func (s *server) patchRouting(w http.ResponseWriter, r *http.Request) error {
	var c control.RoutingChange
	const takes = "strategy, avoid_percent, hold_minutes and routes, each as it is to be"
	if err := readBody(w, r, &c, takes); err != nil {
		return err
	}
	if (c == control.RoutingChange{IfRoutes: c.IfRoutes}) {
		return control.InputErrorf("there is nothing to change: it takes %s", takes)
	}
	return done(w, s.API.SetRouting(r.Context(), c))
}

// putMode sets the mode.
func (s *server) putMode(w http.ResponseWriter, r *http.Request) error {
	var c control.ModeChange
	if err := readBody(w, r, &c, "mode, account and until"); err != nil {
		return err
	}
	return done(w, s.API.SetMode(r.Context(), c))
}
