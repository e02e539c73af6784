package backend

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"clb/app/config"
	"clb/app/control"
	"clb/proxy/account"
	"clb/proxy/balance"
	"clb/proxy/secret"
)

// backupVersion is the form of a backup. A newer one is refused: one of version 2 may hold the key of another service,
// which a program that knows only version 1 would send to Anthropic.
const backupVersion = 2

// backupWork makes each guess of a passphrase cost about a third of a second and 128 MB (2^17 of scrypt).
const backupWork = 17

// longestBackup bounds what is read of one.
const longestBackup = 16 << 20

// backup is what a backup file holds once it is opened. It is written out sealed only.
type backup struct {
	Version  int             `json:"version"`
	Settings string          `json:"settings"`
	Accounts []backupAccount `json:"accounts"`
	// Mode is the mode that the user has set, nil: auto.
	Mode *backupMode `json:"mode,omitempty"`
}

// backupMode is a mode with its account by name, since IDs are made anew.
type backupMode struct {
	Mode    balance.Mode `json:"mode"`
	Account string       `json:"account,omitempty"`
	Until   time.Time    `json:"until,omitzero"`
}

type backupAccount struct {
	account.Account
	// Credential is the account's secret, as it lies in the keychain.
	Credential string `json:"credential"`
}

// Export is all accounts with their secrets, and the settings file, sealed with the passphrase.
func (b *Backend) Export(_ context.Context, passphrase secret.Text) ([]byte, error) {
	content := backup{Version: backupVersion}
	settings, err := config.ReadFile(b.Paths.Settings)
	if err != nil {
		return nil, fmt.Errorf("reading the settings: %w", err)
	}
	content.Settings = string(settings)
	for _, v := range b.pool.List() {
		credential, err := b.pool.Credential(v.Name)
		if err != nil {
			return nil, err
		}
		text, err := credential.Encode()
		if err != nil {
			return nil, err
		}
		content.Accounts = append(content.Accounts, backupAccount{v.Account, text})
	}
	if mode := b.pool.Mode(); mode.Mode != balance.Auto {
		content.Mode = &backupMode{mode.Mode, mode.Account, mode.Until}
	}
	return content.seal(passphrase)
}

func (content backup) seal(passphrase secret.Text) ([]byte, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("encoding the backup: %w", err)
	}
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, &control.InputError{Text: "a backup takes a passphrase, which must not be empty"}
	}
	var sealed bytes.Buffer
	recipient.SetWorkFactor(backupWork)
	w, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, fmt.Errorf("sealing the backup: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return nil, fmt.Errorf("sealing the backup: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("sealing the backup: %w", err)
	}
	return sealed.Bytes(), nil
}

// openBackup is the inverse of seal. Its errors are *control.InputError and hold nothing of the content.
func openBackup(sealed []byte, passphrase secret.Text) (backup, error) {
	var content backup
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return content, &control.InputError{Text: "a backup takes a passphrase, which must not be empty"}
	}
	opened, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if wrong := new(age.NoIdentityMatchError); errors.As(err, &wrong) {
		return content, &control.InputError{Text: "the passphrase does not open this backup"}
	}
	if err != nil {
		return content, &control.InputError{Text: "this is no backup, or it is damaged"}
	}
	text, err := io.ReadAll(io.LimitReader(opened, longestBackup))
	if err != nil || json.Unmarshal(text, &content) != nil {
		return backup{}, &control.InputError{Text: "the backup is damaged: nothing was changed"}
	}
	if content.Version < 1 || content.Version > backupVersion {
		return backup{}, &control.InputError{Text: "a newer version of the program has written this backup: update " +
			"this one first"}
	}
	return content, nil
}

// ImportBackup adds what of a backup is not there yet, and says what it did.
func (b *Backend) ImportBackup(ctx context.Context, sealed []byte, passphrase secret.Text) ([]string, error) {
	content, err := openBackup(sealed, passphrase)
	if err != nil {
		return nil, err
	}
	credentials := make([]account.Credential, len(content.Accounts))
	for i, a := range content.Accounts { // all of it is looked at before any of it is used
		credentials[i], err = account.DecodeCredential(a.Credential)
		if err == nil {
			err = errors.Join(checkNames(&content.Accounts[i].Account),
				checkService(&content.Accounts[i].Account, credentials[i].Kind))
		}
		if err != nil {
			return nil, &control.InputError{Text: "the backup is damaged: nothing was changed"}
		}
	}
	var did []string
	names := renamedAccounts{}
	for i, a := range content.Accounts {
		name, said, err := b.restore(ctx, a.Account, credentials[i])
		if err != nil {
			return did, fmt.Errorf("adding %s: %w", a.Name, err)
		}
		names[strings.ToLower(a.Name)] = name
		did = append(did, a.Name+": "+said)
	}
	line, err := b.restoreSettings(ctx, content.Settings, names)
	if err != nil {
		return did, err
	}
	did = append(did, line)
	if line := b.restoreMode(content.Mode, names); line != "" {
		did = append(did, line)
	}
	b.Publish()
	return did, nil
}

// checkService says whether the account is a service exactly where its credential is one, and its address one that a
// key may go to.
func checkService(a *account.Account, kind account.Kind) error {
	switch {
	case kind != account.KindEndpoint && a.Endpoint == nil:
		return nil
	case kind != account.KindEndpoint, a.Endpoint == nil:
		return errors.New("the account and its credential do not belong together")
	}
	var models []string
	for _, m := range a.Endpoint.Models {
		models = append(models, m.String())
	}
	e, err := account.ParseEndpoint(a.Endpoint.URL, models)
	a.Endpoint = &e
	return err
}

// checkNames says what is wrong with the words of an account of a backup. A name from before the rule for names is none
// of that: the account gets another one.
func checkNames(a *account.Account) error {
	if account.IsDots(a.Name) {
		return changeOf(a).Check()
	}
	return errors.Join(account.CheckName(a.Name), changeOf(a).Check())
}

// changeOf is what the user has set about an account of a backup.
func changeOf(a *account.Account) account.Change {
	return account.Change{Enabled: &a.Enabled, Priority: &a.Priority, Group: &a.Group, Note: &a.Note,
		PausedUntil: &a.PausedUntil}
}

// restore adds one account of a backup, under another name where its own is taken or no name. name is what it is called
// here.
func (b *Backend) restore(ctx context.Context, a account.Account, c account.Credential) (name, said string, err error) {
	i := account.Identity{Email: a.Email, UserUUID: a.UserUUID, OrganizationUUID: a.OrganizationUUID,
		Organization: a.Organization, Plan: a.Plan}
	if owner := cmp.Or(b.sameAccount(a), b.pool.Owner(c.Kind, i)); owner != "" {
		return owner, "this login is here already, as " + owner, nil
	}
	wanted := a.Name
	if account.IsDots(wanted) {
		wanted = "account"
	}
	name = wanted
	for n := 2; ; n++ {
		_, err := b.pool.Add(ctx, account.Account{Name: name, Endpoint: a.Endpoint}, c)
		same := new(account.SameLoginError)
		switch {
		case errors.As(err, &same):
			return same.Name, "this login is here already, as " + same.Name, nil
		case errors.Is(err, account.ErrTaken):
			name = account.Numbered(wanted, n)
			continue
		case err != nil:
			return "", "", err
		}
		err = errors.Join(b.pool.Identify(name, i), b.pool.Change(name, changeOf(&a)))
		if name != a.Name {
			return name, "added as " + name, err
		}
		return name, "added", err
	}
}

// sameAccount is the name of the account that a backup's account is here, empty where it is none: its login may have
// been renewed since, so that the credentials differ.
func (b *Backend) sameAccount(a account.Account) string {
	for _, v := range b.pool.List() {
		if v.ID == a.ID && v.Kind == a.Kind && a.ID != "" {
			return v.Name
		}
	}
	return ""
}
