package control

import "clb/app/status"

// What the program is and does.
var (
	GetHealth = endpoint[None, Health](Route{Method: "GET", Path: "/health", Access: AccessPublic,
		ID: "getHealth", Tag: "state", Summary: "Who listens here"})
	GetStatus = endpoint[None, status.Snapshot](Route{Method: "GET", Path: "/api/status", Access: AccessPublic,
		ID: "getStatus", Tag: "state", Summary: "The whole picture"})
	GetStats = endpoint[None, status.Stats](Route{Method: "GET", Path: "/api/stats", Access: AccessPublic,
		ID: "getStats", Tag: "state", Summary: "Totals since the last reset"})
	WatchStatus = endpoint[None, Stream](Route{Method: "GET", Path: "/api/events", Access: AccessPublic,
		ID: "watchStatus", Tag: "state", Summary: "The whole picture as it changes",
		Description: "One event at once and one after each change, at most ten a second. A comment every 15 seconds " +
			"shows that a quiet stream is alive. Events are named `snapshot`, and their data is a Status.",
		Answer: "Server-sent events until the client leaves.", Media: "text/event-stream"})
	GetMetrics = endpoint[None, []byte](Route{Method: "GET", Path: "/metrics", Access: AccessPublic,
		ID: "getMetrics", Tag: "state", Summary: "Counters, gauges and histograms for Prometheus",
		Description: "Counters and histograms begin with the program; gauges show this moment. An account whose name " +
			"is an e-mail address is shown as a number.",
		Answer: "The text format 0.0.4 of Prometheus.", Media: "text/plain; version=0.0.4; charset=utf-8"})
	GetDescription = endpoint[None, []byte](Route{Method: "GET", Path: "/api/openapi.yaml", Access: AccessPublic,
		ID: "getDescription", Tag: "state", Summary: "This file",
		Answer: "This file.", Media: "application/yaml; charset=utf-8"})
	ShowDashboard = endpoint[None, None](Route{Method: "POST", Path: "/api/show", Access: AccessPage,
		ID: "showDashboard", Tag: "state", Summary: "Open the dashboard on the screen of the program's user"})
	ResetStats = endpoint[None, None](Route{Method: "POST", Path: "/api/reset-stats", Access: AccessPage,
		ID: "resetStats", Tag: "state", Summary: "Set the totals to zero", Description: "The history stays."})
)

// What the program has done.
var (
	ListRequests = endpoint[RequestsQuery, RequestsPage](Route{Method: "GET", Path: "/api/requests",
		Access: AccessPublic, ID: "listRequests", Tag: "history", Summary: "A page of the requests"})
	GetRequest = endpoint[RequestPath, Request](Route{Method: "GET", Path: "/api/requests/{id}", Access: AccessPublic,
		ID: "getRequest", Tag: "history", Summary: "One request with all of its attempts"})
	ExportTable = endpoint[HistoryFilter, Stream](Route{Method: "GET", Path: "/api/requests.csv", Access: AccessPublic,
		ID: "exportTable", Tag: "history", Summary: "All requests that fit, as a table, oldest first",
		Description: "A text that a spreadsheet would take for a formula begins with an apostrophe.",
		Answer: "A table with a line of headings (RFC 4180), as it comes about. A table that breaks off is not " +
			"complete.", Media: "text/csv; charset=utf-8; header=present"})
	ExportLines = endpoint[HistoryFilter, Stream](Route{Method: "GET", Path: "/api/requests.jsonl",
		Access: AccessPublic, ID: "exportLines", Tag: "history",
		Summary: "All requests that fit, a Request as JSON on each line, oldest first",
		Answer:  "Lines, as they come about. An answer that breaks off is not complete.", Media: "application/jsonl"})
	GetAnalytics = endpoint[AnalyticsQuery, Analytics](Route{Method: "GET", Path: "/api/analytics",
		Access: AccessPublic, ID: "getAnalytics", Tag: "history",
		Summary:     "A range summed up: whole, over time, and by what was asked for",
		Description: "Times count to the minute in the last two days, to the hour before."})
	ListSessions = endpoint[SessionsQuery, SessionsPage](Route{Method: "GET", Path: "/api/sessions",
		Access: AccessPublic, ID: "listSessions", Tag: "history",
		Summary: "A page of the sessions, the one that spoke last first"})
	GetLimitHistory = endpoint[LimitsQuery, LimitHistory](Route{Method: "GET", Path: "/api/accounts/{name}/limits",
		Access: AccessPublic, ID: "getLimitHistory", Tag: "history",
		Summary: "How the windows of an account were used over time, oldest first"})
	ClearHistory = endpoint[None, None](Route{Method: "POST", Path: "/api/clear-history", Access: AccessPage,
		ID: "clearHistory", Tag: "history", Summary: "Forget the requests", Description: "The totals stay."})
	CopyHistory = endpoint[None, Stream](Route{Method: "GET", Path: "/api/backup", Access: AccessSocketOnly,
		ID: "copyHistory", Tag: "history",
		Summary: "A consistent copy of the data file: accounts and history, no secrets",
		Answer:  "The file. An answer that breaks off is of no use.", Media: "application/octet-stream"})
)

// Accounts, and signing in to them.
var (
	ListAccounts = endpoint[None, AccountList](Route{Method: "GET", Path: "/api/accounts", Access: AccessPublic,
		ID: "listAccounts", Tag: "accounts", Summary: "All accounts"})
	AddAccount = endpoint[NewAccountCall, status.Account](Route{Method: "POST", Path: "/api/accounts",
		Access: AccessPage, ID: "addAccount", Tag: "accounts", Summary: "Add an account", Created: true})
	ChangeAccount = endpoint[ChangeCall, status.Account](Route{Method: "PATCH", Path: "/api/accounts/{name}",
		Access: AccessPage, ID: "changeAccount", Tag: "accounts",
		Summary: "Change what its user may set about an account"})
	RemoveAccount = endpoint[AccountPath, None](Route{Method: "DELETE", Path: "/api/accounts/{name}",
		Access: AccessPage, ID: "removeAccount", Tag: "accounts", Summary: "Delete an account and its secret",
		Description: "The history keeps its name."})
	ClearLimit = endpoint[AccountPath, None](Route{Method: "POST", Path: "/api/accounts/{name}/clear-limit",
		Access: AccessPage, ID: "clearLimit", Tag: "accounts", Summary: "End every rest and limit of an account now"})
	RenewAccount = endpoint[AccountPath, status.Account](Route{Method: "POST", Path: "/api/accounts/{name}/renew",
		Access: AccessPage, ID: "renewAccount", Tag: "accounts", Summary: "Renew the login of an account now"})
	GetTerms = endpoint[None, Terms](Route{Method: "GET", Path: "/api/terms", Access: AccessPublic,
		ID: "getTerms", Tag: "accounts", Summary: "The notice before the first subscription account"})
	AcceptTerms = endpoint[None, None](Route{Method: "POST", Path: "/api/terms", Access: AccessPage,
		ID: "acceptTerms", Tag: "accounts", Summary: "Note that the user has accepted the notice"})
	StartSignIn = endpoint[NewSignIn, SignIn](Route{Method: "POST", Path: "/api/sign-ins", Access: AccessPage,
		ID: "startSignIn", Tag: "accounts", Summary: "Begin a sign-in through the browser", Created: true})
	GetSignIn = endpoint[SignInPath, SignIn](Route{Method: "GET", Path: "/api/sign-ins/{id}", Access: AccessPage,
		ID: "getSignIn", Tag: "accounts", Summary: "How far a sign-in has come"})
	CancelSignIn = endpoint[SignInPath, None](Route{Method: "DELETE", Path: "/api/sign-ins/{id}", Access: AccessPage,
		ID: "cancelSignIn", Tag: "accounts", Summary: "End a sign-in"})
	PasteSignIn = endpoint[PasteCall, SignIn](Route{Method: "POST", Path: "/api/sign-ins/{id}/paste",
		Access: AccessPage, ID: "pasteSignIn", Tag: "accounts", Summary: "Give a sign-in what the user copied"})
	ExportAccounts = endpoint[ExportCall, []byte](Route{Method: "POST", Path: "/api/export",
		Access: AccessSocketSecrets, ID: "exportAccounts", Tag: "accounts",
		Summary: "All accounts with their secrets, sealed with a passphrase",
		Answer:  "The sealed file.", Media: "application/octet-stream"})
	ImportAccounts = endpoint[ImportCall, Imported](Route{Method: "POST", Path: "/api/import", Access: AccessPage,
		ID: "importAccounts", Tag: "accounts", Summary: "Add what of a sealed file is not there yet",
		MaxBody: 16 << 20})
)

// How requests are spread over the accounts.
var (
	ChangeRouting = endpoint[RoutingChange, None](Route{Method: "PATCH", Path: "/api/routing", Access: AccessPage,
		ID: "changeRouting", Tag: "routing", Summary: "Change how requests are spread"})
	SetMode = endpoint[ModeChange, None](Route{Method: "PUT", Path: "/api/mode", Access: AccessPage,
		ID: "setMode", Tag: "routing", Summary: "Set the mode"})
	MoveSession = endpoint[MoveCall, None](Route{Method: "POST", Path: "/api/sessions/{session}/move",
		Access: AccessPage, ID: "moveSession", Tag: "routing",
		Summary:     "Put a session on an account, from its next request on",
		Description: "That account pays for the whole prompt once more, since caches belong to accounts."})
)

// The machine of its user: the log, starting at login, Claude Code, the way to Anthropic.
var (
	ListLogLines = endpoint[LogsQuery, LogList](Route{Method: "GET", Path: "/api/logs", Access: AccessPage,
		ID: "listLogLines", Tag: "desktop", Summary: "The newest lines of the log, oldest first"})
	FollowLog = endpoint[LogLevelQuery, Stream](Route{Method: "GET", Path: "/api/logs/stream",
		Access: AccessPageStream, ID: "followLog", Tag: "desktop", Summary: "Lines of the log as they are written",
		Description: "An event source of the page needs no X-Clb-Page. A comment every 15 seconds shows that a quiet " +
			"stream is alive. Events are named `line`, and their data is a LogLine. An event named `failed`, whose " +
			"data is a Failure, ends a stream that can not go on.",
		Answer: "Server-sent events until the client leaves.", Media: "text/event-stream"})
	GetSettings = endpoint[None, SettingsFile](Route{Method: "GET", Path: "/api/settings", Access: AccessPage,
		ID: "getSettings", Tag: "desktop", Summary: "Every setting of the settings file"})
	ChangeSettings = endpoint[SettingsCall, SettingsFile](Route{Method: "PATCH", Path: "/api/settings",
		Access: AccessPage, ID: "changeSettings", Tag: "desktop",
		Summary: "Set settings in the file, all or none; comments and all else there stay"})
	GetStartup = endpoint[None, Startup](Route{Method: "GET", Path: "/api/startup", Access: AccessPage,
		ID: "getStartup", Tag: "desktop", Summary: "Whether the program starts at login"})
	SetStartup = endpoint[StartupCall, Startup](Route{Method: "PUT", Path: "/api/startup", Access: AccessPage,
		ID: "setStartup", Tag: "desktop", Summary: "Set whether the program starts at login"})
	GetClaudeCode = endpoint[None, ClaudeCode](Route{Method: "GET", Path: "/api/claude-code", Access: AccessPage,
		ID: "getClaudeCode", Tag: "desktop", Summary: "How Claude Code's settings stand to the program"})
	ConnectClaudeCode = endpoint[ConnectCall, ClaudeCode](Route{Method: "PUT", Path: "/api/claude-code",
		Access: AccessPage, ID: "connectClaudeCode", Tag: "desktop", Summary: "Point Claude Code at the program",
		Description: "An address of another service stays, and is answered 409, unless take_over is true."})
	DisconnectClaudeCode = endpoint[None, ClaudeCode](Route{Method: "DELETE", Path: "/api/claude-code",
		Access: AccessPage, ID: "disconnectClaudeCode", Tag: "desktop",
		Summary: "Put back what stood in Claude Code's settings before"})
	TestConnection = endpoint[None, StepList](Route{Method: "POST", Path: "/api/connection-test", Access: AccessPage,
		ID: "testConnection", Tag: "desktop",
		Summary: "Go the way to Anthropic step by step, and tell which one fails"})
	GetHealthReport = endpoint[None, HealthReport](Route{Method: "GET", Path: "/api/doctor", Access: AccessPage,
		ID: "getCheckup", Tag: "desktop", Summary: "Look at everything that the program needs from the machine",
		Description: "It tests the connection too, and may take half a minute.", Slow: true})
	FixHealth = endpoint[FixCall, HealthReport](Route{Method: "POST", Path: "/api/doctor/fix", Access: AccessPage,
		ID: "mend", Tag: "desktop", Summary: "Do what mends one of those things, and look again",
		Description: "Where `ask` of its check is true, the user was asked before. A name that there is not, or that " +
			"has nothing to mend, is answered 404."})
)
