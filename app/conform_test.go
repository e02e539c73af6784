package app

import (
	"testing"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/proxy"
)

func TestHistoryOfTheRunningProgramConforms(t *testing.T) {
	controltest.ConformHistory(t, func(t *testing.T, list []proxy.Exchange) control.API {
		o := options(t)
		controltest.Record(t, o.Environ, list)
		return start(t, o)
	})
}
