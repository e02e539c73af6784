package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/control/server"
)

const about = "The same routes answer on the port of the program and at its control socket, which only its user can " +
	"open. On the port `x-access` says who may use an operation. `anyone`: every program on this machine. `page`: the " +
	"program's own page alone, which sends `" + server.PageHeader +
	": 1` with every call. `nobody`: it answers at the " +
	"control socket only.\n\nTimes are RFC 3339. A parameter that is not known, stands there twice, or has a " +
	"value that " +
	"is not valid is answered 400; the message names it and says what it takes. What is not a success is a Failure. A " +
	"HEAD of what a GET answers is answered too."

const failure = "It was not done, and the message says why. 400: something does not have the form that it must have. " +
	"403: `x-access`. 404: there is nothing of that name. 409: there is something of that name already. 412: it is no " +
	"longer what the change was made from. 500: it did not work. 501: this program can not do it."

// member is one of an object, in order.
type member struct {
	name  string
	value any
}

// object is a node of its members; one with an empty text or nothing in it is left out.
func object(members ...member) *yaml.Node {
	o := &yaml.Node{Kind: yaml.MappingNode}
	for _, m := range members {
		if m.value == "" || m.value == nil {
			continue
		}
		value, ok := m.value.(*yaml.Node)
		if !ok {
			value = nodeOf(m.value)
		}
		if value != nil && value.Kind == yaml.ScalarNode || value != nil && len(value.Content) > 0 {
			o.Content = append(o.Content, nodeOf(m.name), value)
		}
	}
	return o
}

// nodeOf is what the JSON of a value says, in its order.
func nodeOf(value any) *yaml.Node {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // only our own types come here
	}
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		panic(err) // JSON is YAML
	}
	plain(n.Content[0])
	return n.Content[0]
}

// plain takes the style of JSON away, but for the words that YAML 1.1 takes for true and false.
func plain(n *yaml.Node) {
	if n.Style = 0; n.Value == "on" || n.Value == "off" {
		n.Style = yaml.DoubleQuotedStyle
	}
	short := n.Kind == yaml.SequenceNode
	for _, below := range n.Content {
		plain(below)
		short = short && below.Kind == yaml.ScalarNode
	}
	if short {
		n.Style = yaml.FlowStyle
	}
}

func ref(kind, name string) *yaml.Node {
	return nodeOf(map[string]string{"$ref": "#/components/" + kind + "/" + name})
}

// document is the whole of it; root is the folder of the program's module.
func document(root string) ([]byte, error) {
	s, err := newSchemas(root)
	if err != nil {
		return nil, err
	}
	s.add(reflect.TypeFor[control.Failure]())
	paths, byPath := object(), map[string]*yaml.Node{}
	for _, r := range server.Routes() {
		if byPath[r.Path] == nil {
			byPath[r.Path] = object()
			paths.Content = append(paths.Content, nodeOf(r.Path), byPath[r.Path])
		}
		byPath[r.Path].Content = append(byPath[r.Path].Content, nodeOf(strings.ToLower(r.Method)), s.operation(r))
	}
	all := object(member{"openapi", "3.1.0"},
		member{"info", object(member{"title", buildinfo.Name}, member{"version", "1"},
			member{"summary", "The local API of the program, on its port and at its control socket."},
			member{"description", about})},
		member{"servers",
			list(object(member{"url", "http://localhost:8080"}, member{"description", "The default port."}))},
		member{"tags", list(tag("state", "What the program is and does now."),
			tag("history", "What it has done: rows, sums, sessions, limits."),
			tag("accounts", "Its accounts, and signing in to them."),
			tag("routing", "How requests are spread over them."),
			tag("desktop", "The machine of its user: the log, starting at login, Claude Code, the way to Anthropic."))},
		member{"paths", paths},
		member{"components", object(
			member{"responses", object(member{"Failure", object(member{"description", failure},
				member{"content", content("application/json", ref("schemas", "Failure"))})})},
			member{"schemas", s.all()})})
	var out bytes.Buffer
	out.WriteString("# Made by go generate ./app/control/server; do not edit.\n")
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(all); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

func list(items ...*yaml.Node) *yaml.Node { return &yaml.Node{Kind: yaml.SequenceNode, Content: items} }

func tag(name, description string) *yaml.Node {
	return object(member{"name", name}, member{"description", description})
}

func content(media string, schema *yaml.Node) *yaml.Node {
	return object(member{media, object(member{"schema", schema})})
}

func (s *schemas) operation(r control.Route) *yaml.Node {
	var body *yaml.Node
	if len(control.BodyFields(r.In)) > 0 {
		body = object(member{"required", true}, member{"content", content("application/json", s.add(r.In))})
	}
	code, answer := s.answer(r)
	return object(member{"operationId", r.ID}, member{"tags", []string{r.Tag}}, member{"x-access", r.Access.String()},
		member{"summary", r.Summary}, member{"description", r.Description}, member{"parameters", s.parameters(r.In)},
		member{"requestBody", body},
		member{"responses", object(member{strconv.Itoa(code), answer}, member{"default", ref("responses", "Failure")})})
}

// answer is that of a success.
func (s *schemas) answer(r control.Route) (int, *yaml.Node) {
	switch {
	case r.Media != "":
		media, _, err := mime.ParseMediaType(r.Media)
		if err != nil {
			panic(err) // a test serves all of them
		}
		format := ""
		if media == "application/octet-stream" {
			format = "binary"
		}
		return http.StatusOK, object(member{"description", r.Answer},
			member{"content", content(media, object(member{"type", "string"}, member{"format", format}))})
	case r.Out == reflect.TypeFor[control.None]():
		return http.StatusNoContent, object(member{"description", "Done."})
	}
	code, text := http.StatusOK, "As asked."
	if r.Created {
		code, text = http.StatusCreated, "It is there now."
	}
	return code, object(member{"description", cmp.Or(r.Answer, text)},
		member{"content", content("application/json", s.add(r.Out))})
}
