package server

import (
	"net/http"

	"clb/app/control"
	"clb/proxy/secret"
)

// maxBackup bounds the call that brings a backup, in bytes; its JSON has a third more than the file.
const maxBackup = 16 << 20

func (s *server) export(w http.ResponseWriter, r *http.Request) error {
	var body control.ExportCall
	if err := readBody(w, r, &body, "passphrase"); err != nil {
		return err
	}
	if body.Passphrase == "" {
		return control.InputErrorf("passphrase is missing: it seals the backup")
	}
	sealed, err := s.API.Export(r.Context(), secret.New(body.Passphrase))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(sealed) // who asked may have left, and nobody else would want to know
	return nil
}

func (s *server) importBackup(w http.ResponseWriter, r *http.Request) error {
	var body control.ImportCall
	if err := readLargeBody(w, r, &body, "passphrase, and backup in base64", maxBackup); err != nil {
		return err
	}
	if body.Passphrase == "" || len(body.Backup) == 0 {
		return control.InputErrorf("an import takes both the backup and its passphrase")
	}
	did, err := s.API.ImportBackup(r.Context(), body.Backup, secret.New(body.Passphrase))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(control.Imported{Did: did}))
}
