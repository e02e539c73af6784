package dashboard

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"clb/app/buildinfo"
)

//go:embed static
var embedded embed.FS

// types are the files that are served, by the end of their name. Others in static (checksums) are not.
var types = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
}

const (
	// revalidate lets the browser keep a file and ask each time whether it is still the same.
	revalidate = "no-cache"
	// immutable is for addresses with the content's hash in them: what they show never changes.
	immutable = "public, max-age=31536000, immutable"
	document  = "index.html"
	// made is the folder of what packaging/web/page.sh makes of the sources: madeScript, madeStyle, and the sources'
	// checksum.
	made       = "page/"
	madeScript = made + "page.mjs"
	madeStyle  = made + "page.css"
	madeOf     = "static/" + made + "SOURCES"
	// layers is the style that says in which order the others overrule each other, and so comes before them.
	layers = "styles/layers.css"
)

// site is every file of the page, ready to be sent.
type site struct {
	page  file
	files map[string]file // by path below static
	// hash names this edition of all files together. The document points to Prefix+hash+"/…", and since modules import
	// each other by relative paths, the whole page is of one edition and can be cached for good.
	hash string
}

type file struct {
	content     []byte
	contentType string
	etag        string
	cache       string
}

func newSite() (*site, error) {
	s := &site{files: map[string]file{}}
	err := fs.WalkDir(embedded, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || types[path.Ext(name)] == "" {
			return err
		}
		content, err := embedded.ReadFile(name)
		s.files[strings.TrimPrefix(name, "static/")] = newFile(name, content)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the embedded page: %w", err)
	}
	s.hash = s.edition()
	s.page = newFile(document, s.render(string(s.files[document].content)))
	delete(s.files, document) // only its rendered form is served
	return s, nil
}

func newFile(name string, content []byte) file {
	sum := sha256.Sum256(content)
	return file{
		content:     content,
		contentType: types[path.Ext(name)],
		etag:        `"` + hex.EncodeToString(sum[:16]) + `"`,
		cache:       revalidate,
	}
}

// names are the served files in order.
func (s *site) names() []string {
	names := make([]string, 0, len(s.files))
	for name := range s.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *site) edition() string {
	all := sha256.New()
	for _, name := range s.names() {
		fmt.Fprintf(all, "%s %s\n", name, s.files[name].etag)
	}
	return hex.EncodeToString(all.Sum(nil)[:8])
}

// sources are the modules and styles that the page is written in, and their checksum as page.sh makes it.
func (s *site) sources() (names []string, sum string) {
	all := sha256.New()
	for _, name := range s.names() {
		if ext := path.Ext(name); ext != ".mjs" && ext != ".css" || strings.HasPrefix(name, made) {
			continue
		}
		names = append(names, name)
		fmt.Fprintf(all, "%x  ./%s\n", sha256.Sum256(s.files[name].content), name)
	}
	return names, hex.EncodeToString(all.Sum(nil))
}

// loaded are the modules and styles that a browser loads, the first module being the one that runs: what was made of
// the sources, or the sources themselves where they have changed since.
func (s *site) loaded() (script string, names []string) {
	names, sum := s.sources()
	if of, err := embedded.ReadFile(madeOf); err == nil && strings.TrimSpace(string(of)) == sum {
		return madeScript, []string{madeScript, madeStyle}
	}
	first := slices.Index(names, layers)
	return "main.mjs", append([]string{layers}, slices.Delete(names, first, first+1)...)
}

// render fills in the document: the product's names, where the files of this edition lie, and a preload of each
// module, so that the browser fetches all of them at once and not import by import.
func (s *site) render(template string) []byte {
	base := Prefix + s.hash + "/"
	script, names := s.loaded()
	var preload, styles strings.Builder
	for _, name := range names {
		switch path.Ext(name) {
		case ".mjs":
			fmt.Fprintf(&preload, "<link rel=\"modulepreload\" href=\"%s%s\">\n", base, name)
		case ".css":
			fmt.Fprintf(&styles, "<link rel=\"stylesheet\" href=\"%s%s\">\n", base, name)
		}
	}
	return []byte(strings.NewReplacer(
		"{{script}}", script,
		"{{name}}", html.EscapeString(buildinfo.Name),
		"{{binary}}", html.EscapeString(buildinfo.Binary),
		"{{base}}", base,
		"{{styles}}\n", styles.String(),
		"{{modules}}\n", preload.String(),
	).Replace(template))
}

// find returns the file at that path of a URL.
func (s *site) find(url string) (file, bool) {
	switch url {
	case "/", "/dashboard", "/dashboard/":
		return s.page, true
	}
	name, ok := strings.CutPrefix(url, Prefix)
	if !ok {
		return file{}, false
	}
	if rest, ok := strings.CutPrefix(name, s.hash+"/"); ok {
		f, ok := s.files[rest]
		f.cache = immutable
		return f, ok
	}
	f, ok := s.files[name]
	return f, ok
}

// serve sends the file, or 304 where the browser has it.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cache)
	h.Set("ETag", f.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
}
