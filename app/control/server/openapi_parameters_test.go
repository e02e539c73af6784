package server_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// samples are values that a parameter's schema allows, and values that it does not.
func samples(t *testing.T, p parameter) (good, bad []string) {
	t.Helper()
	schema := p.Schema
	if items, ok := schema["items"].(map[string]any); ok {
		schema = items
		bad = append(bad, "account,,model")
	}
	if words, ok := schema["enum"].([]any); ok {
		for _, word := range words {
			good = append(good, word.(string))
		}
		return good, append(bad, "colour", strings.ToUpper(good[0]))
	}
	if either, ok := schema["anyOf"].([]any); ok && len(either) == 2 { // the moments
		return []string{"2026-11-20T09:30:00Z", "2026-11-20T10:30:00.5+01:00", "2026-11-20"},
			[]string{"yesterday", "2026-11-20T09:30:00", "20261120", "1969-12-31", "2200-01-02", "0001-01-01T00:00:00Z"}
	}
	switch schema["type"] {
	case "integer":
		least, most := int(schema["minimum"].(float64)), int(schema["maximum"].(float64))
		return []string{fmt.Sprint(least), fmt.Sprint(most)},
			[]string{fmt.Sprint(least - 1), fmt.Sprint(most + 1), "x", "", "1.5", "99999999999999999999"}
	case "string":
		if schema["pattern"] != nil {
			return []string{"minute", "hour", "day", "15m", "3h", "7d"},
				[]string{"week", "0h", "7m", "5h", "-1h", "1.5h", "1001d", "m"}
		}
		if most, ok := schema["maxLength"].(float64); ok {
			return []string{strings.Repeat("x", int(most))}, []string{strings.Repeat("x", int(most)+1)}
		}
		return nil, nil
	}
	t.Fatalf("%s is described as nothing that this test knows: %v", p.Name, p.Schema)
	return nil, nil
}

// Each parameter takes what the description says and nothing else, and the answer to a mistake names it and says what
// it takes.
func TestParametersTakeWhatIsDescribed(t *testing.T) {
	d := described(t)
	h, _ := handlers(aFullProgram(t))
	tried := 0
	for _, methods := range d.Paths {
		for method, op := range methods {
			if len(op.Parameters) == 0 || len(asked[op.OperationID]) == 0 {
				continue
			}
			target, _, _ := strings.Cut(asked[op.OperationID][0], "?")
			target, _, _ = strings.Cut(target, " ")
			for _, p := range op.Parameters {
				if p.In != "query" {
					continue
				}
				tried++
				good, bad := samples(t, p)
				query := func(value string) string {
					v := url.Values{p.Name: {value}}
					if p.Name == "step" {
						v.Set("from", "2026-11-22")
						v.Set("to", "2026-11-23")
					}
					if p.Name == "from" && op.OperationID == "getAnalytics" {
						v.Set("to", "2026-11-23")
					}
					return target + "?" + v.Encode()
				}
				for _, value := range good {
					if w := ask(h, strings.ToUpper(method), query(value), "", ""); w.Code != 200 {
						t.Errorf("%s: %d %s", query(value), w.Code, w.Body)
					}
				}
				for _, value := range bad {
					w := ask(h, strings.ToUpper(method), query(value), "", "")
					if w.Code != 400 || !saysWhatItTakes(w.Body.Bytes(), p.Name) {
						t.Errorf("%s: %d %s", query(value), w.Code, w.Body)
					}
				}
				w := ask(h, strings.ToUpper(method), target+"?"+p.Name+"=a&"+p.Name+"=b", "", "")
				if w.Code != 400 || !saysWhatItTakes(w.Body.Bytes(), p.Name) {
					t.Errorf("%s twice: %d %s", p.Name, w.Code, w.Body)
				}
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d parameters were tried", tried)
	}
}

// saysWhatItTakes reports whether a failure names a parameter and what it takes.
func saysWhatItTakes(body []byte, name string) bool {
	var told struct {
		Error struct {
			Message string
			Input   bool
		}
	}
	return json.Unmarshal(body, &told) == nil && told.Error.Input && strings.HasPrefix(told.Error.Message, name+" ") &&
		strings.Contains(told.Error.Message, "takes")
}

// What has no parameters takes none, and what has some names them all.
func TestUnknownParametersAreNamed(t *testing.T) {
	h, port := handlers(aFullProgram(t))
	for target, says := range map[string]string{
		"/api/stats?limit=5":                          `there is no parameter \"limit\" here: it takes none`,
		"/health?a":                                   `there is no parameter \"a\" here: it takes none`,
		"/metrics?name[]=x":                           `there is no parameter \"name[]\" here`,
		"/api/requests?acount=one":                    `there is no parameter \"acount\" here: there are limit, order, cursor, from, to, account, model, session, outcome, status, text`,
		"/api/requests.csv?limit=5":                   `there is no parameter \"limit\" here: there are from, to,`,
		"/api/analytics?session=s":                    `there is no parameter \"session\" here: there are from, to, account, model, outcome, step, by`,
		"/api/sessions?from=2026-01-01":               `there is no parameter \"from\" here: there are account, limit, cursor`,
		"/api/accounts/one/limits?step=1h":            `there is no parameter \"step\" here: there are from, to`,
		"/api/requests/0000000000002?a=b":             `there is no parameter \"a\" here: it takes none`,
		"/api/requests?limit=1;order=newest":          `the query of the address cannot be read`,
		"/api/requests?from=2026-01-02&to=2026-01-01": `to takes a time after from`,
		"/api/requests?account=nobody":                `account takes the name of an account`,
		"/api/analytics?step=minute":                  `step takes an hour or more where from is left open`,
		"/api/analytics?step=minute&from=2020-01-01":  `step takes one that cuts the range into at most 3000`,
		"/api/accounts/nobody/limits":                 `nobody`,
	} {
		w := ask(h, "GET", target, "", "")
		if want := map[bool]int{true: 404, false: 400}[strings.Contains(target, "nobody/")]; w.Code != want ||
			!strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		if same := ask(port, "GET", target, "", ""); same.Body.String() != w.Body.String() {
			t.Errorf("%s, on the port: %d %s", target, same.Code, same.Body)
		}
	}
}
