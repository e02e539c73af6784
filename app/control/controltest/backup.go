package controltest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/balance"
	"clb/proxy/secret"
)

// workFactor makes a passphrase cheap to try, as no real backup may: tests have no time to lose.
const workFactor = 10

// backup is what is sealed.
type backup struct {
	Accounts []backupAccount
	Routing  status.Routing
}

type backupAccount struct {
	Account              status.Account
	Mode, Secret, Import string
}

// Export is all accounts with their secrets, sealed with the passphrase.
func (p *Program) Export(_ context.Context, passphrase secret.Text) ([]byte, error) {
	if passphrase.IsZero() {
		return nil, invalid("a backup takes a passphrase")
	}
	plain, err := p.backup()
	if err != nil {
		return nil, err
	}
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(workFactor)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close() // which writes the rest
	return sealed.Bytes(), err
}

func (p *Program) backup() ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return nil, p.failure
	}
	all := backup{Routing: p.snapshot.Routing}
	for _, a := range p.snapshot.Accounts {
		n := p.added[strings.ToLower(a.Name)]
		all.Accounts = append(all.Accounts, backupAccount{a, n.Mode, n.Secret.Reveal(), n.Import.Reveal()})
	}
	return json.Marshal(all)
}

// ImportBackup adds what of a backup is not there yet.
func (p *Program) ImportBackup(_ context.Context, sealed []byte, passphrase secret.Text) ([]string, error) {
	if passphrase.IsZero() {
		return nil, invalid("a backup takes a passphrase")
	}
	all, err := open(sealed, passphrase)
	if err != nil {
		return nil, invalid("the passphrase is wrong or the backup is damaged: nothing was changed")
	}
	var did []string
	err = p.change(func() error {
		for _, a := range all.Accounts {
			if p.find(a.Account.Name) >= 0 {
				did = append(did, fmt.Sprintf("%s was there already and stays as it is", a.Account.Name))
				continue
			}
			p.snapshot.Accounts = append(p.snapshot.Accounts, a.Account)
			p.added[strings.ToLower(a.Account.Name)] = control.NewAccount{Name: a.Account.Name, Mode: a.Mode,
				Secret: secret.New(a.Secret), Import: secret.New(a.Import)}
			did = append(did, fmt.Sprintf("%s was added", a.Account.Name))
		}
		if r := all.Routing; p.snapshot.Routing.Mode != string(balance.Auto) || r.Account != "" &&
			p.find(r.Account) < 0 {
			all.Routing.Mode, all.Routing.Account, all.Routing.Until = p.snapshot.Routing.Mode,
				p.snapshot.Routing.Account, p.snapshot.Routing.Until
		}
		p.snapshot.Routing = all.Routing
		return nil
	})
	return did, err
}

// open takes the seal from a backup.
func open(sealed []byte, passphrase secret.Text) (all backup, err error) {
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return all, err
	}
	plain, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return all, err
	}
	content, err := io.ReadAll(plain)
	if err != nil {
		return all, err
	}
	return all, json.Unmarshal(content, &all)
}
