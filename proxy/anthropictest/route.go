package anthropictest

import (
	"fmt"
	"net/http"
	"strings"
)

// route answers a request as its path wants it.
func (x *exchange) route() {
	if len(x.body) > maxBody {
		x.refuse(BodyTooLarge())
		return
	}
	if x.f.config.Service != nil {
		x.serve(*x.f.config.Service)
		return
	}
	switch path := x.r.URL.Path; path {
	case "/", PathHello:
		x.only(x.hello, http.MethodHead, http.MethodGet)
	case PathMessages:
		x.only(x.guarded(scopeInference, x.messages), http.MethodPost)
	case PathCountTokens:
		x.only(x.guarded(scopeInference, x.countTokens), http.MethodPost)
	case PathModels:
		x.only(x.guarded(scopeInference, x.models), http.MethodGet)
	case PathProfile:
		x.only(x.bearer(scopeProfile, false, x.profile), http.MethodGet)
	case PathUsage:
		x.only(x.bearer(scopeProfile, true, x.usage), http.MethodGet)
	case PathCreateKey:
		x.only(x.bearer(scopeCreateKey, false, x.createKey), http.MethodPost)
	case PathToken:
		x.only(x.tokens, http.MethodPost)
	case PathAuthorize, "/cai" + PathAuthorize:
		x.only(x.authorize, http.MethodGet, http.MethodPost)
	case PathCallbackPage, PathSuccessPage:
		x.only(x.signedInPage, http.MethodGet)
	default:
		x.refuse(NotFound("Not found"))
	}
}

// only answers where the method is one of those.
func (x *exchange) only(answer func(), methods ...string) {
	for _, m := range methods {
		if m == x.r.Method {
			answer()
			return
		}
	}
	e := failure("method", http.StatusMethodNotAllowed, invalidRequest, "Method Not Allowed")
	e.Header = http.Header{"Allow": {strings.Join(methods, ", ")}}
	x.refuse(e)
}

func (x *exchange) hello() { x.reply(http.StatusOK, object{"message": "hello"}) }

// guarded answers an API request whose credential, version and account are in order.
func (x *exchange) guarded(scope string, answer func()) func() {
	return func() {
		if e := x.objection(scope, true); e != nil {
			x.refuse(*e)
			return
		}
		if x.r.Header.Get("Anthropic-Version") == "" {
			x.refuse(BadRequest("anthropic-version: header is required"))
			return
		}
		x.w.Header().Set("Anthropic-Organization-Id", x.account.OrganizationUUID)
		answer()
	}
}

// bearer answers a request that takes access tokens only, where needed with the beta.
func (x *exchange) bearer(scope string, beta bool, answer func()) func() {
	return func() {
		e := x.objection(scope, beta)
		if e == nil && x.record.Credential != Bearer {
			refused := failure("no bearer", http.StatusUnauthorized, authentication,
				"Invalid authentication credentials")
			e = &refused
		}
		if e != nil {
			x.refuse(*e)
			return
		}
		answer()
	}
}

// objection is what the request's credential is refused with; nil: it is good.
func (x *exchange) objection(scope string, beta bool) *Fault {
	var e Fault
	switch x.record.Credential {
	case BothAreShown:
		e = BadRequest("Authorization and x-api-key headers were sent together: exactly one credential is expected")
	case Bearer:
		return x.tokenObjection(scope, beta)
	case Key:
		return x.keyObjection()
	default:
		e = failure("no credential", http.StatusUnauthorized, authentication, "x-api-key header is required")
	}
	return &e
}

func (x *exchange) tokenObjection(scope string, beta bool) *Fault {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	var e Fault
	switch t := x.token; {
	case beta && count(betas(x.r.Header), oauthBeta) == 0:
		e = MissingBeta()
	case t == nil || !strings.HasPrefix(t.value, prefixAccess):
		e = failure("unknown token", http.StatusUnauthorized, authentication, "Invalid authentication credentials")
	case t.dead():
		e = TokenRevoked()
	case t.expired(x.f.config.Now()):
		e = TokenExpired()
	case !t.allows(scope):
		e = MissingScope()
		if scope != scopeProfile {
			e.Message = fmt.Sprintf("OAuth token does not meet scope requirement %s", scope)
		}
	default:
		return nil
	}
	return &e
}

func (x *exchange) keyObjection() *Fault {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	if t := x.token; t != nil && strings.HasPrefix(t.value, prefixKey) && !t.dead() {
		return nil
	}
	e := InvalidKey()
	return &e
}

// onKey says whether an API key pays for the request.
func (x *exchange) onKey() bool { return x.record.Credential == Key }
