package control

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
)

// route is one thing that can be asked. What it returns as an error becomes the answer.
type route struct {
	method, path string
	access       access
	answer       answer
}

func routes() []route {
	return []route{
		{"GET", "/health", reads, (*server).health},
		{"GET", "/api/status", reads, (*server).status},
		{"GET", "/api/stats", reads, (*server).stats},
		{"GET", "/api/accounts", reads, (*server).accounts},
		{"GET", "/api/requests", reads, (*server).requests},
		{"GET", "/api/requests/{id}", reads, (*server).request},
		{"GET", "/api/events", reads, (*server).events},
		{"POST", "/api/accounts", writes, (*server).addAccount},
		{"DELETE", "/api/accounts/{name}", writes, (*server).removeAccount},
		{"PATCH", "/api/accounts/{name}", writes, (*server).patchAccount},
		{"POST", "/api/accounts/{name}/clear-limit", writes, (*server).clearLimit},
		{"POST", "/api/accounts/{name}/renew", writes, (*server).renew},
		{"PATCH", "/api/routing", writes, (*server).patchRouting},
		{"PUT", "/api/mode", writes, (*server).putMode},
		{"GET", "/api/terms", reads, (*server).terms},
		{"POST", "/api/terms", writes, (*server).acceptTerms},
		{"POST", "/api/sign-ins", writes, (*server).startSignIn},
		{"GET", "/api/sign-ins/{id}", confides, (*server).signIn},
		{"DELETE", "/api/sign-ins/{id}", writes, (*server).cancelSignIn},
		{"POST", "/api/sign-ins/{id}/paste", writes, (*server).pasteSignIn},
		{"POST", "/api/export", secrets, (*server).export},
		{"POST", "/api/import", writes, (*server).importBackup},
		{"POST", "/api/reset-stats", writes, (*server).resetStats},
		{"POST", "/api/clear-history", writes, (*server).clearHistory},
		{"POST", "/api/show", writes, (*server).show},
	}
}
