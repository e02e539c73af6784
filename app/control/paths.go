package control

// Paths are the patterns of all routes, for http.ServeMux. Everything else below /api/ is Anthropic's.
func Paths() []string {
	var paths []string
	seen := map[string]bool{}
	for _, r := range routes() {
		if !seen[r.path] {
			seen[r.path] = true
			paths = append(paths, r.path)
		}
	}
	return paths
}
