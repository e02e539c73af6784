package keychain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// The encrypted file is text: one or two armored age messages, one after the other, which the age tool opens as well.
//
//	with a passphrase:  [key, encrypted to the passphrase] [secrets, encrypted to that key]
//	with a key file:    [secrets, encrypted to the key in the key file]
//
// The first message is why Set is cheap: the passphrase's costly derivation is paid when the file is opened, the key is
// kept in memory, and every rewrite copies the first message as it is.

// lock is an opened container's key, and the message that brought it (nil with a key file).
type lock struct {
	identity *age.X25519Identity
	wrapped  []byte
}

// newLock makes a fresh key and wraps it to the passphrase.
func newLock(key Key) (*lock, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	recipient, err := age.NewScryptRecipient(key.passphrase)
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(key.workFactor)
	wrapped, err := seal([]byte(identity.String()), recipient)
	if err != nil {
		return nil, err
	}
	return &lock{identity: identity, wrapped: wrapped}, nil
}

// openLock unwraps the key in the first message.
func openLock(wrapped []byte, key Key) (*lock, error) {
	id, err := age.NewScryptIdentity(key.passphrase)
	if err != nil {
		return nil, err
	}
	id.SetMaxWorkFactor(20) // a doctored file must not cost minutes
	text, err := unseal(wrapped, id)
	if err != nil {
		return nil, err
	}
	identity, err := age.ParseX25519Identity(string(text))
	if err != nil { // age's text could quote the key
		return nil, fmt.Errorf("%w: no key in it", ErrDamaged)
	}
	return &lock{identity: identity, wrapped: wrapped}, nil
}

// split cuts the file into its messages: the wrapped key (nil with a key file) and the secrets.
func split(data []byte) (wrapped, secrets []byte, err error) {
	const footer = armor.Footer + "\n"
	parts := bytes.SplitAfter(data, []byte(footer))
	if len(parts) < 2 || len(parts[len(parts)-1]) != 0 {
		return nil, nil, fmt.Errorf("%w: the end is missing", ErrDamaged)
	}
	switch parts = parts[:len(parts)-1]; len(parts) {
	case 1:
		return nil, parts[0], nil
	case 2:
		return parts[0], parts[1], nil
	}
	return nil, nil, fmt.Errorf("%w: %d parts in one file", ErrDamaged, len(parts))
}

// item is one secret in the sealed part. Bytes, so that JSON does not change what is not UTF-8.
type item struct {
	Name   string `json:"name"`
	Secret []byte `json:"secret"`
}

func encodeItems(items map[string]string) ([]byte, error) {
	list := make([]item, 0, len(items))
	for name, secret := range items {
		list = append(list, item{Name: name, Secret: []byte(secret)})
	}
	return json.Marshal(list)
}

func decodeItems(data []byte) (map[string]string, error) {
	var list []item
	if err := json.Unmarshal(data, &list); err != nil { // its text could quote what was decrypted
		return nil, fmt.Errorf("%w: not a list of secrets", ErrDamaged)
	}
	items := make(map[string]string, len(list))
	for _, it := range list {
		items[it.Name] = string(it.Secret)
	}
	return items, nil
}

// seal encrypts to one armored age message.
func seal(plain []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	text := armor.NewWriter(&out)
	w, err := age.Encrypt(text, to)
	if err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	if err := errors.Join(w.Close(), text.Close()); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	return out.Bytes(), nil
}

// unseal decrypts one armored age message: ErrWrongPassphrase where the key does not fit, else ErrDamaged.
func unseal(message []byte, with age.Identity) ([]byte, error) {
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(message)), with)
	if _, mismatch := errors.AsType[*age.NoIdentityMatchError](err); mismatch {
		return nil, ErrWrongPassphrase
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, firstLine(err.Error()))
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, firstLine(err.Error()))
	}
	return plain, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
