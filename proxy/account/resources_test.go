package account

import (
	"fmt"
	"testing"
	"time"
)

func TestResourcesAreBoundedAndKept(t *testing.T) {
	r := newResources(nil)
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for n := range maxResources + 10 {
		r.keep(fmt.Sprint("id_", n), "a", now.Add(time.Duration(n)*time.Second))
	}
	saved := r.saved()
	if len(saved) != maxResources || saved[0].ID != fmt.Sprint("id_", maxResources+9) || r.byID["id_9"] != nil ||
		r.byID["id_10"] == nil {
		t.Errorf("%d are kept, the newest is %+v", len(saved), saved[0])
	}
	again := newResources(saved)
	if one := again.byID["id_10"]; len(again.byID) != maxResources || one == nil || one.AccountID != "a" ||
		one.ID != "id_10" {
		t.Errorf("after a restart: %d, %+v", len(again.byID), one)
	}
}
