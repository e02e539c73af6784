package keychain_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Every goroutine of the package has to end when its keychain does.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
