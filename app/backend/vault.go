package backend

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clb/app/atomicfile"
	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/store"
	"clb/keychain"
	"clb/proxy/account"
)

// vault is the keychain as the shell needs it: the accounts' vault, with a word on its condition.
type vault interface {
	account.Vault
	// Names lists the secrets, where the keychain can do that.
	Names(context.Context) ([]string, error)
	Flush(context.Context) error
	Pending() int
	Trouble() error
}

// ranBefore says that a program has run with this data folder: what it keeps secrets in, or their journal, lies there.
func ranBefore(p config.Paths) bool {
	for _, path := range []string{p.Journal, p.Secrets} {
		if _, err := os.Lstat(path); err == nil {
			return true
		}
	}
	return false
}

// isMissing says that there is no file of the name.
func isMissing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// openVault opens the keychain and its journal. Files of theirs that are damaged are set aside, and begun anew: what
// they held is told about, and can be put back while no program runs.
func (b *Backend) openVault(ctx context.Context) (vault, error) {
	c := vaultConfig(b.Loaded)
	v, err := keychain.Open(ctx, c)
	if errors.Is(err, keychain.ErrDamaged) && c.Kind == keychain.KindFile {
		if err = b.setAside(c.Path, "the encrypted keychain file", err,
			"Put one of a backup in its place while the program does not run, or sign in to every "+
				"account again."); err == nil {
			v, err = keychain.Open(ctx, c)
		}
	}
	if err != nil {
		return nil, err
	}
	if c.Kind == keychain.KindMemory {
		return memoryVault{v}, nil // a journal on disk would outlive what it is the journal of
	}
	j, err := keychain.Journaled(ctx, v, b.Paths.Journal)
	if errors.Is(err, keychain.ErrDamaged) {
		if err = b.setAside(b.Paths.Journal, "the journal of renewed logins", err,
			"It is empty nearly always; should an account be refused now, sign in to it again."); err == nil {
			j, err = keychain.Journaled(ctx, v, b.Paths.Journal)
		}
	}
	if err != nil {
		return nil, err
	}
	return j, nil
}

// setAside sets a damaged file aside, and says so.
func (b *Backend) setAside(path, what string, damage error, then string) error {
	name, err := atomicfile.SetAside(path)
	if err != nil {
		return errors.Join(damage, err)
	}
	b.logger.Warn("damaged file set aside", "file", path, "as", name)
	b.noted = append(b.noted,
		fmt.Sprintf("%s was damaged, and is begun anew; the old one is %s. %s", strings.ToUpper(what[:1])+what[1:],
			name, then))
	return nil
}

// bringAccountsBack gives a data file that was begun anew, or that is a copy, the accounts that the keychain's secrets
// tell of, or says in words what has become of them.
func (b *Backend) bringAccountsBack(ctx context.Context, saved account.Saved, missing bool) account.Saved {
	damage := b.store.Damaged()
	if !missing && (damage == nil || slices.Contains(damage.Kept, store.KeptAccounts)) {
		return saved
	}
	found, left := b.recovered(ctx, saved)
	if len(saved.Accounts) > 0 && len(found) == 0 {
		return saved // those of the copy
	}
	why := "the file " + filepath.Base(b.Paths.Data) + " was damaged"
	if missing {
		why = "the file " + filepath.Base(b.Paths.Data) + " is gone"
	}
	saved.Accounts = append(saved.Accounts, found...)
	if len(found) > 0 {
		saved.Lost = ""
		var names []string
		for _, a := range found {
			names = append(names, a.Name)
		}
		line := fmt.Sprintf("The accounts come from the keychain, since %s: %s. Look at their names, groups and "+
			"priorities, and at the routes.", why, strings.Join(names, ", "))
		if left > 0 {
			line += fmt.Sprintf(" %d of the secrets tell too little: add those accounts again.", left)
		}
		b.noted = append(b.noted, line)
		b.logger.Warn("accounts recovered", "accounts", len(found), "left", left)
	} else {
		saved.Lost = fmt.Sprintf("The accounts are lost, since %s. Their secrets may still be in the keychain, which "+
			"can't tell whose they are: "+
			"add each account again (%s add NAME), import a backup (%s import-accounts FILE), or put an older %s in "+
			"its place while the program does not run.",
			why, buildinfo.Binary, buildinfo.Binary, filepath.Base(b.Paths.Data))
		b.logger.Warn("accounts lost", "reason", why)
	}
	if err := b.store.SaveNow(ctx, saved); err != nil {
		// it is tried again with the next change
		b.logger.Warn("account state not saved", "error", err)
	}
	return saved
}

// recovered are the accounts beside the saved ones that the secrets tell of, and how many secrets are left over.
func (b *Backend) recovered(ctx context.Context, saved account.Saved) (found []account.Account, left int) {
	ids, err := b.vault.Names(ctx)
	if err != nil {
		return nil, 0
	}
	known := func(id string) bool {
		return slices.ContainsFunc(saved.Accounts, func(a account.Account) bool { return a.ID == id }) ||
			slices.ContainsFunc(saved.Former, func(f account.Former) bool { return f.ID == id })
	}
	for _, id := range ids {
		if known(id) {
			continue
		}
		text, err := b.vault.Get(ctx, id)
		if err != nil {
			left++
			continue
		}
		a, err := account.Recover(id, text)
		if err != nil {
			left++
			continue
		}
		a.AddedAt, a.Name = time.Now().Round(0).UTC(), freeName(a.Name, slices.Concat(saved.Accounts, found))
		found = append(found, a)
	}
	return found, left
}

// freeName is the name, or where that can't be one or is taken, another.
func freeName(name string, taken []account.Account) string {
	if account.CheckName(name) != nil {
		name = "recovered"
	}
	wanted := name
	for n := 2; slices.ContainsFunc(taken,
		func(a account.Account) bool { return strings.EqualFold(a.Name, name) }); n++ {
		name = account.Numbered(wanted, n)
	}
	return name
}

// vaultConfig is the keychain that the settings name.
func vaultConfig(loaded config.Loaded) keychain.Config {
	c := keychain.Config{Kind: keychain.Kind(loaded.Settings.Keychain), Service: buildinfo.Binary,
		Path:    loaded.Paths.Secrets,
		Setting: buildinfo.Env + "KEYCHAIN", Key: keychain.KeyFile(loaded.Paths.SecretsKey)}
	if !loaded.Passphrase.IsZero() {
		c.Key = keychain.Passphrase(loaded.Passphrase.Reveal())
	}
	return c
}

// memoryVault is a vault without a journal.
type memoryVault struct{ keychain.Vault }

func (memoryVault) Names(context.Context) ([]string, error) { return nil, nil }
func (memoryVault) Flush(context.Context) error             { return nil }
func (memoryVault) Pending() int                            { return 0 }
func (memoryVault) Trouble() error                          { return nil }

// noVault answers every call with why there is no keychain.
type noVault struct{ err error }

func (v noVault) Get(context.Context, string) (string, error) { return "", v.err }
func (v noVault) Set(context.Context, string, string) error   { return v.err }
func (v noVault) Delete(context.Context, string) error        { return v.err }
func (v noVault) Names(context.Context) ([]string, error)     { return nil, v.err }
func (v noVault) Flush(context.Context) error                 { return v.err }
func (v noVault) Pending() int                                { return 0 }
func (v noVault) Trouble() error                              { return v.err }
