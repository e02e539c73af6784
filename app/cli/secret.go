package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"clb/app/claudecode"
	"clb/app/cli/console"
	"clb/keychain"
	"clb/proxy/secret"
)

// fromInput is a flag that takes only "-": the secret is read from standard input, or asked for without showing it.
type fromInput struct{ given bool }

var errNotInput = errors.New(
	`takes only "-": the secret is then read from standard input, or asked for at a hidden prompt. ` +
		"As an argument it would show in the process list and in the shell's history")

// Decode takes the "-". Anything else may be a secret, and no error repeats it.
func (f *fromInput) Decode(ctx *kong.DecodeContext) error {
	if token := ctx.Scan.Peek(); !token.IsValue() || token.Value != "-" {
		return errNotInput
	}
	ctx.Scan.Pop()
	f.given = true
	return nil
}

// fromFile is a flag whose value, a file, may be left out.
type fromFile struct {
	given bool
	// name is the file, "-" for standard input, or empty where none was named.
	name string
}

// OptionalValue says that the flag may stand without its value.
func (fromFile) OptionalValue() {}

// Decode takes the name if there is one.
func (f *fromFile) Decode(ctx *kong.DecodeContext) error {
	f.given = true
	if token := ctx.Scan.Peek(); token.IsValue() {
		f.name = ctx.Scan.Pop().String()
	}
	return nil
}

// readSecret reads one secret from standard input: hidden from a person, or all that a pipe gives.
func (s *invocation) readSecret(ctx context.Context, what string) (secret.Text, error) {
	var value string
	var err error
	if s.Asks {
		value, err = s.AskHidden(ctx, what+" (it does not show): ")
	} else {
		value, err = s.ReadInput(ctx, "-", maxInput)
	}
	value = strings.TrimSpace(value)
	switch {
	case err != nil:
		return secret.Text{}, fmt.Errorf("reading the %s: %w", what, err)
	case value == "":
		return secret.Text{}, console.Wrong("there was no %s on standard input", what)
	case strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }):
		return secret.Text{}, console.Wrong("the %s must be one word of plain characters, without spaces or line "+
			"breaks: was "+
			"it cut in two when it was copied?", what)
	}
	return secret.New(value), nil
}

// maxInput bounds what is read from standard input or a file, in bytes.
const maxInput = 1 << 20

// readImport reads a credentials file, or standard input for "-".
func (s *invocation) readImport(ctx context.Context, name string) (secret.Text, error) {
	from := name
	if name == "-" {
		from = "standard input"
	}
	content, err := s.ReadInput(ctx, name, maxInput)
	if err != nil {
		return secret.Text{}, fmt.Errorf("reading the credentials from %s: %w", console.Clean(from), err)
	}
	return nonEmpty(content, from)
}

func nonEmpty(content, from string) (secret.Text, error) {
	if strings.TrimSpace(content) == "" {
		return secret.Text{}, console.Wrong("there are no credentials in %s", from)
	}
	return secret.New(content), nil
}

// ownLogin is the login of the Claude Code on this machine, and where it was found. On macOS it lies in the keychain,
// or, where that could not be written, in the file that it lies in everywhere else.
func (s *invocation) ownLogin(ctx context.Context, goos string) (login secret.Text, source string, err error) {
	if goos == "darwin" {
		service, account := claudecode.KeychainItem(s.env)
		text, err := s.keychainItem(ctx, service, account)
		if err == nil {
			login, err = nonEmpty(text, "the keychain")
			return login, "the keychain", err
		}
		if !errors.Is(err, keychain.ErrNotFound) {
			return secret.Text{}, "", fmt.Errorf("reading %q from the keychain: %w", service, err)
		}
	}
	source, err = claudecode.CredentialsPath(s.env, goos)
	if err != nil {
		return secret.Text{}, "", console.Wrong("%v after --import", err)
	}
	login, err = s.readImport(ctx, source)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there is no login of Claude Code on this machine: sign in with Claude Code first, or name "+
			"the file after --import (%w)", err)
	}
	return login, source, err
}

// keychainPatience is how long a person may take to allow the reading of another program's secret.
const keychainPatience = 2 * time.Minute

// readKeychain reads a secret that another program has put into the system's keychain.
func readKeychain(ctx context.Context, service, name string) (string, error) {
	system, err := keychain.System(keychain.SystemConfig{Service: service})
	if err != nil {
		return "", err
	}
	return system.Patient(keychainPatience).Get(ctx, name)
}
