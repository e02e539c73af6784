package controltest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"clb/app/control"
	"clb/app/status"
)

// A change of routes that was made from others than those that there are is none, so that whoever reads them, and
// writes them back, takes nothing of another's away.
func noRouteIsLost(t *testing.T, api control.API) {
	withAccounts(t, api, "work")
	stale := control.RoutingChange{Routes: new([]string{"x: work"}), IfRoutes: new([]string{"y: work"}),
		HoldMinutes: new(7)}
	was := routing(t, api)
	wantMistake(t, "other routes", api.SetRouting(t.Context(), stale), control.Changed)
	wantRouting(t, "other routes", api, was, func(*status.Routing) {})
	const writers = 8
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for {
				s, err := api.Status(t.Context())
				now := s.Routing.Routes
				if err == nil {
					err = api.SetRouting(t.Context(),
						control.RoutingChange{Routes: new(append(slices.Clone(now), fmt.Sprintf("x%d: work", i))),
							IfRoutes: &now})
				}
				if changed, ok := errors.AsType[*control.InputError](err); !ok || changed.Kind != control.Changed {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	all.Wait()
	if now := routing(t, api).Routes; len(now) != writers {
		t.Errorf("of %d routes there are %q", writers, now)
	}
}
