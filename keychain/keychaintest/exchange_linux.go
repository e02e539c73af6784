package keychaintest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
)

// exchange is the prompter's half of the key agreement by which a typed password travels to the keyring daemon:
// Diffie-Hellman in a 1536-bit group (number 5 of RFC 3526), HKDF with SHA-256, AES-128 in CBC mode. Here it only has
// to speak the protocol; the passwords of tests are no secrets.
type exchange struct {
	private, prime *big.Int
	shared         []byte // the AES key, once the daemon's public value is known
}

const group5 = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
	"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
	"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
	"83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF"

func newExchange() *exchange {
	prime, _ := new(big.Int).SetString(group5, 16)
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return &exchange{private: new(big.Int).SetBytes(secret), prime: prime}
}

// hello is the prompter's public value.
func (e *exchange) hello() string {
	public := new(big.Int).Exp(big.NewInt(2), e.private, e.prime)
	return "[sx-aes-1]\npublic=" + base64.StdEncoding.EncodeToString(public.Bytes()) + "\n"
}

// respond answers the daemon's message, with the password where there is one.
func (e *exchange) respond(text, password string) (string, error) {
	if err := e.receive(text); err != nil || password == "" {
		return e.hello(), err
	}
	block, err := aes.NewCipher(e.shared)
	if err != nil {
		return "", err
	}
	iv := make([]byte, aes.BlockSize)
	_, _ = rand.Read(iv) // never fails
	pad := aes.BlockSize - len(password)%aes.BlockSize
	sealed := append([]byte(password), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(sealed, sealed)
	return e.hello() + "secret=" + base64.StdEncoding.EncodeToString(sealed) + "\niv=" +
		base64.StdEncoding.EncodeToString(iv) + "\n", nil
}

// receive takes the daemon's public value.
func (e *exchange) receive(text string) error {
	for line := range strings.Lines(text) {
		encoded, ok := strings.CutPrefix(strings.TrimSpace(line), "public=")
		if !ok {
			continue
		}
		public, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return err
		}
		common := new(big.Int).Exp(new(big.Int).SetBytes(public), e.private, e.prime)
		e.shared, err = hkdf.Key(sha256.New, common.FillBytes(make([]byte, 192)), nil, "", 16)
		return err
	}
	return fmt.Errorf("no public value in %q", text)
}
