package anthropictest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// Service is a service that speaks Anthropic's API and is not Anthropic, with what tells it from the real one: a base
// path, a key of its own that it takes in either header, models of its own, and neither accounts nor limits. Recording,
// faults, streams and transports are those of any Fake; Request.Path is the whole path, Fault.Path the one below the
// base.
type Service struct {
	// Path is the base path, such as "/anthropic" (the default) or "/api/v1/anthropic"; "/" stands for none.
	Path string
	// Key is the one that it takes. Default "service-key".
	Key string
	// Models are the names that it serves. Default "their-large-model" and "their-small-model".
	Models []string
}

func (s Service) withDefaults() Service {
	s.Path = strings.TrimRight(cmp.Or(s.Path, "/anthropic"), "/")
	s.Key = cmp.Or(s.Key, "service-key")
	if s.Models = slices.Clone(s.Models); len(s.Models) == 0 {
		s.Models = []string{"their-large-model", "their-small-model"}
	}
	return s
}

// local is a request's path as the API knows it: below the base of the service that the fake plays, if it plays one.
func (f *Fake) local(path string) string {
	if f.config.Service == nil {
		return path
	}
	rest, ok := strings.CutPrefix(path, f.config.Service.Path)
	if !ok {
		return ""
	}
	return rest
}

// serve answers a request as the service does.
func (x *exchange) serve(s Service) {
	switch x.f.local(x.r.URL.Path) {
	case PathMessages:
		x.only(func() { x.keyed(s, x.serveMessage) }, http.MethodPost)
	case PathModels:
		x.only(func() { x.keyed(s, x.serveModels) }, http.MethodGet)
	default: // a count of tokens is nothing that such services have
		x.refuse(NotFound("Not found"))
	}
}

// keyed answers a request that shows the service's key, in whichever header.
func (x *exchange) keyed(s Service, answer func(Service)) {
	scheme, token, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	if x.r.Header.Get("X-Api-Key") != s.Key &&
		(!strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) != s.Key) {
		x.refuse(failure("no key", http.StatusUnauthorized, authentication, "Invalid API key"))
		return
	}
	answer(s)
}

// serveMessage answers by the same model of an answer as Anthropic's, with no header that tells of a limit.
func (x *exchange) serveMessage(s Service) {
	switch {
	case x.bad != "":
		x.refuse(BadRequest(x.bad))
	case !slices.Contains(s.Models, x.prompt.Model):
		x.refuse(NotFound("model: " + x.prompt.Model))
	case x.prompt.MaxTokens <= 0:
		x.refuse(BadRequest("max_tokens: Field required"))
	default:
		x.answer()
	}
}

func (x *exchange) serveModels(s Service) {
	data := []object{}
	for _, m := range s.Models {
		data = append(data, object{"type": "model", "id": m, "display_name": m, "created_at": "2026-10-07T00:00:00Z"})
	}
	x.reply(http.StatusOK, object{"data": data, "first_id": s.Models[0], "last_id": s.Models[len(s.Models)-1],
		"has_more": false})
}

// strays lists what of Anthropic's came to a service that is not Anthropic: another's secret, or the beta that goes
// with a login.
func strays(h http.Header) []string {
	var found []string
	for name, values := range h {
		if slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, "sk-ant-") }) {
			found = append(found, "a secret of Anthropic's in "+name)
		}
	}
	slices.Sort(found)
	if count(betas(h), oauthBeta) > 0 {
		found = append(found, "anthropic-beta has "+oauthBeta+" without a login")
	}
	return found
}
