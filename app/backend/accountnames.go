package backend

import (
	"context"
	"fmt"
	"strings"

	"clb/app/control"
	"clb/app/store"
	"clb/proxy/account"
)

// accountNames are the accounts that there are and were, by ID.
type accountNames map[string]owner

type owner struct {
	name string
	// paid says that each of its requests costs money.
	paid bool
}

// isPaid reports whether the requests of an account cost money.
func (o accountNames) isPaid(id string) bool { return o[id].paid }

// named finds an account by its name, without regard to case.
func (o accountNames) named(name string) (id string, ok bool) {
	for id, a := range o {
		if strings.EqualFold(a.name, name) {
			return id, true
		}
	}
	return "", false
}

// add takes an account in, under a name of its own.
func (o accountNames) add(id, name string, kind account.Kind, removed bool) {
	if _, known := o[id]; known {
		return
	}
	unique := name
	for n := 1; removed; n++ {
		if _, taken := o.named(unique); !taken {
			break
		}
		unique = name + " (removed)"
		if n > 1 {
			unique = fmt.Sprintf("%s (removed %d)", name, n)
		}
	}
	o[id] = owner{unique, kind.Paid()}
}

// owners are the accounts that there are, and those that were removed, the last one first.
func (b *Backend) owners() accountNames {
	o := accountNames{}
	for _, v := range b.pool.List() {
		o.add(v.ID, v.Name, v.Kind, false)
	}
	former := b.pool.Former()
	for i := len(former) - 1; i >= 0; i-- {
		o.add(former[i].ID, former[i].Name, former[i].Kind, true)
	}
	return o
}

// accountName is the name of an account. One that was removed before the program kept the names of those is called as
// its last request in the history says.
func (b *Backend) accountName(ctx context.Context, owners accountNames, id string) string {
	if id == "" || id == store.OtherName {
		return id
	}
	if _, known := owners[id]; !known {
		name := "account " + id
		if rows, _, _, err := b.store.Rows(ctx, store.Where{AccountID: id}, store.Page{Limit: 1}); err == nil &&
			len(rows) > 0 && rows[0].Account != "" {
			name = rows[0].Account
		}
		owners.add(id, name, account.KindOAuth, true)
	}
	return owners[id].name
}

// accountID is the inverse of ownerName.
func (b *Backend) accountID(ctx context.Context, owners accountNames, name string) (string, error) {
	if id, ok := owners.named(name); ok {
		return id, nil
	}
	groups, err := b.store.By(ctx, store.Where{}, store.ByAccount)
	if err != nil {
		return "", err
	}
	for _, g := range groups {
		b.accountName(ctx, owners, g.Key)
	}
	if id, ok := owners.named(name); ok && id != "" {
		return id, nil
	}
	return "", &control.InputError{Kind: control.Unknown, Text: "account takes the name of an account that is or was " +
		"there, and " + name + " is none"}
}
