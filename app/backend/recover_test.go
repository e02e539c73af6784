package backend

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/app/config"
	"clb/app/config/configtest"
	"clb/app/control"
	"clb/app/doctor"
	"clb/app/doctor/checktest"
	"clb/app/store"
	"clb/proxy"
	"clb/proxy/account"
)

// recorded puts requests in a history, of the accounts that it has.
func recorded(t *testing.T, loaded config.Loaded, from, to int) {
	t.Helper()
	s, err := store.Open(store.Config{Path: loaded.Paths.Data, KeepDays: -1})
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < to; i++ {
		at := time.Now().Add(time.Duration(i-1000) * time.Minute).Round(0)
		s.End(proxy.Exchange{ID: proxy.IDAt(at), Time: at, Method: "POST", Path: "/v1/messages", Model: "claude-opus-5",
			Account: "one",
			Session: fmt.Sprint("s", i/10), Status: 200, Outcome: proxy.OutcomeComplete, Duration: time.Second,
			Error: strings.Repeat("x", i%50)})
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// damagedHistory is a data folder whose history was damaged, set aside and begun anew, with requests before and since.
func damagedHistory(t *testing.T) (o []string, loaded config.Loaded, aside []byte) {
	t.Helper()
	o = atHome(t, "http://127.0.0.1:1", configtest.FreePort(t))
	loaded = load(t, o)
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.AddAccount(t.Context(), aKey("one")); err != nil {
		t.Fatal(err)
	}
	if err := closeIt(); err != nil {
		t.Fatal(err)
	}
	recorded(t, loaded, 0, 500)
	aside, err = os.ReadFile(loaded.Paths.Data)
	if err != nil {
		t.Fatal(err)
	}
	clear(aside[:2*os.Getpagesize()])
	if err := os.WriteFile(loaded.Paths.Data, aside, 0o600); err != nil {
		t.Fatal(err)
	}
	return o, loaded, aside
}

func TestADamagedHistoryIsBroughtBack(t *testing.T) {
	o, loaded, damaged := damagedHistory(t)
	var told bytes.Buffer
	c := examineTelling(t, o, &told)[doctor.NameDatabase]
	if c.Verdict != doctor.Warning || c.Fix != nil || !strings.Contains(c.Remedy, "start the program") {
		t.Fatalf("before a start has set it aside: %+v", c)
	}
	recorded(t, loaded, 500, 700) // which sets it aside
	c = examineTelling(t, o, &told)[doctor.NameDatabase]
	if c.Fix == nil || !c.Ask || c.Verdict != doctor.Note {
		t.Fatalf("%+v", c)
	}
	if err := c.Fix(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(told.String(), "The requests of the damaged history are back (requests: ") ||
		!strings.Contains(told.String(), "the 200 since are with them") {
		t.Errorf("it tells %q", &told)
	}
	checkHistory(t, o, 700)
	kept, err := filepath.Glob(loaded.Paths.Data + ".brought-back-*")
	if err != nil || len(kept) != 1 {
		t.Fatalf("%q, %v", kept, err)
	}
	if content, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(content, damaged) {
		t.Errorf("the damaged file was changed: %v", err)
	}
	if c = examine(t, o)[doctor.NameDatabase]; c.Verdict != doctor.OK || c.Fix != nil {
		t.Errorf("afterwards: %+v", c)
	}
	// Under its old name it is offered again, as where the renaming has failed: that changes nothing.
	if err := os.Rename(kept[0], strings.Replace(kept[0], ".brought-back-", ".damaged-", 1)); err != nil {
		t.Fatal(err)
	}
	if err := examine(t, o)[doctor.NameDatabase].Fix(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkHistory(t, o, 700)
}

// checkHistory checks that there are so many requests, in the list and in the figures, and the account.
func checkHistory(t *testing.T, o []string, want int) {
	t.Helper()
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	}()
	s, err := api.Status(t.Context())
	if err != nil || len(s.Accounts) != 1 || s.Accounts[0].Name != "one" || s.Stats.TotalRequests != int64(want) {
		t.Errorf("%+v, %v", s.Stats, err)
	}
	rows := 0
	for q := (control.RequestsQuery{Limit: control.MaxLimit}); ; {
		page, err := api.Requests(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		rows += len(page.Requests)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if rows != want {
		t.Errorf("%d requests are listed, not %d", rows, want)
	}
}

func TestNothingIsBroughtBackWhileAProgramRuns(t *testing.T) {
	o, loaded, _ := damagedHistory(t)
	checks := checktest.Worst(connect(t, o).examine(t.Context()))
	c := checks[doctor.NameDatabase]
	if c.Verdict != doctor.Warning || c.Fix != nil ||
		!strings.Contains(c.Remedy, "quit the program and run clb doctor --fix") {
		t.Errorf("%+v", c)
	}
	aside, err := filepath.Glob(loaded.Paths.Data + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Fatal(aside, err)
	}
	if _, err := recoverHistory(t.Context(), loaded, aside[0]); err == nil ||
		!strings.Contains(err.Error(), "quit it first") {
		t.Errorf("%v", err)
	}
}

func TestWhatCanNotBeBroughtBackChangesNothing(t *testing.T) {
	o, loaded, _ := damagedHistory(t)
	recorded(t, loaded, 500, 700)
	aside, err := filepath.Glob(loaded.Paths.Data + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Fatal(aside, err)
	}
	if err := os.WriteFile(aside[0], bytes.Repeat([]byte("no database "), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(loaded.Paths.Data)
	if err != nil {
		t.Fatal(err)
	}
	if err := examine(t, o)[doctor.NameDatabase].Fix(t.Context()); err == nil {
		t.Error("nothing could be read, and that is no error")
	}
	after, err := os.ReadFile(loaded.Paths.Data)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the history was changed: %v", err)
	}
	if left, _ := filepath.Glob(loaded.Paths.Data + ".*"); len(left) != 1 {
		t.Errorf("%q are left", left)
	}
	if _, err := os.Stat(aside[0]); errors.Is(err, os.ErrNotExist) {
		t.Error("the damaged file is gone")
	}
}

func TestAccountsOfBeforeAreTakenAsTheyAreMissing(t *testing.T) {
	of := func(id, name, user string) account.Account {
		return account.Account{ID: id, Name: name, UserUUID: user}
	}
	before := account.Saved{Accounts: []account.Account{of("1", "kept", ""), of("2", "lost", "u2"),
		of("3", "again", ""), of("4", "renamed", "u4"), of("5", "removed", "")},
		States: map[string]account.State{"2": {Why: "spent"}, "1": {Why: "old"}},
		Former: []account.Former{{ID: "8"}, {ID: "9"}}, Terms: 3,
		Resources: []account.Resource{{ID: "f", AccountID: "2"}, {ID: "g", AccountID: "1"}}}
	now := account.Saved{Accounts: []account.Account{of("1", "kept", ""), of("6", "AGAIN", ""), of("7", "other", "u4")},
		States: map[string]account.State{"1": {Why: "new"}},
		Former: []account.Former{{ID: "9"}, {ID: "5"}}, Terms: 2,
		Resources: []account.Resource{{ID: "g", AccountID: "6"}}}
	got := mergeAccounts(now, before)
	var ids []string
	for _, a := range got.Accounts {
		ids = append(ids, a.ID)
	}
	for _, f := range got.Former {
		ids = append(ids, "former "+f.ID)
	}
	for _, r := range got.Resources {
		ids = append(ids, r.ID+" on "+r.AccountID)
	}
	if strings.Join(ids, " ") != "1 6 7 2 former 8 former 9 former 5 g on 6 f on 2" || got.States["2"].Why != "spent" ||
		got.States["1"].Why != "new" || got.Terms != 3 {
		t.Errorf("%q %+v", ids, got)
	}
}
