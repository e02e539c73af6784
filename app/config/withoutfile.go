package config

// WithoutFile are the settings where the settings file can't be used: those of a fresh file, and what the environment
// sets on top of them. A variable that is wrong is an *Error; the settings are then those of a fresh file alone.
func WithoutFile(e Environment) (Settings, error) {
	s, err := settle(e, "", NewFile())
	if err != nil {
		return Default(), err
	}
	return s, nil
}
