package claudecode

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/jsonc"
)

// brief is an interference in one line.
func brief(all []Conflict) []string {
	var lines []string
	for _, i := range all {
		mark := "note"
		if i.Breaks {
			mark = "breaks"
		}
		lines = append(lines, mark+" "+i.Name+" in "+i.Where)
	}
	return lines
}

func user(text string) File    { return File{User, "/home/settings.json", []byte(text)} }
func project(text string) File { return File{Project, "/project/settings.json", []byte(text)} }
func managed(text string) File { return File{Managed, "/etc/managed.json", []byte(text)} }

func TestInterferences(t *testing.T) {
	tests := []struct {
		name        string
		goos        string
		env         []string
		files       []File
		placeholder bool
		want        []string
	}{
		{name: "nothing", env: []string{"HOME=/home"}, files: []File{user(`{"model":"opus"}`)}, placeholder: true},
		{name: "a proxy", env: []string{"HTTP_PROXY=http://proxy"},
			want: []string{"breaks HTTP_PROXY in the environment"}},
		{name: "a proxy for https alone", env: []string{"https_proxy=http://proxy"},
			want: []string{"breaks https_proxy in the environment"}},
		{name: "a proxy for everything", env: []string{"ALL_PROXY=http://proxy"},
			want: []string{"breaks ALL_PROXY in the environment"}},
		{name: "an empty proxy", env: []string{"HTTP_PROXY="}},
		{name: "an exception", env: []string{"HTTP_PROXY=http://proxy", "NO_PROXY=example.com, localhost"}},
		{name: "an exception for another name", env: []string{"HTTP_PROXY=http://proxy", "NO_PROXY=127.0.0.1"},
			want: []string{"breaks HTTP_PROXY in the environment"}},
		{name: "exceptions in small letters go first",
			env:  []string{"HTTP_PROXY=http://proxy", "NO_PROXY=localhost", "no_proxy=example.com"},
			want: []string{"breaks HTTP_PROXY in the environment"}},
		{name: "an exception in the settings", env: []string{"HTTP_PROXY=http://proxy"},
			files: []File{user(`{"env":{"NO_PROXY":"localhost"}}`)}},
		{name: "a proxy in the settings", files: []File{user(`{"env":{"HTTP_PROXY":"http://proxy"}}`)},
			want: []string{"breaks HTTP_PROXY in /home/settings.json"}},
		{name: "a project elsewhere", files: []File{project(`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`)},
			want: []string{"breaks ANTHROPIC_BASE_URL in /project/settings.json"}},
		{name: "a project at nothing", files: []File{project(`{"env":{"ANTHROPIC_BASE_URL":""}}`)},
			want: []string{"breaks ANTHROPIC_BASE_URL in /project/settings.json"}},
		{name: "a project at us", files: []File{project(`{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:8080/"}}`)}},
		{name: "a project in another group",
			files: []File{project(`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080/g/x"}}`)},
			want:  []string{"breaks ANTHROPIC_BASE_URL in /project/settings.json"}},
		{name: "managed",
			files: []File{project(`{"env":{"ANTHROPIC_BASE_URL":"x"}}`),
				managed(`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`)},
			want: []string{"breaks ANTHROPIC_BASE_URL in /etc/managed.json"}},
		{name: "a base address in the shell", env: []string{"ANTHROPIC_BASE_URL=https://gate.example"},
			want: []string{"note ANTHROPIC_BASE_URL in the environment"}},
		{name: "the user's file before", files: []File{user(`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`)}},
		{name: "Bedrock", env: []string{"CLAUDE_CODE_USE_BEDROCK=1"},
			want: []string{"breaks CLAUDE_CODE_USE_BEDROCK in the environment"}},
		{name: "Bedrock off", env: []string{"CLAUDE_CODE_USE_BEDROCK=0", "CLAUDE_CODE_USE_VERTEX=false"}},
		{name: "Bedrock off in the settings", env: []string{"CLAUDE_CODE_USE_BEDROCK=1"},
			files: []File{user(`{"env":{"CLAUDE_CODE_USE_BEDROCK":"0"}}`)}},
		{name: "Vertex in the settings", files: []File{user(`{"env":{"CLAUDE_CODE_USE_VERTEX":"true"}}`)},
			want: []string{"breaks CLAUDE_CODE_USE_VERTEX in /home/settings.json"}},
		{name: "a socket", env: []string{"ANTHROPIC_UNIX_SOCKET=/x"},
			want: []string{"breaks ANTHROPIC_UNIX_SOCKET in the environment"}},
		{name: "keys", env: []string{"ANTHROPIC_API_KEY=k", "ANTHROPIC_AUTH_TOKEN=t"},
			files: []File{user(`{"apiKeyHelper":"x"}`)},
			want: []string{"note ANTHROPIC_AUTH_TOKEN in the environment", "note ANTHROPIC_API_KEY in the environment",
				"note apiKeyHelper in /home/settings.json"}},
		{name: "a token under the placeholder", env: []string{"ANTHROPIC_AUTH_TOKEN=t"}, placeholder: true,
			want: []string{"note ANTHROPIC_AUTH_TOKEN in the environment"}},
		{name: "an organization's login", files: []File{managed(`{"forceLoginMethod":"claudeai"}`)}},
		{name: "an organization's login and a placeholder", files: []File{managed(`{"forceLoginMethod":"claudeai"}`)},
			placeholder: true, want: []string{"breaks forceLoginMethod in /etc/managed.json"}},
		{name: "a user's own wish of login", files: []File{user(`{"forceLoginMethod":"claudeai"}`)}, placeholder: true},
		{name: "an organization and a token", files: []File{managed(`{"forceLoginOrgUUID":"a"}`)},
			env: []string{"ANTHROPIC_AUTH_TOKEN=t"},
			want: []string{"breaks forceLoginOrgUUID in /etc/managed.json",
				"note ANTHROPIC_AUTH_TOKEN in the environment"}},
		{name: "comments", files: []File{user("// c\n{}")}, want: []string{"breaks settings in /home/settings.json"}},
		{name: "not valid", files: []File{project("{")}, want: []string{"note settings in /project/settings.json"}},
		{name: "a file that does not count", files: []File{project("// c\n{\"env\":{\"ANTHROPIC_BASE_URL\":\"x\"}}")},
			want: []string{"note settings in /project/settings.json"}},
		{name: "small letters on Windows", goos: "windows",
			env: []string{"Http_Proxy=http://proxy", "No_Proxy=LOCALHOST"}},
		{name: "what breaks comes first", env: []string{"ANTHROPIC_API_KEY=k", "ANTHROPIC_BASE_URL=x", "HTTP_PROXY=p"},
			want: []string{"breaks HTTP_PROXY in the environment", "note ANTHROPIC_BASE_URL in the environment",
				"note ANTHROPIC_API_KEY in the environment"}},
	}
	for _, test := range tests {
		if test.goos == "" {
			test.goos = "linux"
		}
		got := Conflicts(Environment{Env: test.env, GOOS: test.goos, Files: test.files,
			Target: Target{Address: ours, Placeholder: test.placeholder}})
		if diff := cmp.Diff(test.want, brief(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		for _, i := range got {
			if i.Effect == "" || i.Advice == "" {
				t.Errorf("%s: %+v", test.name, i)
			}
		}
	}
}

func TestInterferencesTellNoSecret(t *testing.T) {
	env := []string{"ANTHROPIC_API_KEY=hush1", "ANTHROPIC_AUTH_TOKEN=hush2", "HTTP_PROXY=http://user:hush3@proxy",
		"ANTHROPIC_BASE_URL=https://user:hush4@gate.example?key=hush5"}
	for _, i := range Conflicts(Environment{Env: env, GOOS: "linux", Target: Target{Address: ours}}) {
		if strings.Contains(i.Name+i.Where+i.Effect+i.Advice, "hush") {
			t.Errorf("%+v", i)
		}
	}
}

func TestExceptions(t *testing.T) {
	const proxy = "HTTP_PROXY=http://proxy"
	tests := []struct {
		list, address string
		spared        bool
	}{
		{"*", ours, true}, {"localhost", ours, true}, {".localhost", ours, true}, {"LocalHost", ours, true},
		{"a localhost b", ours, true}, {"localhost:8080", ours, true},
		{"localhost:9", ours, false}, {"local", ours, false}, {".local", ours, false}, {"127.0.0.1", ours, false},
		{",, ,", ours, false},
		{"127.0.0.1", "http://127.0.0.1:8080", true}, {"[::1]", "http://[::1]:8080", true},
		{"example.com", "http://a.example.com", true}, {"ample.com", "http://a.example.com", false},
	}
	for _, test := range tests {
		got := Conflicts(Environment{Env: []string{proxy, "NO_PROXY=" + test.list}, GOOS: "linux",
			Target: Target{Address: test.address}})
		if (len(got) == 0) != test.spared {
			t.Errorf("NO_PROXY=%s for %s: %v", test.list, test.address, brief(got))
		}
	}
}

func TestPrepare(t *testing.T) {
	tests := []struct {
		name        string
		env         []string
		files       []File
		placeholder bool
		want        Launch
	}{
		{name: "nothing", want: Launch{Set: []Variable{{BaseVariable, ours}}}},
		{name: "no login", placeholder: true,
			want: Launch{Set: []Variable{{BaseVariable, ours}, {TokenVariable, Placeholder}}}},
		{name: "a key instead", placeholder: true, env: []string{"ANTHROPIC_API_KEY=k"},
			want: Launch{Set: []Variable{{BaseVariable, ours}}}},
		{name: "a proxy", env: []string{"HTTP_PROXY=p", "no_proxy=example.com"},
			want: Launch{Set: []Variable{{BaseVariable, ours}, {"no_proxy", "example.com,localhost,127.0.0.1,::1"}}}},
		{name: "a cloud", env: []string{"CLAUDE_CODE_USE_BEDROCK=1", "CLAUDE_CODE_USE_VERTEX="},
			want: Launch{Set: []Variable{{BaseVariable, ours}}, Unset: []string{"CLAUDE_CODE_USE_BEDROCK"}}},
		{name: "connected already", files: []File{user(`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}`)},
			want: Launch{Set: []Variable{{BaseVariable, ours}}}},
		{name: "the user's file is elsewhere",
			files: []File{user(`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`)}, placeholder: true,
			want: Launch{
				Set:     []Variable{{BaseVariable, ours}, {TokenVariable, Placeholder}},
				Because: []string{"ANTHROPIC_BASE_URL in /home/settings.json"},
				Args: []string{"--settings",
					`{"env":{"ANTHROPIC_AUTH_TOKEN":"clb-placeholder","ANTHROPIC_BASE_URL":"http://localhost:8080"}}`}}},
		{name: "a cloud in a project", files: []File{project(`{"env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}`)}, want: Launch{
			Set:     []Variable{{BaseVariable, ours}},
			Because: []string{"CLAUDE_CODE_USE_BEDROCK in /project/settings.json"},
			Args: []string{"--settings",
				`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080","CLAUDE_CODE_USE_BEDROCK":""}}`}}},
		{name: "a proxy in a file", files: []File{user(`{"env":{"HTTPS_PROXY":"p","NO_PROXY":"example.com"}}`)},
			want: Launch{
				Set:     []Variable{{BaseVariable, ours}, {"NO_PROXY", "example.com,localhost,127.0.0.1,::1"}},
				Because: []string{"NO_PROXY in /home/settings.json"},
				Args: []string{"--settings",
					`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080","NO_PROXY":"example.com,localhost,127.0.0.1,::1"}}`}}},
	}
	for _, test := range tests {
		s := Environment{Env: test.env, GOOS: "linux", Files: test.files,
			Target: Target{Address: ours, Placeholder: test.placeholder}}
		got, err := Prepare(s, []string{"-p", "hi"})
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", test.name, err, diff)
		}
		if len(got.Args) > 0 {
			for _, arg := range []string{"--settings", "--settings={}"} {
				if _, err := Prepare(s, []string{arg}); !errors.Is(err, ErrOwnSettings) {
					t.Errorf("%s: %v", test.name, err)
				}
			}
		}
	}
	for _, text := range []string{`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`,
		`{"env":{"CLAUDE_CODE_USE_VERTEX":"1"}}`, `{"forceLoginMethod":"claudeai"}`} {
		_, err := Prepare(Environment{GOOS: "linux", Files: []File{managed(text)},
			Target: Target{Address: ours, Placeholder: true}}, nil)
		if fixed := new(ManagedError); !errors.As(err, &fixed) || fixed.Interference.Where != "/etc/managed.json" ||
			err.Error() == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestEnviron(t *testing.T) {
	s := Launch{Set: []Variable{{"A", "new"}}, Unset: []string{"B"}}
	got := s.Environ([]string{"C=1", "A=old", "B=2", "a=3", "A=older", "odd"}, "linux")
	if diff := cmp.Diff([]string{"C=1", "a=3", "odd", "A=new"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"C=1", "A=new"}, s.Environ([]string{"C=1", "a=old", "b=2"}, "windows")); diff != "" {
		t.Error(diff)
	}
}

// TestPreparedStartsAreFree: whatever shell and files say, a start that could be prepared has nothing in its way.
func TestPreparedStartsAreFree(t *testing.T) {
	names := []string{BaseVariable, TokenVariable, "ANTHROPIC_API_KEY", "HTTP_PROXY", "http_proxy", "NO_PROXY",
		"no_proxy", "CLAUDE_CODE_USE_BEDROCK", socketVariable}
	values := []string{"", "0", "1", "localhost", "http://proxy", "https://gate.example"}
	rapid.Check(t, func(r *rapid.T) {
		vars := rapid.MapOfN(rapid.SampledFrom(names), rapid.SampledFrom(values), 0, 4)
		fileText := func(label string) string {
			var parts []string
			for name, value := range vars.Draw(r, label) {
				parts = append(parts, jsonc.Quote(name)+":"+jsonc.Quote(value))
			}
			return `{"env":{` + strings.Join(parts, ",") + `}}`
		}
		s := Environment{GOOS: "linux", Files: []File{user(fileText("user")), project(fileText("project"))},
			Target: Target{Address: ours, Placeholder: rapid.Bool().Draw(r, "placeholder")}}
		for name, value := range vars.Draw(r, "shell") {
			s.Env = append(s.Env, name+"="+value)
		}
		start, err := Prepare(s, nil)
		if err != nil {
			r.Fatal(err)
		}
		after := Environment{GOOS: "linux", Env: start.Environ(s.Env, "linux"), Files: s.Files,
			Target: Target{Address: ours}}
		if len(start.Args) > 0 {
			after.Files = append(after.Files, File{Flag, "flag", []byte(start.Args[1])})
		}
		all := newStack(after)
		if address, _ := all.get(BaseVariable); address != ours {
			r.Fatalf("it would ask %q: %+v", address, start)
		}
		for _, i := range append(all.providers(), all.proxies(ours)...) {
			r.Fatalf("%+v: %+v", i, start)
		}
		if token, _ := all.get(TokenVariable); s.Target.Placeholder && token == "" && !all.signsIn() {
			r.Fatalf("it would not be signed in: %+v", start)
		}
	})
}
