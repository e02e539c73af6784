package server_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/control/server"
	"clb/app/status"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// bodies are the Go types behind the schemas.
func bodies() map[string]reflect.Type {
	all := server.Bodies()
	maps.Copy(all, map[string]reflect.Type{
		"Health": reflect.TypeFor[control.Health](), "AccountList": reflect.TypeFor[control.AccountList](),
		"Status": reflect.TypeFor[status.Snapshot](), "Stats": reflect.TypeFor[status.Stats](),
		"Account": reflect.TypeFor[status.Account](), "Token": reflect.TypeFor[status.Token](),
		"RunningSignIn": reflect.TypeFor[status.SignIn](), "Routing": reflect.TypeFor[status.Routing](),
		"Prices": reflect.TypeFor[status.Prices](), "Waiting": reflect.TypeFor[status.Held](),
		"UnderWay": reflect.TypeFor[status.InFlight](), "Usage": reflect.TypeFor[anthropic.Usage](),
		"Limits": reflect.TypeFor[anthropic.Limits](), "Window": reflect.TypeFor[anthropic.Window](),
		"ExtraUsage": reflect.TypeFor[anthropic.ExtraUsage](), "Whole": reflect.TypeFor[anthropic.AccountStatus](),
		"Rates": reflect.TypeFor[anthropic.Rates](), "Rate": reflect.TypeFor[anthropic.Rate](),
		"RequestsPage": reflect.TypeFor[control.RequestsPage](), "Request": reflect.TypeFor[control.Request](),
		"Attempt": reflect.TypeFor[control.Attempt](), "Analytics": reflect.TypeFor[control.Analytics](),
		"SeriesPoint": reflect.TypeFor[control.SeriesPoint](), "Group": reflect.TypeFor[control.Group](),
		"Figures": reflect.TypeFor[control.Figures](), "Quantiles": reflect.TypeFor[control.Quantiles](),
		"SessionsPage": reflect.TypeFor[control.SessionsPage](), "Session": reflect.TypeFor[control.Session](),
		"LimitHistory": reflect.TypeFor[control.LimitHistory](), "LimitSample": reflect.TypeFor[control.LimitSample](),
		"Terms": reflect.TypeFor[control.Terms](), "Link": reflect.TypeFor[control.Link](),
		"SignIn": reflect.TypeFor[control.SignIn](), "NewEndpoint": reflect.TypeFor[control.NewEndpoint](),
		"AccountChange": reflect.TypeFor[control.Change](), "RoutingChange": reflect.TypeFor[control.RoutingChange](),
		"ModeChange": reflect.TypeFor[control.ModeChange](), "NewSignIn": reflect.TypeFor[control.NewSignIn](),
		"LogList": reflect.TypeFor[control.LogList](), "LogLine": reflect.TypeFor[control.LogLine](),
		"LogAttribute": reflect.TypeFor[control.LogAttribute](), "Startup": reflect.TypeFor[control.Startup](),
		"ClaudeCode": reflect.TypeFor[control.ClaudeCode](), "Interference": reflect.TypeFor[claudecode.Conflict](),
		"StepList": reflect.TypeFor[control.StepList](), "Step": reflect.TypeFor[control.Step](),
		"Checkup": reflect.TypeFor[control.HealthReport](), "Check": reflect.TypeFor[control.Check](),
	})
	return all
}

// member is a field of an object: its kind, and whether it is always there.
type member struct {
	Kind   string
	Always bool
}

// Each schema has the fields of its Go type, of their kinds, and no others.
func TestTheSchemasAreThoseOfTheTypes(t *testing.T) {
	d := described(t)
	types := bodies()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(types)), slices.Sorted(maps.Keys(d.Components.Schemas))); diff != "" {
		t.Fatalf("types (-) and schemas (+): %s", diff)
	}
	names := map[reflect.Type]string{}
	for name, of := range types {
		names[of] = name
	}
	for name, of := range types {
		want := map[string]member{}
		addMembers(want, of, names)
		got := map[string]member{}
		addProperties(got, d, d.Components.Schemas[name])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, the type (-) and the schema (+): %s", name, diff)
		}
	}
}

func addMembers(to map[string]member, of reflect.Type, names map[reflect.Type]string) {
	for f := range of.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			addMembers(to, f.Type, names)
			continue
		}
		if f.IsExported() && name != "-" {
			to[name] = member{kindOf(f.Type, names), !strings.Contains(options, "omit")}
		}
	}
}

func kindOf(of reflect.Type, names map[reflect.Type]string) string {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return "date-time"
	case of == reflect.TypeFor[[]byte]():
		return "base64"
	case names[of] != "":
		return names[of]
	}
	switch of.Kind() {
	case reflect.Pointer:
		return kindOf(of.Elem(), names)
	case reflect.Slice:
		return "list of " + kindOf(of.Elem(), names)
	case reflect.Map:
		return "map of " + kindOf(of.Elem(), names)
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Bool:
		return "boolean"
	}
	return of.Kind().String()
}

func addProperties(to map[string]member, d description, of object) {
	for _, part := range of.AllOf {
		addProperties(to, d, d.Components.Schemas[part.name()])
	}
	for name, schema := range of.Properties {
		to[name] = member{kindIn(schema), slices.Contains(of.Required, name)}
	}
}

func kindIn(schema map[string]any) string {
	if to, ok := schema["$ref"].(string); ok {
		return ref{to}.name()
	}
	kind, ok := schema["type"].(string)
	if both, may := schema["type"].([]any); may { // or null
		kind, ok = both[0].(string), len(both) == 2 && both[1] == "null"
	}
	below := func(key string) string { inner, _ := schema[key].(map[string]any); return kindIn(inner) }
	switch {
	case !ok:
		return "something"
	case schema["format"] == "date-time":
		return "date-time"
	case schema["contentEncoding"] != nil:
		return "base64"
	case kind == "array":
		return "list of " + below("items")
	case kind == "object":
		return "map of " + below("additionalProperties")
	}
	return kind
}

// The words that the description lists are those that the program knows.
func TestTheDescriptionHasTheWordsOfTheProgram(t *testing.T) {
	d := described(t)
	enum := func(schema map[string]any) (list []string) {
		if items, ok := schema["items"].(map[string]any); ok {
			schema = items
		}
		for _, word := range schema["enum"].([]any) {
			list = append(list, word.(string))
		}
		return list
	}
	parameter := func(operation, name string) map[string]any {
		for _, methods := range d.Paths {
			for _, op := range methods {
				for _, p := range op.Parameters {
					if op.OperationID == operation && p.Name == name {
						return p.Schema
					}
				}
			}
		}
		return nil
	}
	property := func(schema, name string) []string { return enum(d.Components.Schemas[schema].Properties[name]) }
	for what, words := range map[string][2][]string{
		"outcome": {control.Outcomes(), enum(parameter("listRequests", "outcome"))},
		"outcome of the proxy": {control.Outcomes(), {string(proxy.OutcomeComplete), string(proxy.OutcomeError),
			string(proxy.OutcomeTruncated), string(proxy.OutcomeCancelled), string(proxy.OutcomeInterrupted)}},
		"order":            {control.Orders(), enum(parameter("listRequests", "order"))},
		"by":               {control.Groupings(), enum(parameter("getAnalytics", "by"))},
		"level":            {control.LogLevels(), enum(parameter("listLogLines", "level"))},
		"outcome of a row": {control.Outcomes(), property("Request", "outcome")},
		"level of a line":  {append(control.LogLevels(), ""), property("LogLine", "level")},
		"step":             {control.StepNames(), property("Step", "name")},
		"verdict":          {control.Verdicts(), property("Check", "verdict")},
		"worst verdict":    {control.Verdicts(), property("Checkup", "verdict")},
		"kind of mistake": {{string(control.Unknown), string(control.Taken), string(control.Changed)},
			property("FailureDetail", "kind")},
		"state": {{string(status.Ready), string(status.Off), string(status.Paused), string(status.Limited),
			string(status.Resting), string(status.SignedOut), string(status.Locked)},
			property("Account", "state")},
		"Claude Code": {{string(claudecode.NotConnected), string(claudecode.Connected), string(claudecode.Stale),
			string(claudecode.Foreign), string(claudecode.Unreadable)},
			property("ClaudeCode", "state")},
	} {
		if diff := cmp.Diff(words[0], words[1]); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}
