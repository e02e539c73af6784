package config

import (
	"errors"
	"testing"
)

func TestWithoutFile(t *testing.T) {
	s, err := WithoutFile(Environment{Pairs: []string{"PORT=9191", "CLB_API_URL=http://127.0.0.1:1"}, GOOS: "linux"})
	if err != nil || s.Port != 9191 || s.APIURL != "http://127.0.0.1:1" || s.Retry != Default().Retry {
		t.Errorf("%+v, %v", s, err)
	}
	s, err = WithoutFile(Environment{Pairs: []string{"PORT=many"}, GOOS: "linux"})
	if mistake := new(Error); !errors.As(err, &mistake) || mistake.Where != "PORT" || s.Port != Default().Port {
		t.Errorf("%+v, %v", s, err)
	}
}
