package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"clb/app/control"
	"clb/app/control/server"
)

// description is the OpenAPI file as its readers see it.
type description struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Responses map[string]json.RawMessage `json:"responses"`
		Schemas   map[string]object          `json:"schemas"`
	} `json:"components"`
	Tags []struct{ Name string } `json:"tags"`

	raw any
}

type operation struct {
	OperationID string      `json:"operationId"`
	Tags        []string    `json:"tags"`
	Access      string      `json:"x-access"`
	Parameters  []parameter `json:"parameters"`
	RequestBody struct {
		Content content `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content content `json:"content"`
	} `json:"responses"`
}

type content map[string]struct {
	Schema ref `json:"schema"`
}

type ref struct {
	Ref string `json:"$ref"`
}

func (r ref) name() string { return r.Ref[strings.LastIndexByte(r.Ref, '/')+1:] }

type parameter struct {
	Name     string         `json:"name"`
	In       string         `json:"in"`
	Required bool           `json:"required"`
	Schema   map[string]any `json:"schema"`
}

// object is the schema of one.
type object struct {
	AllOf      []ref                     `json:"allOf"`
	Required   []string                  `json:"required"`
	Properties map[string]map[string]any `json:"properties"`
}

// described reads the file that the program serves.
func described(t testing.TB) description {
	t.Helper()
	socket, _ := handlers(aProgram())
	w := ask(socket, "GET", "/api/openapi.yaml", "", "")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/yaml; charset=utf-8" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	var loose any
	if err := yaml.Unmarshal(w.Body.Bytes(), &loose); err != nil {
		t.Fatalf("the file is no YAML: %v", err)
	}
	encoded, err := json.Marshal(loose)
	if err != nil {
		t.Fatal(err)
	}
	var d description
	if err := json.Unmarshal(encoded, &d); err != nil {
		t.Fatal(err)
	}
	if d.raw, err = jsonschema.UnmarshalJSON(bytes.NewReader(encoded)); err != nil {
		t.Fatal(err)
	}
	return d
}

// formOfAFile is what OpenAPI 3.1 demands of the parts that ours has, and nothing else may be in it.
const formOfAFile = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false, "required": ["openapi", "info", "paths", "components", "servers", "tags"],
  "properties": {
    "openapi": {"const": "3.1.0"},
    "info": {"type": "object", "required": ["title", "version"], "additionalProperties": false,
      "properties": {"title": {"type": "string"}, "version": {"type": "string"}, "summary": {"type": "string"}, "description": {"type": "string"}}},
    "servers": {"type": "array", "items": {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "format": "uri"}}}},
    "tags": {"type": "array", "items": {"type": "object", "required": ["name", "description"]}},
    "paths": {"type": "object", "propertyNames": {"pattern": "^/"}, "additionalProperties": {"type": "object", "minProperties": 1,
      "propertyNames": {"enum": ["get", "put", "post", "delete", "patch"]}, "additionalProperties": {"$ref": "#/$defs/operation"}}},
    "components": {"type": "object", "additionalProperties": false, "properties": {
      "responses": {"additionalProperties": {"$ref": "#/$defs/response"}},
      "schemas": {"propertyNames": {"pattern": "^[A-Za-z0-9._-]+$"}, "additionalProperties": {"$ref": "https://json-schema.org/draft/2020-12/schema"}}}}
  },
  "$defs": {
    "operation": {"type": "object", "additionalProperties": false, "required": ["operationId", "tags", "x-access", "summary", "responses"], "properties": {
      "operationId": {"type": "string"}, "tags": {"type": "array", "minItems": 1, "items": {"type": "string"}}, "x-access": {"enum": ["anyone", "page", "nobody"]},
      "summary": {"type": "string", "maxLength": 120}, "description": {"type": "string"},
      "parameters": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/$defs/parameter"}},
      "requestBody": {"type": "object", "additionalProperties": false, "required": ["content"], "properties": {"required": {"const": true}, "content": {"$ref": "#/$defs/content"}}},
      "responses": {"type": "object", "required": ["default"], "minProperties": 2, "propertyNames": {"pattern": "^(2[0-9][0-9]|default)$"},
        "additionalProperties": {"if": {"required": ["$ref"]}, "then": {"properties": {"$ref": {"pattern": "^#/components/responses/"}}}, "else": {"$ref": "#/$defs/response"}}}}},
    "response": {"type": "object", "additionalProperties": false, "required": ["description"], "properties": {"description": {"type": "string"}, "content": {"$ref": "#/$defs/content"}}},
    "content": {"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[a-z]+/[a-z+-]+$"},
      "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["schema"], "properties": {"schema": {"$ref": "https://json-schema.org/draft/2020-12/schema"}}}},
    "parameter": {"type": "object", "additionalProperties": false, "required": ["name", "in", "schema", "description"], "properties": {
      "name": {"type": "string"}, "in": {"enum": ["query", "path"]}, "required": {"type": "boolean"}, "style": {"const": "form"}, "explode": {"type": "boolean"}, "description": {"type": "string"},
      "schema": {"$ref": "https://json-schema.org/draft/2020-12/schema"}},
      "if": {"properties": {"in": {"const": "path"}}}, "then": {"required": ["required"], "properties": {"required": {"const": true}}}}
  }
}`

func TestTheDescriptionHasTheFormOfOpenAPI(t *testing.T) {
	d := described(t)
	form, err := jsonschema.UnmarshalJSON(strings.NewReader(formOfAFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled(t, map[string]any{"form.json": form}, "form.json").Validate(d.raw); err != nil {
		t.Fatal(err)
	}
	tags, ids, used := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, tag := range d.Tags {
		tags[tag.Name] = true
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if ids[op.OperationID] {
				t.Errorf("%s %s: the ID %s is another's too", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
			for _, tag := range op.Tags {
				if !tags[tag] {
					t.Errorf("%s %s: nothing is said of the tag %s", method, path, tag)
				}
			}
		}
	}
	all := components(d)
	for _, r := range references(d.raw) {
		if used[r] = true; !all[r] {
			t.Errorf("%s leads nowhere", r)
		}
	}
	for name := range all {
		if !used[name] {
			t.Errorf("nothing leads to %s", name)
		}
	}
}

func components(d description) map[string]bool {
	all := map[string]bool{}
	for name := range d.Components.Responses {
		all["#/components/responses/"+name] = true
	}
	for name := range d.Components.Schemas {
		all["#/components/schemas/"+name] = true
	}
	return all
}

// references are all of a file.
func references(in any) []string {
	var all []string
	switch v := in.(type) {
	case map[string]any:
		for key, below := range v {
			if to, ok := below.(string); ok && key == "$ref" {
				all = append(all, to)
			}
			all = append(all, references(below)...)
		}
	case []any:
		for _, below := range v {
			all = append(all, references(below)...)
		}
	}
	return all
}

func compiled(t testing.TB, files map[string]any, location string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for name, content := range files {
		if err := c.AddResource(name, content); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile(location)
	if err != nil {
		t.Fatalf("%s: %v", location, err)
	}
	return schema
}

// Each route is described, with who may use it and what it takes, and nothing else is.
func TestTheDescriptionIsThatOfTheRoutes(t *testing.T) {
	d := described(t)
	want, got := map[string][]string{}, map[string][]string{}
	inPath := regexp.MustCompile(`\{(\w+)\}`)
	for _, r := range server.Routes() {
		takes := []string{"for " + r.Access.String()}
		for _, p := range control.Parameters(r.In) {
			if !p.Path {
				takes = append(takes, "query "+p.Label)
			}
		}
		for _, found := range inPath.FindAllStringSubmatch(r.Path, -1) {
			takes = append(takes, "path "+found[1])
		}
		want[r.Method+" "+r.Path] = slices.Sorted(slices.Values(takes))
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			takes := []string{"for " + op.Access}
			for _, p := range op.Parameters {
				takes = append(takes, fmt.Sprintf("%s %s", p.In, p.Name))
			}
			got[strings.ToUpper(method)+" "+path] = slices.Sorted(slices.Values(takes))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-) and their description (+): %s", diff)
	}
	paths := slices.Sorted(maps.Keys(d.Paths))
	if diff := cmp.Diff(slices.Sorted(slices.Values(server.Paths())), paths); diff != "" {
		t.Error(diff)
	}
}
