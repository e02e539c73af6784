package proxy

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
	theCAFile   = "the file of certificates"
	takesCAFile = "a file with the certificate of an authority (PEM: it begins with -----BEGIN CERTIFICATE-----)"
	// largestCAFile is far above what all authorities of the world need.
	largestCAFile = 16 << 20
)

// readRoots returns the system's authorities and those of the file.
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
		return nil, &ConfigError{Where: theCAFile, Problem: "it can't be read", Err: err}
	}
	found, err := parseCertificates(data)
	if err != nil {
		return nil, &ConfigError{Where: theCAFile + " " + path, Problem: err.Error(), Takes: takesCAFile}
	}
	return found, nil
}

// readBounded reads a plain file: a pipe or a device could keep the program waiting.
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
	defer func() { _ = file.Close() }() // only read from
	data, err := io.ReadAll(io.LimitReader(file, largestCAFile+1))
	if err == nil && len(data) > largestCAFile {
		err = &fs.PathError{Op: "read", Path: path, Err: errors.New("it is larger than 16 MB")}
	}
	return data, err
}

// parseCertificates reads PEM, in which anything but certificates is passed over, or plain DER. Nothing of a private
// key that lies in the file by mistake gets into the error.
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
