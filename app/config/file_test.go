package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/proxy/balance"
)

func TestNewFileHasEveryKey(t *testing.T) {
	text := string(NewFile())
	s, err := Parse("settings.jsonc", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), s); diff != "" {
		t.Error(diff)
	}
	for _, k := range Keys() {
		last := k.Name[strings.LastIndexByte(k.Name, '.')+1:]
		if n := strings.Count(text, `"`+last+`": `+k.Default+",\n"); n != 1 {
			t.Errorf("%s stands %d times in the file", k.Name, n)
		}
		for _, part := range []string{strings.Split(k.Doc, "\n")[0], "takes " + k.Schema.String() + ".", k.Variable} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the file does not say %q", k.Name, part)
			}
		}
	}
}

// Every default must be a value that its own rule takes, and every Takes must be said.
func TestTableIsSound(t *testing.T) {
	s := Default()
	for _, row := range table(&s) {
		if err := row.value.set(changeTo(row).Value); err != nil {
			t.Errorf("%s: its default: %v", row.name, err)
		}
		if row.doc == "" || row.value.schema().String() == "" {
			t.Errorf("%s is not described", row.name)
		}
	}
	if diff := cmp.Diff(Default(), s); diff != "" {
		t.Error(diff)
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		change     func(*Settings)
	}{
		{"empty object", "{}", func(*Settings) {}},
		{"byte order mark and CRLF", "\ufeff{\r\n  // x\r\n  \"port\": 1,\r\n}\r\n", func(s *Settings) { s.Port = 1 }},
		{"plain JSON", `{"port": 65535, "retry": {"count": 0}}`,
			func(s *Settings) { s.Port, s.Retry.Count = 65535, 0 }},
		{"fractions", `{"retry": {"first_delay_seconds": 0.25, "multiplier": 1.5e0}}`,
			func(s *Settings) { s.Retry.FirstDelaySeconds, s.Retry.Multiplier = 0.25, 1.5 }},
		{"loopback", `{"api_url": "http://LOCALHOST:9/"}`, func(s *Settings) { s.APIURL = "http://localhost:9" }},
		{"v6", `{"claude_url": "http://[::1]:9", "platform_url": "http://127.3.2.1"}`,
			func(s *Settings) { s.ClaudeURL, s.PlatformURL = "http://[::1]:9", "http://127.3.2.1" }},
		{"choices", `{"keychain": "file", "log": {"level": "debug", "max_megabytes": 1, "keep_files": 100}}`,
			func(s *Settings) {
				s.Keychain, s.Log = KeychainFile, Log{"debug", 1, 100}
			}},
		{"routing", "{\"routing\": {\"strategy\": \"drain\", \"avoid_percent\": 0, \"routes\": [\n \" claude-opus-* " +
			":work ,At Home\", // x\n\"*haiku*: not work\",],}}", func(s *Settings) {
			s.Routing = Routing{balance.Drain, 0,
				[]balance.Route{{Model: "claude-opus-*", Accounts: []string{"work", "At Home"}},
					{Model: "*haiku*", Accounts: []string{"work"}, Forbid: true}}}
		}},
		{"no routes", `{"routing": {"strategy": "priority", "routes": []}, "hold": {}}`,
			func(s *Settings) { s.Routing.Strategy = balance.Priority }},
		{"notifications",
			`{"notifications": {"back": false, "window_80": true}, "claude_code": {"on_quit": "restore"}}`,
			func(s *Settings) {
				s.Notifications.Back, s.Notifications.Window80, s.ClaudeCode.OnQuit = false, true, OnQuitRestore
			}},
		{"hold", `{"hold": {"minutes": 60, "requests": 1000}}`, func(s *Settings) { s.Hold = Hold{60, 1000} }},
		{"the rest",
			`{"conversation_minutes": 1, "body_memory_megabytes": 64, "drain_seconds": 0, "history": {"commit_milliseconds": 1, "commit_requests": 1, "keep_days": 0, "keep_megabytes": 7}}`, func(s *Settings) {
				s.ConversationMinutes, s.BodyMemoryMegabytes, s.DrainSeconds, s.History = 1, 64, 0, History{1, 1, 0, 7}
			}},
	}
	for _, test := range tests {
		want := Default()
		test.change(&want)
		got, err := Parse("f", []byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const host = "; it takes an https address without a path, such as https://example.com, or an http address of " +
		"this machine"
	const routeList = "; it takes a list of up to 200 texts such as \"claude-opus-*: work, home\" or \"*haiku*: " +
		"not work\""
	tests := []struct{ text, want string }{
		{"", "f:1: the file is empty; delete it, and the next start makes a fresh one"},
		{"{\n\"port\": 1\n\"x\": 2}", "f:3: not valid at column 1: invalid character '\"' after object value " +
			"(expecting ',' or '}')"},
		{"{\n\n\"port\" 1}", "f:3: not valid at column 8: invalid character '1' after object name"},
		{"{\n\"port\": 1\n\n", "f:2: not valid at column 1: parsing object after value: unexpected EOF"},
		{"// x\n[]", "f:2: this is a list; it takes keys and values in braces { }"},
		{"{\n\"prot\": 1}", "f:2: key prot: there is no such key; did you mean port?"},
		{`{"colour": 1}`, "f:1: key colour: there is no such key; there are port, keychain, api_url, claude_url, " +
			"platform_url, retry, conversation_minutes, body_memory_megabytes, drain_seconds, routing, hold, " +
			"network, history, notifications, claude_code, log"},
		{`{"log": {"levl": 1}}`, "f:1: key log.levl: there is no such key; did you mean level?"},
		{`{"retry.count": 1}`, "f:1: key retry.count: there is no such key; there are port, keychain, api_url, " +
			"claude_url, platform_url, retry, conversation_minutes, body_memory_megabytes, drain_seconds, routing, " +
			"hold, network, history, notifications, claude_code, log"},
		{`{"retry": {"first_delay_second": 1}}`,
			"f:1: key retry.first_delay_second: there is no such key; did you mean first_delay_seconds?"},
		{"{\"a\\u001b[31m\\nb\": 1}", "f:1: key a?[31m?b: there is no such key; there are port, keychain, api_url, " +
			"claude_url, platform_url, retry, conversation_minutes, body_memory_megabytes, drain_seconds, routing, " +
			"hold, network, history, notifications, claude_code, log"},
		{"{\"port\": 1,\n\"port\": 2}", "f:2: key port: it stands here for the second time"},
		{"{\"log\": {},\n\"log\": {}}", "f:2: key log: it stands here for the second time"},
		{`{"port": "8080"}`, "f:1: key port: this is a text in quotes; it takes a whole number from 0 to 65535 (0: " +
			"any free port)"},
		{`{"port": null}`, "f:1: key port: this is null; it takes a whole number from 0 to 65535 (0: any free port)"},
		{`{"port": 80.5}`, "f:1: key port: this is not a whole number; it takes a whole number from 0 to 65535 (0: " +
			"any free port)"},
		{`{"port": 65536}`, "f:1: key port: 65536 is out of range; it takes a whole number from 0 to 65535 (0: any " +
			"free port)"},
		{`{"port": -1}`,
			"f:1: key port: -1 is out of range; it takes a whole number from 0 to 65535 (0: any free port)"},
		{`{"port": 99999999999999999999}`,
			"f:1: key port: the number is out of range; it takes a whole number from 0 to 65535 (0: any free port)"},
		{"{\"retry\":\n 3}", "f:2: key retry: this is a number; it takes keys and values in braces { }"},
		{`{"retry": {"count": true}}`,
			"f:1: key retry.count: this is true or false; it takes a whole number from 0 to 10 (0: the next " +
				"account at once)"},
		{`{"retry": {"first_delay_seconds": 60.1}}`,
			"f:1: key retry.first_delay_seconds: 60.1 is out of range; it takes a number from 0 to 60"},
		{`{"retry": {"first_delay_seconds": 1e999}}`,
			"f:1: key retry.first_delay_seconds: +Inf is out of range; it takes a number from 0 to 60"},
		{`{"retry": {"multiplier": {}}}`,
			"f:1: key retry.multiplier: this is an object; it takes a number from 1 to 10"},
		{"{\"retry\": {\n\"count\": 10,\n\"multiplier\": 3}}",
			"f:3: key retry: count, first_delay_seconds and multiplier together make the last wait 19683 seconds; it " +
				"takes at most 600"},
		{`{"routing": {"strategy": "fill"}}`,
			`f:1: key routing.strategy: there is no such choice; it takes "balanced", "least-used", "drain" or "priority"`},
		{`{"routing": {"avoid_percent": 101}}`,
			"f:1: key routing.avoid_percent: 101 is out of range; it takes a whole number from 0 to 100 (0: never)"},
		{`{"hold": {"minutes": 61}}`, "f:1: key hold.minutes: 61 is out of range; it takes a whole number from 0 to " +
			"60 (0: it is refused at once)"},
		{`{"hold": {"requests": 0}}`, "f:1: key hold.requests: 0 is out of range; it takes a whole number from " +
			"1 to 1000"},
		{`{"routing": {"routes": "opus: work"}}`, "f:1: key routing.routes: this is a text in quotes" + routeList},
		{`{"routing": []}`, "f:1: key routing: this is a list; it takes keys and values in braces { }"},
		{`{"port": [8080]}`,
			"f:1: key port: this is a list; it takes a whole number from 0 to 65535 (0: any free port)"},
		{"{\"routing\": {\"routes\": [\n\"a: b\",\n7]}}", "f:3: key routing.routes: this entry is a number" +
			routeList},
		{"{\"routing\": {\"routes\": [\n\"a: b\",\n[\"a: b\"]]}}", "f:3: key routing.routes: this entry is a list" +
			routeList},
		{"{\"routing\": {\"routes\": [\n\"a: b\",\n\n  \"sk-canary\"]}}",
			"f:4: key routing.routes: entry 2 is no route" + routeList},
		{`{"routing": {"routes": ["[a: work"]}}`, "f:1: key routing.routes: entry 1 is no route" + routeList},
		{`{"routing": {"routes": ["a: ,"]}}`, "f:1: key routing.routes: entry 1 is no route" + routeList},
		{`{"routing": {"routes": ["a: , not work"]}}`, "f:1: key routing.routes: entry 1 can be read in two ways" +
			routeList},
		{`{"routing": {"routes": ["a\nb: work"]}}`,
			"f:1: key routing.routes: entry 1 has a line break or control character" + routeList},
		{`{"routing": {"routes": ["a: ` + strings.Repeat("ü", 998) + `"]}}`,
			"f:1: key routing.routes: entry 1 is longer than 1000 characters" + routeList},
		{`{"routing": {"routes": [` + strings.Repeat(`"a: b",`, 201) + `]}}`,
			"f:1: key routing.routes: there are too many entries" + routeList},
		{`{"keychain": "System"}`, `f:1: key keychain: there is no such choice; it takes "system", "file" or "memory"`},
		{`{"log": {"level": ""}}`,
			`f:1: key log.level: there is no such choice; it takes "debug", "info", "warn" or "error"`},
		{`{"api_url": "api.anthropic.com"}`, "f:1: key api_url: this is not the address of a host" + host},
		{`{"api_url": "http://api.anthropic.com"}`,
			"f:1: key api_url: http would send credentials unprotected over the network" + host},
		{`{"api_url": "http://localhost.evil.com"}`,
			"f:1: key api_url: http would send credentials unprotected over the network" + host},
		{`{"api_url": "https://x/v1"}`, "f:1: key api_url: the address has a path" + host},
		{`{"api_url": "https://x?"}`, "f:1: key api_url: the address has a query or a fragment" + host},
		{`{"api_url": "https://x#"}`, "f:1: key api_url: the address has a query or a fragment" + host},
		{`{"api_url": "https://x:0"}`, "f:1: key api_url: the address has a port that does not exist" + host},
		{`{"api_url": "https://x:"}`, "f:1: key api_url: the address has a port that does not exist" + host},
		{`{"api_url": "ftp://x"}`, "f:1: key api_url: the address is not https" + host},
		{`{"api_url": "https://me:hunter2@x"}`, "f:1: key api_url: an address with a user name or password is refused" +
			host},
		{"{\"port\": 9,\n\"api_url\": \"http://localhost:9\"}",
			"f:2: key api_url: this is the program's own address (port 9): requests would go round in circles"},
		{`{"port": 80, "api_url": "http://127.0.0.1"}`,
			"f:1: key api_url: this is the program's own address (port 80): requests would go round in circles"},
		{strings.Repeat(" ", maxFile+1), "f: the file is longer than 256 kB"},
		{strings.Repeat("[", 1001), "f: braces and brackets lie too deep in each other"},
	}
	for _, test := range tests {
		_, err := Parse("f", []byte(test.text))
		var mistake *Error
		if !errors.As(err, &mistake) {
			t.Errorf("%.60q: %v, want an *Error", test.text, err)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("%.60q: %s", test.text, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(NewFile())
	f.Add([]byte(strings.Repeat("[", 50_000)))
	f.Add([]byte("// \"\n{\"retry\": " + strings.Repeat(`{"a":[`, 20_000)))
	f.Add([]byte(`{"port": 1, /* x */ "retry": {"count": 2,},}`))
	f.Add([]byte(`{"routing": {"strategy": "drain", "routes": [ /*a*/"x: y" , "*: not z", ] } }`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("f", text)
		if err != nil {
			if line := err.Error(); strings.ContainsAny(line, "\n\r\x1b") || !strings.HasPrefix(line, "f:") {
				t.Errorf("not one clean line: %q", line)
			}
			return
		}
		edited, err := Edit("f", text, Change{"port", "4242"}, Change{"retry.count", "3"}, Change{"log.level", "warn"},
			Change{"routing.routes", "x: y\n*opus*: not work"}, Change{"hold.minutes", "7"})
		if err != nil {
			var mistake *Error
			if !errors.As(err, &mistake) || mistake.Key == "" {
				t.Fatalf("editing a good file: %v\n%s", err, text)
			}
			return // the new values do not go together with the old ones
		}
		s.Port, s.Retry.Count, s.Log.Level = 4242, 3, "warn"
		s.Hold.Minutes, s.Routing.Routes = 7,
			[]balance.Route{{Model: "x", Accounts: []string{"y"}},
				{Model: "*opus*", Accounts: []string{"work"}, Forbid: true}}
		got, err := Parse("f", edited)
		if err != nil {
			t.Fatalf("%v\n%s", err, edited)
		}
		if diff := cmp.Diff(s, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSchema(t *testing.T) {
	for _, k := range Keys() {
		s := k.Schema
		bounded := s.Type == control.IntegerSetting || s.Type == control.NumberSetting
		if bounded != (s.Min != nil && s.Max != nil && *s.Min < *s.Max) ||
			(s.Type == control.ChoiceSetting) != (len(s.Enum) > 1) {
			t.Errorf("%s: %+v", k.Name, s)
		}
		// A name that ends with a unit has that one.
		for _, unit := range []string{"milliseconds", "seconds", "minutes", "days", "megabytes", "percent"} {
			if strings.HasSuffix(k.Name, "_"+unit) != (s.Unit == unit) && !strings.HasSuffix(k.Name, "."+unit) &&
				!strings.HasSuffix(k.Name, "milli"+unit) {
				t.Errorf("%s: unit %q", k.Name, s.Unit)
			}
		}
	}
	for want, s := range map[string]control.SettingSchema{
		"a whole number from 1 to 1048576": {Type: control.IntegerSetting, Min: new(1.0),
			Max: new(float64(1 << 20))},
		"a whole number from 0 to 10 (0: never)": {Type: control.IntegerSetting, Min: new(0.0), Max: new(10.0),
			Hint: "0: never"},
		"a number from 0.5 to 60":  {Type: control.NumberSetting, Min: new(0.5), Max: new(60.0), Unit: "seconds"},
		"true or false":            {Type: control.BooleanSetting},
		`"a", "b" or "c"`:          {Type: control.ChoiceSetting, Enum: []string{"a", "b", "c"}},
		"the whole path of a file": {Type: control.TextSetting, Hint: "the whole path of a file"},
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
