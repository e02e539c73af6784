package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clb/app/control"
	"clb/app/jsonc"
)

// value is a setting's place in a Settings together with the rule of what may stand there.
type value interface {
	// schema says what may stand there.
	schema() control.SettingSchema
	// kind is the JSON kind it is written in.
	kind() jsonc.Kind
	// set reads the value from a text, as in a variable or between the quotes; the error is the problem in
	// words.
	set(text string) error
	// literal is the value as the file has it.
	literal() string
}

// integer is a whole number in a range; zero says in words what 0 means, where that is special.
type integer struct {
	at         *int
	min, max   int
	unit, zero string
}

func (v integer) kind() jsonc.Kind { return '0' }

func (v integer) schema() control.SettingSchema {
	s := control.SettingSchema{Type: control.IntegerSetting, Min: new(float64(v.min)), Max: new(float64(v.max)),
		Unit: v.unit}
	if v.zero != "" {
		s.Hint = "0: " + v.zero
	}
	return s
}

func (v integer) set(text string) error {
	n, err := strconv.Atoi(text)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return errors.New("the number is out of range")
	case err != nil:
		return errors.New("this is not a whole number")
	case n < v.min || n > v.max:
		return fmt.Errorf("%d is out of range", n)
	}
	*v.at = n
	return nil
}

func (v integer) literal() string { return strconv.Itoa(*v.at) }

// number is any number in a range.
type number struct {
	at       *float64
	min, max float64
	unit     string
}

func (v number) kind() jsonc.Kind { return '0' }

func (v number) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.NumberSetting, Min: &v.min, Max: &v.max, Unit: v.unit}
}

func (v number) set(text string) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return errors.New("this is not a number")
	}
	if !(n >= v.min && n <= v.max) { // this way round it refuses NaN too
		return fmt.Errorf("%g is out of range", n)
	}
	*v.at = n
	return nil
}

func (v number) literal() string { return strconv.FormatFloat(*v.at, 'f', -1, 64) }

// boolean is a switch.
type boolean struct{ at *bool }

func (v boolean) kind() jsonc.Kind { return 't' }

func (v boolean) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.BooleanSetting}
}

func (v boolean) set(text string) error {
	if text != "true" && text != "false" {
		return errors.New("this is neither true nor false")
	}
	*v.at = text == "true"
	return nil
}

func (v boolean) literal() string { return strconv.FormatBool(*v.at) }

// choice is one of some words.
type choice[T ~string] struct {
	at    *T
	words []T
}

func (v choice[T]) kind() jsonc.Kind { return '"' }

func (v choice[T]) schema() control.SettingSchema {
	s := control.SettingSchema{Type: control.ChoiceSetting}
	for _, word := range v.words {
		s.Enum = append(s.Enum, string(word))
	}
	return s
}

func (v choice[T]) set(text string) error {
	if !slices.Contains(v.words, T(text)) {
		return errors.New("there is no such choice")
	}
	*v.at = T(text)
	return nil
}

func (v choice[T]) literal() string { return jsonc.Quote(string(*v.at)) }

// origin is the address of a host: scheme, name and port. Only https may leave the machine.
type origin struct{ at *string }

func (v origin) kind() jsonc.Kind { return '"' }

func (v origin) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.URLSetting,
		Hint: "an https address without a path, such as https://example.com, " +
			"or an http address of this machine"}
}

func (v origin) set(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return errors.New("this is not the address of a host")
	}
	switch {
	case u.User != nil:
		return errors.New("an address with a user name or password is refused")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(text, "#"):
		return errors.New("the address has a query or a fragment")
	case u.Path != "" && u.Path != "/":
		return errors.New("the address has a path")
	case u.Port() != "" && !isPort(u.Port()), strings.HasSuffix(u.Host, ":"):
		return errors.New("the address has a port that does not exist")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the address is not https")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return errors.New("http would send credentials unprotected over the network")
	}
	*v.at = u.Scheme + "://" + strings.ToLower(u.Host)
	return nil
}

func (v origin) literal() string { return jsonc.Quote(*v.at) }

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// isLoopback reports whether a host name or address is this machine's own.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || (err == nil && address.Unmap().IsLoopback())
}
