package transport

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

const (
	caFileField = "the file of certificates"
	caFileHint  = "a file with the certificate of an authority (PEM: it begins with -----BEGIN CERTIFICATE-----)"
	// maxCAFile is far above the size of all public authorities together.
	maxCAFile = 16 << 20
)

// readRoots returns the system's authorities plus those of the file.
func readRoots(path string) (*x509.CertPool, error) {
	certificates, err := ReadCertificates(path)
	if err != nil {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, &ConfigError{Where: "the authorities of the system", Problem: "they can't be read", Err: err}
	}
	for _, c := range certificates {
		roots.AddCert(c)
	}
	return roots, nil
}

// ReadCertificates reads a file of certificates, at least one; the error is a *ConfigError.
func ReadCertificates(path string) ([]*x509.Certificate, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, &ConfigError{Where: caFileField, Problem: "it can't be read", Err: err}
	}
	found, err := parseCertificates(data)
	if err != nil {
		return nil, &ConfigError{Where: caFileField + " " + path, Problem: err.Error(), Takes: caFileHint}
	}
	return found, nil
}

// readBounded reads a regular file: a pipe or a device could block.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("this is not a file")}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxCAFile+1))
	if err == nil && len(data) > maxCAFile {
		err = &fs.PathError{Op: "read", Path: path, Err: errors.New("it is larger than 16 MB")}
	}
	return data, err
}

// parseCertificates reads the certificates of a PEM file, or DER. The error quotes nothing: a private key may be in the
// file by mistake.
func parseCertificates(data []byte) ([]*x509.Certificate, error) {
	if plain, err := x509.ParseCertificates(data); err == nil && len(plain) > 0 {
		return plain, nil
	}
	var found []*x509.Certificate
	blocks := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		blocks++
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("its certificate %d is damaged", len(found)+1)
		}
		found = append(found, c)
	}
	switch {
	case len(found) > 0:
		return found, nil
	case blocks > 0:
		return nil, errors.New("it holds keys or other things, but no certificate")
	}
	return nil, errors.New("there is no certificate in it")
}
