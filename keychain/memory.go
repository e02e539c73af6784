package keychain

import (
	"context"
	"sync"
)

// InMemory is a vault that forgets everything when the program ends: for tests.
type InMemory struct {
	mu      sync.Mutex // guards secrets
	secrets map[string]string
}

// Memory returns an empty vault.
func Memory() *InMemory { return &InMemory{secrets: make(map[string]string)} }

// Get returns the secret, or ErrNotFound.
func (m *InMemory) Get(ctx context.Context, name string) (string, error) {
	if err := ready(ctx, name); err != nil {
		return "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.secrets[name]
	if !ok {
		return "", ErrNotFound
	}
	return secret, nil
}

// Set keeps the secret until the program ends.
func (m *InMemory) Set(ctx context.Context, name, secret string) error {
	if err := ready(ctx, name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[name] = secret
	return nil
}

// Delete forgets the secret, or returns ErrNotFound.
func (m *InMemory) Delete(ctx context.Context, name string) error {
	if err := ready(ctx, name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.secrets[name]; !ok {
		return ErrNotFound
	}
	delete(m.secrets, name)
	return nil
}

// ready is what every call asks first: is the name fit, and does the caller still wait?
func ready(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return ctx.Err()
}
