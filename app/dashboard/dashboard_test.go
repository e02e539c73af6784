package dashboard_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/buildinfo"
	"clb/app/dashboard"
)

func ask(t *testing.T, method, path string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	dashboard.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var addresses = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

// linked are all files that the document names.
func linked(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, m := range addresses.FindAllStringSubmatch(body(t, ask(t, "GET", "/", nil)), -1) {
		if !slices.Contains(found, m[1]) { // a module that runs is fetched ahead as well, once
			found = append(found, m[1])
		}
	}
	if len(found) < 4 { // script, style, theme, icon
		t.Fatalf("the document links %q only", found)
	}
	return found
}

func TestStatusAndMethod(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200},
		{"HEAD", "/", 200},
		{"GET", "/dashboard", 200},
		{"GET", "/dashboard/", 200},
		{"HEAD", "/dashboard", 200},
		{"GET", "/dashboard?x=1", 200},
		{"GET", dashboard.Prefix + "main.mjs", 200},
		{"GET", dashboard.Prefix + "vendor/LICENSE.preact.txt", 200},
		{"POST", "/", 405},
		{"PUT", "/dashboard", 405},
		{"DELETE", dashboard.Prefix + "main.mjs", 405},
		{"OPTIONS", "/", 405},
		{"GET", dashboard.Prefix, 404},
		{"GET", dashboard.Prefix + "index.html", 404},
		{"GET", dashboard.Prefix + "vendor", 404},
		{"GET", dashboard.Prefix + "vendor/", 404},
		{"GET", dashboard.Prefix + "vendor/SHA256SUMS", 404},
		{"GET", dashboard.Prefix + "../dashboard.go", 404},
		{"GET", dashboard.Prefix + "0123456789abcdef/main.mjs", 404},
		{"GET", "/favicon.ico", 404},
		{"POST", "/nowhere", 404},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			r := ask(t, c.method, c.path, nil)
			if r.StatusCode != c.status {
				t.Fatalf("status %d, want %d", r.StatusCode, c.status)
			}
			if c.status == 405 && r.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow: %q", r.Header.Get("Allow"))
			}
			if text := body(t, r); (text == "") != (c.method == "HEAD") {
				t.Errorf("%d bytes of body", len(text))
			}
		})
	}
}

func TestSecurityHeadersOnEveryAnswer(t *testing.T) {
	want := map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Embedder-Policy": "require-corp",
	}
	paths := append([]string{"/", "/dashboard", "/nowhere", dashboard.Prefix + "main.mjs"}, linked(t)...)
	for _, method := range []string{"GET", "HEAD", "POST"} {
		for _, path := range paths {
			h := ask(t, method, path, nil).Header
			got := map[string]string{}
			for name := range want {
				got[name] = h.Get(name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", method, path, diff)
			}
			checkPolicy(t, h.Get("Content-Security-Policy"))
			if !strings.Contains(h.Get("Permissions-Policy"), "camera=()") {
				t.Errorf("%s %s: Permissions-Policy %q", method, path, h.Get("Permissions-Policy"))
			}
		}
	}
}

func checkPolicy(t *testing.T, policy string) {
	t.Helper()
	directives := map[string]string{}
	for part := range strings.SplitSeq(policy, "; ") {
		name, value, _ := strings.Cut(part, " ")
		directives[name] = value
	}
	for _, name := range []string{"default-src", "script-src", "style-src", "connect-src", "img-src"} {
		if directives[name] != "'self'" {
			t.Errorf("%s is %q", name, directives[name])
		}
	}
	for _, name := range []string{"object-src", "base-uri", "form-action", "frame-ancestors", "trusted-types"} {
		if directives[name] != "'none'" {
			t.Errorf("%s is %q", name, directives[name])
		}
	}
	for _, loose := range []string{"unsafe", "*", "http:", "https:", "data:", "blob:", "nonce"} {
		if strings.Contains(policy, loose) {
			t.Errorf("the policy has %q: %s", loose, policy)
		}
	}
}

func TestDocument(t *testing.T) {
	r := ask(t, "GET", "/", nil)
	text := body(t, r)
	if got := r.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	if got := r.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control %q", got)
	}
	for _, want := range []string{
		"<title>" + buildinfo.Name + "</title>", `name="application-name" content="` + buildinfo.Name + `"`,
		`name="clb-binary" content="` + buildinfo.Binary + `"`, `<html lang="en">`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, bad := range []string{"{{", "<style", " style=", " onload", "javascript:", "<script>"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q in the document", bad)
		}
	}
	if text != body(t, ask(t, "GET", "/dashboard", nil)) {
		t.Error("/ and /dashboard differ")
	}
}

func TestEveryLinkedFileIsThereAndCachedForGood(t *testing.T) {
	kinds := map[string]string{
		".mjs": "text/javascript; charset=utf-8", ".js": "text/javascript; charset=utf-8",
		".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	}
	for _, path := range linked(t) {
		r := ask(t, "GET", path, nil)
		if r.StatusCode != 200 {
			t.Errorf("%s: status %d", path, r.StatusCode)
			continue
		}
		if got, want := r.Header.Get("Content-Type"), kinds[path[strings.LastIndex(path, "."):]]; got != want {
			t.Errorf("%s: Content-Type %q, want %q", path, got, want)
		}
		if got := r.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
	}
}

func TestRevalidation(t *testing.T) {
	for _, path := range append(linked(t), "/", dashboard.Prefix+"main.mjs") {
		tag := ask(t, "GET", path, nil).Header.Get("ETag")
		if !regexp.MustCompile(`^"[0-9a-f]{32}"$`).MatchString(tag) {
			t.Fatalf("%s: ETag %s", path, tag)
		}
		again := ask(t, "GET", path, http.Header{"If-None-Match": {tag}})
		if again.StatusCode != 304 || body(t, again) != "" {
			t.Errorf("%s: status %d for a known ETag", path, again.StatusCode)
		}
		if other := ask(t, "GET", path, http.Header{"If-None-Match": {`"other"`}}); other.StatusCode != 200 {
			t.Errorf("%s: status %d for another ETag", path, other.StatusCode)
		}
	}
	if got := ask(t, "GET", dashboard.Prefix+"main.mjs", nil).Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("without a hash in the address: Cache-Control %q", got)
	}
}
