package backend

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"clb/app/config"
	"clb/app/desktop"
	"clb/app/store"
	"clb/proxy/account"
)

// recoverResult says what came of bringing a damaged history back.
type recoverResult struct {
	// Found is what could be read of the damaged file, Since how many requests came after the damage.
	Found store.SalvageReport
	Since int
	// Aside is where the damaged file lies now, untouched, and Before where the history lies that was in use until now.
	Aside, Before string
}

func (b recoverResult) String() string {
	return fmt.Sprintf("The requests of the damaged history are back (%s), and the %d since are with them. The "+
		"damaged file is %s now, and the history "+
		"that was in use is kept as %s; both can be deleted where nothing is missed.", b.Found, b.Since, b.Aside,
		b.Before)
}

// recoverHistory puts the requests of a damaged history that was set aside back into the history, together with those
// since. No program may run meanwhile. What comes of it is a new file that takes the place of the present one in a
// single step; neither the present nor the damaged file is changed, and after an error everything is where it was.
func recoverHistory(ctx context.Context, loaded config.Loaded, aside string) (done recoverResult, err error) {
	lock, err := desktop.AcquireLock(loaded.Paths.Lock)
	if errors.Is(err, desktop.ErrLocked) {
		return done, errors.New("a program is using the history: quit it first")
	}
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	path := loaded.Paths.Data
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a try that was cut short
		return done, fmt.Errorf("removing what an earlier try has left: %w", err)
	}
	if done.Found, err = store.Salvage(ctx, aside, fresh); err != nil {
		return done, err
	}
	if !foundAnything(done.Found) {
		return done, errors.Join(fmt.Errorf("nothing of %s can be read", aside), os.Remove(fresh))
	}
	if done.Since, err = mergeHistory(ctx, loaded, path, fresh); err != nil {
		return done, errors.Join(err, os.Remove(fresh))
	}
	stamp := time.Now().UTC().Format("20060102-150405")
	done.Before, done.Aside = path+".before-"+stamp, strings.Replace(aside, ".damaged-", ".brought-back-", 1)
	if err := replaceHistory(path, fresh, done.Before); err != nil {
		return done, errors.Join(err, os.Remove(fresh))
	}
	// By its new name it is not offered again. Where that fails, bringing it back once more changes nothing.
	if _, taken := os.Lstat(done.Aside); taken == nil || os.Rename(aside, done.Aside) != nil {
		done.Aside = aside
	}
	return done, nil
}

// foundAnything says whether a salvage has found something.
func foundAnything(r store.SalvageReport) bool {
	return slices.ContainsFunc(r.Parts, func(p store.SalvagedPart) bool { return p.Kept > 0 })
}

// replaceHistory puts a file in the place of the history, which stays under another name.
func replaceHistory(path, fresh, before string) error {
	if err := os.Link(path, before); err == nil {
		return os.Rename(fresh, path)
	}
	// A disk that knows no links: for a moment there is no file under the name.
	if err := os.Rename(path, before); err != nil {
		return fmt.Errorf("keeping the present history: %w", err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return errors.Join(fmt.Errorf("taking over the new history: %w", err), os.Rename(before, path))
	}
	return nil
}

// openHistory opens a history to work on it while no program runs. Nothing leaves it for its age.
func openHistory(path string, prices *prices) (*store.Store, error) {
	s, err := store.Open(store.Config{Path: path, Price: prices.cost, KeepDays: -1})
	if err != nil {
		return nil, err
	}
	if damage := s.Damaged(); damage != nil {
		return nil, errors.Join(errors.New(damage.String()), s.Close(context.Background()))
	}
	return s, nil
}

// mergeHistory adds to the history in fresh the requests and the accounts of the present one, and says how many
// requests there were. A new history that tells of fewer requests than the present one is an error.
func mergeHistory(ctx context.Context, loaded config.Loaded, path, fresh string) (requests int, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return 0, errors.New("there is no history to bring them back into: start the program once")
	}
	prices := openPrices(loaded.Paths.Prices, slog.New(slog.DiscardHandler))
	from, err := openHistory(path, prices)
	if err != nil {
		return 0, fmt.Errorf("opening the present history: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close(context.WithoutCancel(ctx))) }()
	to, err := openHistory(fresh, prices)
	if err != nil {
		return 0, fmt.Errorf("opening the history that was brought back: %w", err)
	}
	defer func() { err = errors.Join(err, to.Close(context.WithoutCancel(ctx))) }()
	if requests, err = copyRequests(ctx, from, to); err != nil {
		return 0, err
	}
	saved, err := from.Load()
	if err != nil {
		return 0, fmt.Errorf("the accounts of the present history: %w", err)
	}
	old, _ := to.Load() // as far as it could be read
	if err := to.SaveNow(ctx, mergeAccounts(saved, old)); err != nil {
		return 0, err
	}
	return requests, checkNotFewer(ctx, from, to)
}

// mergeAccounts are the accounts of now, with those of before that were lost: neither removed since, nor added again.
func mergeAccounts(now, before account.Saved) account.Saved {
	for _, a := range before.Accounts {
		again := func(b account.Account) bool {
			return a.ID == b.ID || strings.EqualFold(a.Name, b.Name) || a.UserUUID != "" && a.UserUUID == b.UserUUID &&
				a.OrganizationUUID == b.OrganizationUUID
		}
		removed := func(f account.Former) bool { return a.ID == f.ID }
		if slices.ContainsFunc(now.Accounts, again) || slices.ContainsFunc(now.Former, removed) {
			continue
		}
		now.Accounts = append(now.Accounts, a)
		if state, known := before.States[a.ID]; known && now.States != nil {
			now.States[a.ID] = state
		}
	}
	known := func(f account.Former) bool {
		return slices.ContainsFunc(now.Former, func(g account.Former) bool { return f.ID == g.ID })
	}
	now.Former = append(slices.DeleteFunc(slices.Clone(before.Former), known), now.Former...)
	for _, r := range before.Resources { // of one that both know the newer word stands
		if !slices.ContainsFunc(now.Resources, func(n account.Resource) bool { return n.ID == r.ID }) {
			now.Resources = append(now.Resources, r)
		}
	}
	now.Terms = max(now.Terms, before.Terms)
	return now
}

// carryPage is how many requests are copied and made durable at once.
const carryPage = 1000

// copyRequests records every request of one history in another, which must not have it already.
func copyRequests(ctx context.Context, from, to *store.Store) (copied int, err error) {
	for page := (store.Page{Limit: carryPage}); ; {
		rows, _, next, err := from.Rows(ctx, store.Where{}, page)
		if err != nil {
			return copied, fmt.Errorf("reading the requests of the present history: %w", err)
		}
		for _, row := range rows {
			switch _, err := to.Request(ctx, row.ID); {
			case errors.Is(err, store.ErrNotFound):
				to.End(row.Exchange)
				copied++
			case err != nil:
				return copied, err
			}
		}
		if err := to.Flush(ctx); err != nil {
			return copied, err
		}
		if next == (store.Cursor{}) {
			return copied, nil
		}
		page.Before = next
	}
}

// checkNotFewer is an error where the new history tells of fewer requests than the present one: then the present one is
// worth more.
func checkNotFewer(ctx context.Context, present, fresh *store.Store) error {
	has, err := present.Sum(ctx, store.Where{})
	if err != nil {
		return err
	}
	would, err := fresh.Sum(ctx, store.Where{})
	if err != nil {
		return err
	}
	if would.Requests() < has.Requests() {
		return fmt.Errorf("the history would have %d requests in its figures where it has %d now, so it stays as it "+
			"is: too little of the damaged file can be read", would.Requests(), has.Requests())
	}
	return nil
}
