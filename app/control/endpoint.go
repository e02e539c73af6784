package control

import (
	"reflect"
	"strings"
)

// Access says who may use an endpoint on the port. At the control socket all of them are open.
type Access int

// The kinds of access.
const (
	// AccessPublic: every program on this machine.
	AccessPublic Access = iota
	// AccessPage: the program's own page alone, since the answer is for its user's eyes, or something changes.
	AccessPage
	// AccessPageStream: the page alone, by an event source, which can't send the page's header.
	AccessPageStream
	// AccessSocketSecrets: nobody, since the answer holds secrets.
	AccessSocketSecrets
	// AccessSocketOnly: nobody, since the answer is the whole history.
	AccessSocketOnly
)

// String is who may use it, as the OpenAPI document says it.
func (a Access) String() string {
	switch a {
	case AccessPublic:
		return "anyone"
	case AccessPage, AccessPageStream:
		return "page"
	default:
		return "nobody"
	}
}

// Route is an endpoint without its types.
type Route struct {
	// Method and Path are what http.ServeMux and a client need; Path has the names of parameters in braces.
	Method, Path string
	Access       Access
	// ID, Tag, Summary and Description are for the OpenAPI document.
	ID, Tag, Summary, Description string
	// Answer describes the body of an answer that is not JSON, and Media is its media type.
	Answer, Media string
	// Created says that a success is answered 201.
	Created bool
	// Slow says that reading takes as long as a change.
	Slow bool
	// MaxBody bounds the body of a call in bytes; 0: a mebibyte.
	MaxBody int64
	// In and Out are the types of what is asked and answered.
	In, Out reflect.Type
}

// Endpoint is one thing that can be asked. In says where each of its fields stands: in the path or the query where a
// tag of that name is set, otherwise in the JSON body. Out is the JSON answer, None where there is nothing to tell, or
// []byte or Stream where Media is set.
type Endpoint[In, Out any] struct{ Route }

func endpoint[In, Out any](r Route) Endpoint[In, Out] {
	r.In, r.Out = reflect.TypeFor[In](), reflect.TypeFor[Out]()
	return Endpoint[In, Out]{r}
}

// None is a call that takes nothing, or an answer that tells nothing.
type None struct{}

// Stream is an answer that is written as it comes about.
type Stream struct{}

// Parameter is a field of a call that stands in the address.
type Parameter struct {
	reflect.StructField
	// Label is its name there.
	Label string
	// Path says that it stands in the path, otherwise in the query.
	Path bool
}

// Parameters are the fields of a call that stand in the address. An embedded struct that is tagged "without" leaves
// some out.
func Parameters(in reflect.Type) []Parameter {
	var all []Parameter
	without := ""
	for _, f := range reflect.VisibleFields(in) {
		if f.Anonymous {
			without += "," + f.Tag.Get("without") + ","
		}
		p := Parameter{StructField: f, Label: f.Tag.Get("query")}
		if name, ok := f.Tag.Lookup("path"); ok {
			p.Label, p.Path = name, true
		}
		if p.Label != "" && !strings.Contains(without, ","+p.Label+",") {
			all = append(all, p)
		}
	}
	return all
}

// BodyFields are the names in the JSON body of a call; a call without any has no body.
func BodyFields(in reflect.Type) []string {
	var names []string
	for _, f := range reflect.VisibleFields(in) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// EscapedDots is a name that is no name in a path, with its dots escaped for a path: browsers resolve "." and ".."
// even there.
func EscapedDots(name string) (escaped string, ok bool) {
	return strings.ReplaceAll(name, ".", "%2E"), name == "." || name == ".."
}
