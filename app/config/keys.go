package config

import (
	"slices"
	"strings"

	"clb/app/buildinfo"
	"clb/proxy/balance"
)

// Key describes one setting to a person: for the settings file, the manual and the page.
type Key struct {
	// Name is where it stands in the file, "retry.count".
	Name string
	// Doc says what it does, with its unit; sentences, lines broken.
	Doc string
	// Default is its value in a fresh file; Takes what is allowed.
	Default, Takes string
	// Variable is the environment variable that goes before the file, empty where there is none.
	Variable string
	// Live says that a change in the file holds at once while the program runs; others wait for the next start.
	Live bool
}

// key is one row of the table: a Key and the place of its value.
type key struct {
	name, variable, doc string
	value               value
}

// The environment variables that are no settings of the file.
const (
	// HomeVariable names one folder for everything.
	HomeVariable = buildinfo.Env + "HOME"
	// PassphraseVariable opens the encrypted file of Keychain "file".
	PassphraseVariable = buildinfo.Env + "KEYCHAIN_PASSPHRASE"
)

// table is every key in the order of the file, its values in s.
func table(s *Settings) []key {
	return []key{
		{"port", "PORT",
			"The port that Claude Code is pointed at. It is open on this machine only (127.0.0.1 and ::1).",
			integer{&s.Port, 0, 65535, "any free port"}},
		{"keychain", buildinfo.Env + "KEYCHAIN",
			"Where tokens and keys are kept: in the keychain of the operating system, in an encrypted file in the\n" +
				"data folder (opened by " + PassphraseVariable + ", else by a key file beside it), or in memory,\n" +
				"which forgets them at the end (for trials).",
			choice[Keychain]{&s.Keychain, []Keychain{KeychainSystem, KeychainFile, KeychainMemory}}},
		{"api_url", buildinfo.Env + "API_URL", "Where requests are sent.", origin{&s.APIURL}},
		{"claude_url", buildinfo.Env + "CLAUDE_URL", "Where a browser signs in to a subscription.",
			origin{&s.ClaudeURL}},
		{"platform_url", buildinfo.Env + "PLATFORM_URL", "Where tokens are given out and renewed.",
			origin{&s.PlatformURL}},
		{"retry.count", "", "How many times more a request is sent to the same account before the next account " +
			"is tried.",
			integer{&s.Retry.Count, 0, 10, "the next account at once"}},
		{"retry.first_delay_seconds", "", "The wait before the first of them, in seconds.",
			number{&s.Retry.FirstDelaySeconds, 0, 60}},
		{"retry.multiplier", "", "Each further wait is this many times the one before.",
			number{&s.Retry.Multiplier, 1, 10}},
		{"conversation_minutes", "", "How long a conversation without a request stays with its account, in minutes. " +
			"A change of account\n" +
			"costs the conversation its prompt cache.", integer{&s.ConversationMinutes, 1, 7 * 24 * 60, ""}},
		{"body_memory_megabytes", "", "The memory for what clients send, of all requests under way, in megabytes; at " +
			"least 64. A request that finds\n" +
			"none left waits for others to be done, and is told to come back when that takes too long.",
			integer{&s.BodyMemoryMegabytes, 0, 1 << 20, "a quarter of the machine's memory, at most 1024"}},
		{"drain_seconds", "", "How long Quit waits for answers that are still coming, in seconds.",
			integer{&s.DrainSeconds, 0, 600, "they are cut off"}},
		{"routing.strategy", "", "Where a new conversation begins; a running one stays where it is. balanced: on the " +
			"account with most room\n" +
			"left in the window that ends the work first. least-used: on the one with the fewest requests in its " +
			"current\n" +
			"window. drain: on the one whose week ends soonest, so that nothing expires unused. priority: in the " +
			"order of\n" +
			"the accounts, the next one when one is nearly spent.",
			choice[balance.Strategy]{&s.Routing.Strategy, balance.Strategies()}},
		{"routing.avoid_percent", "", "From this use of a window on, in per cent, new conversations begin on another " +
			"account where there is one.",
			integer{&s.Routing.AvoidPercent, 0, 100, "never"}},
		{"routing.routes", "", "Which accounts may serve which models, a text for each pattern of models: only the " +
			"accounts named, or, after\n" +
			"not, all but those. In a pattern * is any text, ? one character, [ab] one of some. An account must be " +
			"allowed\n" +
			"by every route whose pattern fits the model; a model that no pattern fits is open to all.",
			routes{&s.Routing.Routes}},
		{"hold.minutes", "", "The longest that a request waits, in minutes.",
			integer{&s.Hold.Minutes, 0, 60, "it is refused at once"}},
		{"hold.requests", "", "How many requests may wait at one time; more are refused at once.",
			integer{&s.Hold.Requests, 1, 1000, ""}},
		{"network.proxy", "", "The proxy by which requests go to Anthropic. Empty: the one that HTTPS_PROXY names. A " +
			"proxy that wants user and\n" +
			"password stands, with both, in the variable " + ProxyVariable + " and not here; it goes before this.",
			proxyAddress{&s.Network.Proxy}},
		{"network.no_proxy", "", "What is reached without the proxy; NO_PROXY counts too where the proxy is the " +
			"environment's.", hosts{&s.Network.NoProxy}},
		{"network.ca_file", "", "A file with certificates (PEM or DER) of authorities that are trusted beside the " +
			"system's: for networks that look\n" +
			"into encrypted connections.", file{&s.Network.CAFile}},
		{"history.commit_milliseconds", "",
			"The longest that a finished request waits before it is written to the disk, in milliseconds. What\n" +
				"waits is lost if the machine dies.", integer{&s.History.CommitMilliseconds, 1, 60_000, ""}},
		{"history.commit_requests", "", "So many waiting requests are written at once, without waiting longer.",
			integer{&s.History.CommitRequests, 1, 100_000, ""}},
		{"history.keep_days", "", "For how many days single requests are kept. The figures by hour and day are kept " +
			"for good.",
			integer{&s.History.KeepDays, 0, 10_000, "for good"}},
		{"history.keep_megabytes", "",
			"How large the file of the history may grow, in megabytes; beyond that the oldest requests go.",
			integer{&s.History.KeepMegabytes, 0, 1_000_000, "as large as it takes"}},
		{"notifications.sign_in", "", "An account takes no requests until you sign in again, or give it a new key.",
			boolean{&s.Notifications.SignIn}},
		{"notifications.all_limited", "", "Every account is limited, and until when.",
			boolean{&s.Notifications.AllLimited}},
		{"notifications.back", "", "After that, the first account that takes requests again.",
			boolean{&s.Notifications.Back}},
		{"notifications.keychain", "", "The keychain is locked or does not answer.",
			boolean{&s.Notifications.Keychain}},
		{"notifications.port_taken", "", "The program could not start, since another one holds its port.",
			boolean{&s.Notifications.PortTaken}},
		{"notifications.window_80", "", "An account has used 80 % of its 5-hour or weekly limit.",
			boolean{&s.Notifications.Window80}},
		{"notifications.window_95", "", "An account has used 95 % of its 5-hour or weekly limit.",
			boolean{&s.Notifications.Window95}},
		{"claude_code.on_quit", "", "What becomes of Claude Code's settings when you quit the program, where they " +
			"are connected to it. leave: they\n" +
			"stay, and Claude Code gets no answers until the program runs again. restore: they are what they were " +
			"before, and\n" +
			"are connected again when the program starts.",
			choice[OnQuit]{&s.ClaudeCode.OnQuit, []OnQuit{OnQuitLeave, OnQuitRestore}}},
		{"log.level", "", "The least urgent messages that are logged.",
			choice[string]{&s.Log.Level, []string{"debug", "info", "warn", "error"}}},
		{"log.max_megabytes", "", "The size at which a new log file begins, in megabytes.",
			integer{&s.Log.MaxMegabytes, 1, 1000, ""}},
		{"log.keep_files", "", "How many older log files are kept.", integer{&s.Log.KeepFiles, 1, 100, ""}},
	}
}

// groupDoc is the comment above a group of keys.
func groupDoc(group string) string {
	switch group {
	case "routing":
		return "How requests are spread over the accounts. A change here holds at once, also while the program runs."
	case "hold":
		return "What happens to a request when every account is spent: it may wait for the first one that is back. A " +
			"change here\nholds at once, also while the program runs."
	case "network":
		return "How requests leave the machine; " + buildinfo.Binary +
			" doctor tests it. A change here holds at once, also while the program runs."
	case "retry":
		return "Trouble on Anthropic's side (overload, broken connections) is tried again. A spent quota is not: the " +
			"next\naccount takes over at once."
	case "history":
		return "How finished requests are written to the history, and how long they stay there."
	case "notifications":
		return "What is shown as a notification of the desktop. Each thing is told once. A change here holds at " +
			"once, also while\nthe program runs."
	case "claude_code":
		return "How the program treats a Claude Code that is connected to it."
	default:
		return "The log files, in the log folder."
	}
}

// Keys describes every setting, in the order of the file.
func Keys() []Key {
	s := Default()
	rows := table(&s)
	keys := make([]Key, len(rows))
	for i, row := range rows {
		keys[i] = Key{Name: row.name, Doc: row.doc, Default: row.value.literal(), Takes: row.value.takes(),
			Variable: row.variable, Live: row.live()}
	}
	return keys
}

// Literals are the values of all keys by name, as the file has them.
func Literals(s Settings) map[string]string {
	values := map[string]string{}
	for _, row := range table(&s) {
		values[row.name] = row.value.literal()
	}
	return values
}

// live reports whether a change of the key in the file holds while the program runs.
func (k key) live() bool {
	return slices.ContainsFunc([]string{"routing.", "hold.", "network.", "history.keep_", "notifications.",
		"claude_code."}, func(begin string) bool {
		return strings.HasPrefix(k.name, begin)
	})
}

// NeedRestart names the keys whose values differ and that count from the next start on, in the order of the file.
func NeedRestart(running, file Settings) []string {
	var names []string
	now, then := table(&running), table(&file)
	for i, row := range now {
		if !row.live() && row.value.literal() != then[i].value.literal() {
			names = append(names, row.name)
		}
	}
	return names
}

// find returns the row of that name.
func find(rows []key, name string) (key, bool) {
	for _, row := range rows {
		if row.name == name {
			return row, true
		}
	}
	return key{}, false
}

// names lists the names directly under a group ("" for the top): keys, and groups once each.
func names(rows []key, group string) []string {
	var all []string
	for _, row := range rows {
		over, name, nested := strings.Cut(row.name, ".")
		switch {
		case nested && group == over:
			all = append(all, name)
		case group == "" && (len(all) == 0 || all[len(all)-1] != over):
			all = append(all, over)
		}
	}
	return all
}

// isGroup reports whether keys stand under that name.
func isGroup(rows []key, name string) bool { return len(names(rows, name)) > 0 && name != "" }
