package tray

import "testing"

func TestTheIconItselfOpensTheDashboard(t *testing.T) {
	p := newItemPool(trayIcon{panel: newPanel(nil)})
	slots := p.build(MenuOf(picture(), DesktopState{}, noon()))
	p.panel.item.Activated()
	for i, c := range p.clicks {
		if do := slots[i].item.Do; len(c) > 0 != (do == OpenDashboard && slots[i].item.Section == DashboardSection) {
			t.Errorf("%d clicks on the line for %d", len(c), do)
		}
	}
}

func TestClicksOnNoLine(t *testing.T) {
	p := newItemPool(trayIcon{panel: newPanel(nil)})
	p.build(MenuOf(picture(), DesktopState{}, noon()))
	for id := range int32(1000) { // separators and numbers that are not there as well
		p.click(id - 10)
	}
	heard := 0
	for _, c := range p.clicks {
		heard += len(c)
	}
	if heard != len(p.clicks) {
		t.Errorf("%d clicks on %d lines", heard, len(p.clicks))
	}
}
