package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v3"

	"clb/app/control"
)

// names are the schemas that have another name than their Go type.
var names = map[string]string{
	"status.Snapshot": "Status", "status.Held": "Waiting", "status.InFlight": "UnderWay",
	"status.SignIn":           "RunningSignIn",
	"anthropic.AccountStatus": "Whole", "control.ChangeCall": "AccountChange", "control.NewAccountCall": "NewAccount",
	"control.PasteCall": "Pasted", "control.ExportCall": "NewBackup", "control.ImportCall": "Backup",
	"control.StartupCall": "NewStartup", "control.MoveCall": "Move", "control.SettingsCall": "NewSettings",
	"control.ConnectCall": "Connecting", "control.FixCall": "Mending", "control.HealthReport": "Checkup",
}

// schemas are those of the bodies.
type schemas struct {
	types       map[string]reflect.Type
	comments    map[string]string
	definitions jsonschema.Definitions
}

func newSchemas(root string) (*schemas, error) {
	s := &schemas{types: map[string]reflect.Type{}, definitions: jsonschema.Definitions{}}
	var r jsonschema.Reflector
	for _, folder := range []string{"app/control", "app/status", "proxy/anthropic"} {
		if err := r.AddGoComments("clb/packaging/compat", filepath.Join(root, folder),
			jsonschema.WithFullComment()); err != nil {
			return nil, err
		}
	}
	s.comments = r.CommentMap
	return s, nil
}

// reflector reads fields by the name that a tag gives them.
func (s *schemas) reflector(tag string) *jsonschema.Reflector {
	return &jsonschema.Reflector{FieldNameTag: tag, CommentMap: s.comments, AllowAdditionalProperties: true,
		Anonymous: true, Namer: func(t reflect.Type) string {
			name := t.Name()
			if other, ok := names[t.String()]; ok {
				name = other
			}
			s.types[name] = t
			return name
		}}
}

// add has a type described, and refers to it.
func (s *schemas) add(t reflect.Type) *yaml.Node {
	whole := s.reflector("json").ReflectFromType(t)
	for name, definition := range whole.Definitions {
		s.definitions[name] = definition
	}
	return ref("schemas", strings.TrimPrefix(whole.Ref, "#/$defs/"))
}

// all are the schemas by name.
func (s *schemas) all() *yaml.Node {
	var sorted []string
	for name := range s.definitions {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	all := object()
	for _, name := range sorted {
		definition := s.definitions[name]
		definition.Description = sentence(s.types[name].Name(), definition.Description)
		for _, f := range reflect.VisibleFields(s.types[name]) {
			label, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if property, ok := definition.Properties.Get(label); ok {
				definition.Properties.Set(label, finished(f, property))
			}
		}
		all.Content = append(all.Content, nodeOf(name), nodeOfSchema(definition))
	}
	return all
}

// finished is a property with what its reflector does not know: the words of the tag enum, null as one of its types,
// and bounds of what a map holds.
func finished(f reflect.StructField, property *jsonschema.Schema) *jsonschema.Schema {
	if len(property.OneOf) == 2 && property.OneOf[1].Type == "null" {
		property = property.OneOf[0]
		property.Extras = map[string]any{"type": []string{property.Type, "null"}}
		property.Type = ""
	}
	property.Description = sentence(f.Name, property.Description)
	of := property
	if property.Items != nil {
		of = property.Items
	}
	if words, ok := f.Tag.Lookup("enum"); ok {
		for word := range strings.SplitSeq(words, ",") {
			of.Enum = append(of.Enum, word)
		}
	}
	if least, ok := f.Tag.Lookup("least"); ok {
		property.AdditionalProperties.Minimum = json.Number(least)
	}
	return property
}

// sentence is a comment without the name that Go has it begin with.
func sentence(name, comment string) string {
	comment = strings.Join(strings.Fields(comment), " ")
	rest := regexp.MustCompile(`^`+name+` (is|are|says that) `).ReplaceAllString(comment, "")
	if rest == comment || rest == "" {
		return comment
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}

// nodeOfSchema is a schema whose references lead to components.
func nodeOfSchema(s *jsonschema.Schema) *yaml.Node {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // it was made of our own types
	}
	return nodeOf(json.RawMessage(strings.ReplaceAll(string(text), `"#/$defs/`, `"#/components/schemas/`)))
}

// parameters are those of an address.
func (s *schemas) parameters(in reflect.Type) *yaml.Node {
	r := s.reflector("query")
	r.DoNotReference, r.ExpandedStruct = true, true
	whole := r.ReflectFromType(in)
	all := list()
	for _, p := range control.Parameters(in) {
		where, field := "query", p.Label
		if p.Path {
			where, field = "path", p.Name
		}
		property, ok := whole.Properties.Get(field)
		if !ok {
			panic("no schema of the parameter " + field)
		}
		property = finished(p.StructField, property)
		text := property.Description
		property.Description = ""
		if p.Type == reflect.TypeFor[time.Time]() { // or a day
			property = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string", Format: "date-time"},
				{Type: "string", Format: "date"}}}
		}
		members := []member{{"name", p.Label}, {"in", where}}
		if p.Path {
			members = append(members, member{"required", true})
		}
		members = append(members, member{"schema", nodeOfSchema(property)})
		if p.Type.Kind() == reflect.Slice { // with commas between its entries
			members = append(members, member{"style", "form"}, member{"explode", false})
		}
		all.Content = append(all.Content, object(append(members, member{"description", text})...))
	}
	return all
}
