package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clb/proxy/secret"
)

func TestCertificatesOfTheUser(t *testing.T) {
	there := newFarAway(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "there") })
	der := there.Certificate().Raw
	forms := map[string][]byte{
		"PEM": pemOf(der), "DER": der,
		"PEM with words around": slices.Concat([]byte("Our authority\n"), pemOf(der), []byte("the end")),
		"PEM with a key before": slices.Concat(somebodysKey(t), pemOf(der)),
		"two":                   slices.Concat(pemOf(der), pemOf(der)),
	}
	for name, content := range forms {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ca")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			transport := builtTransport(t, Config{Proxy: secret.New(Direct), CAFile: path})
			if text, err := get(t, transport, there.URL); err != nil || text != "200 OK there" {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
	if _, err := get(t, builtTransport(t, Config{Proxy: secret.New(Direct)}), there.URL); err == nil {
		t.Error("the certificate is trusted without the file")
	}
}

func somebodysKey(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}

// otherAuthority is a certificate that has signed nothing.
func otherAuthority(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf(der)
}

func TestWrongCertificates(t *testing.T) {
	folder := t.TempDir()
	key := somebodysKey(t)
	cases := map[string]struct {
		content []byte
		want    string
	}{
		"empty":     {nil, "no certificate"},
		"a text":    {[]byte("hello"), "no certificate"},
		"a key":     {key, "but no certificate"},
		"damaged":   {pemOf([]byte("not a certificate")), "certificate 1 is damaged"},
		"too large": {make([]byte, maxCAFile+1), "larger than 16 MB"},
	}
	for name, c := range cases {
		path := filepath.Join(folder, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		checkRefused(t, path, c.want, string(key[40:60]))
	}
	checkRefused(t, filepath.Join(folder, "missing"), "missing", "?")
	checkRefused(t, folder, "not a file", "?")
}

// checkRefused: the file is named, the reason is said, and nothing of a key is repeated.
func checkRefused(t *testing.T, path, want, never string) {
	t.Helper()
	_, err := Config{CAFile: path, Environ: noEnvironment}.Build()
	wrong := (*ConfigError)(nil)
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) ||
		strings.Contains(err.Error(), never) {
		t.Errorf("%s: %v", path, err)
	}
}
