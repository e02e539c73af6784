package server

// access says who may use a route on the port. At the control socket all routes are open.
type access int

const (
	// reads: everybody.
	reads access = iota
	// confides: the program's own page alone, since the answer is for its user's eyes.
	confides
	// writes: the program's own page alone.
	writes
	// secrets: nobody, since the answer holds secrets.
	secrets
	// everything: nobody, since the answer is all that is known.
	everything
	// watches: the program's own page alone, by an event source, which can't send the page's header.
	watches
)

// route is one thing that can be asked. What it returns as an error becomes the answer.
type route struct {
	method, path string
	access       access
	answer       answer
	// takes are the parameters that its query may have.
	takes []string
}

func routes() []route {
	return []route{
		{"GET", "/health", reads, (*server).health, nil},
		{"GET", "/api/status", reads, (*server).status, nil},
		{"GET", "/api/stats", reads, (*server).stats, nil},
		{"GET", "/api/accounts", reads, (*server).accounts, nil},
		{"GET", "/api/openapi.yaml", reads, (*server).openAPI, nil},
		{"GET", "/metrics", reads, (*server).metrics, nil},
		{"GET", "/api/requests", reads, (*server).requests, requestParameters()},
		{"GET", "/api/requests.csv", reads, (*server).requestsCSV, filterParameters()},
		{"GET", "/api/requests.jsonl", reads, (*server).requestsJSONL, filterParameters()},
		{"GET", "/api/requests/{id}", reads, (*server).request, nil},
		{"GET", "/api/analytics", reads, (*server).analytics, analyticsParameters()},
		{"GET", "/api/sessions", reads, (*server).sessions, []string{"account", "limit", "cursor"}},
		{"GET", "/api/accounts/{name}/limits", reads, (*server).limits, []string{"from", "to"}},
		{"GET", "/api/backup", everything, (*server).backup, nil},
		{"GET", "/api/events", reads, (*server).events, nil},
		{"POST", "/api/accounts", writes, (*server).addAccount, nil},
		{"DELETE", "/api/accounts/{name}", writes, (*server).removeAccount, nil},
		{"PATCH", "/api/accounts/{name}", writes, (*server).patchAccount, nil},
		{"POST", "/api/accounts/{name}/clear-limit", writes, (*server).clearLimit, nil},
		{"POST", "/api/accounts/{name}/renew", writes, (*server).renew, nil},
		{"PATCH", "/api/routing", writes, (*server).patchRouting, nil},
		{"PUT", "/api/mode", writes, (*server).putMode, nil},
		{"POST", "/api/sessions/{session}/move", writes, (*server).moveSession, nil},
		{"GET", "/api/terms", reads, (*server).terms, nil},
		{"POST", "/api/terms", writes, (*server).acceptTerms, nil},
		{"POST", "/api/sign-ins", writes, (*server).startSignIn, nil},
		{"GET", "/api/sign-ins/{id}", confides, (*server).signIn, nil},
		{"DELETE", "/api/sign-ins/{id}", writes, (*server).cancelSignIn, nil},
		{"POST", "/api/sign-ins/{id}/paste", writes, (*server).pasteSignIn, nil},
		{"POST", "/api/export", secrets, (*server).export, nil},
		{"POST", "/api/import", writes, (*server).importBackup, nil},
		{"POST", "/api/reset-stats", writes, (*server).resetStats, nil},
		{"POST", "/api/clear-history", writes, (*server).clearHistory, nil},
		{"POST", "/api/show", writes, (*server).show, nil},
		{"GET", "/api/logs", confides, (*server).logs, []string{"level", "limit", "text"}},
		{"GET", "/api/logs/stream", watches, (*server).followLogs, []string{"level"}},
		{"GET", "/api/startup", confides, (*server).startup, nil},
		{"PUT", "/api/startup", writes, (*server).setStartup, nil},
		{"GET", "/api/claude-code", confides, (*server).claudeCode, nil},
		{"PUT", "/api/claude-code", writes, (*server).connectClaudeCode, nil},
		{"DELETE", "/api/claude-code", writes, (*server).disconnectClaudeCode, nil},
		{"GET", "/api/settings", confides, (*server).settingsFile, nil},
		{"PATCH", "/api/settings", writes, (*server).changeSettings, nil},
		{"POST", "/api/connection-test", writes, (*server).testConnection, nil},
		{"GET", doctorPath, confides, (*server).examine, nil},
		{"POST", doctorPath + "/fix", writes, (*server).mend, nil},
	}
}

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
