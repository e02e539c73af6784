package tray

import (
	"testing"
	"testing/synctest"
	"time"

	"clb/app/status"
	"clb/assets"
)

func TestPace(t *testing.T) {
	stand(t, picture, func(r *rig) {
		start := r.calls()
		for range 1000 { // one each millisecond
			s := r.board.Snapshot()
			s.Stats.TodayRequests++
			r.board.Publish(s)
			time.Sleep(time.Millisecond)
		}
		r.settle()
		if n := r.calls() - start; n < 4 || n > 6 {
			t.Errorf("a second of changes cost %d calls", n)
		}
		if got := r.headline(); got != "Running on :8080 · 1128 requests today" {
			t.Errorf("in the end it reads %q", got)
		}
	})
}

func TestFirstChangeIsShownAtOnce(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.settle()
		s := r.board.Snapshot()
		s.Stats.Running = 1
		r.board.Publish(s)
		synctest.Wait() // no time passes
		if r.icon() != assets.Working {
			t.Errorf("the icon is %s", r.icon())
		}
	})
}

func TestIdleDoesNothing(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.settle()
		before := r.calls()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if r.calls() != before {
			t.Errorf("a day without change cost %d calls", r.calls()-before)
		}
	})
}

func TestTimeAloneChangesTheMenu(t *testing.T) {
	limited := func() status.Snapshot {
		a := account("a", status.Limited)
		a.Until = time.Now().Add(time.Hour)
		return running(a)
	}
	stand(t, limited, func(r *rig) {
		time.Sleep(time.Hour + minInterval)
		synctest.Wait()
		if got := seen(r.lines())[2].Title; got != "a — limited" {
			t.Errorf("after the end it reads %q", got)
		}
	})
}

func TestQuitSaysWhatItWaitsFor(t *testing.T) {
	stand(t, picture, func(r *rig) {
		s := r.board.Snapshot()
		s.Stats.Running = 2
		r.board.Publish(s)
		r.settle()
		r.click("Quit… (2 requests active)")
		r.settle()
		r.expect("quit")
		if got := r.headline(); got != "Stopping when 2 streams end…" || r.icon() != assets.Stopped {
			t.Errorf("it says %q with the icon %s", got, r.icon())
		}
	})
}
