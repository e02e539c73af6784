package config

import (
	"strings"

	"clb/app/buildinfo"
	"clb/proxy/balance"
)

// table is every key in the order of the file, its values in s.
func table(s *Settings) []key {
	var all []key
	for _, keys := range [][]key{generalKeys(s), addressKeys(s), retryKeys(&s.Retry), requestKeys(s),
		routingKeys(&s.Routing), holdKeys(&s.Hold), networkKeys(&s.Network), historyKeys(&s.History),
		notificationKeys(&s.Notifications), claudeCodeKeys(&s.ClaudeCode), logKeys(&s.Log)} {
		all = append(all, keys...)
	}
	return all
}

// lines puts a doc together that has several lines.
func lines(text ...string) string { return strings.Join(text, "\n") }

func generalKeys(s *Settings) []key {
	return []key{
		{"port", "PORT",
			"The port that Claude Code is pointed at. It is open on this machine only (127.0.0.1 and ::1).",
			integer{&s.Port, 0, 65535, "", "any free port"}},
		{"keychain", buildinfo.Env + "KEYCHAIN", lines(
			"Where tokens and keys are kept: in the keychain of the operating system, in an encrypted file in the",
			"data folder (opened by "+PassphraseVariable+", else by a key file beside it), or in memory,",
			"which forgets them at the end (for trials)."),
			choice[Keychain]{&s.Keychain, []Keychain{KeychainSystem, KeychainFile, KeychainMemory}}},
	}
}

func addressKeys(s *Settings) []key {
	return []key{
		{"api_url", buildinfo.Env + "API_URL", "Where requests are sent.", origin{&s.APIURL}},
		{"claude_url", buildinfo.Env + "CLAUDE_URL", "Where a browser signs in to a subscription.",
			origin{&s.ClaudeURL}},
		{"platform_url", buildinfo.Env + "PLATFORM_URL", "Where tokens are given out and renewed.",
			origin{&s.PlatformURL}},
	}
}

func retryKeys(r *Retry) []key {
	return []key{
		{"retry.count", "",
			"How many more times a request is sent to the same account before the next account is tried.",
			integer{&r.Count, 0, 10, "", "the next account at once"}},
		{"retry.first_delay_seconds", "", "The wait before the first of them, in seconds.",
			number{&r.FirstDelaySeconds, 0, 60, "seconds"}},
		{"retry.multiplier", "", "Each further wait is this many times the one before.",
			number{&r.Multiplier, 1, 10, "times"}},
	}
}

func requestKeys(s *Settings) []key {
	return []key{
		{"conversation_minutes", "", lines(
			"How long a conversation without a request stays with its account, in minutes. A change of account",
			"costs the conversation its prompt cache."),
			integer{&s.ConversationMinutes, 1, 7 * 24 * 60, "minutes", ""}},
		{"body_memory_megabytes", "", lines(
			"The memory for what clients send, of all requests under way, in megabytes; at least 64. A request",
			"that finds none left waits for others to be done, and is told to come back when that takes too long."),
			integer{&s.BodyMemoryMegabytes, 0, 1 << 20, "megabytes",
				"a quarter of the machine's memory, at most 1024"}},
		{"drain_seconds", "", "How long Quit waits for answers that are still coming, in seconds.",
			integer{&s.DrainSeconds, 0, 600, "seconds", "they are cut off"}},
	}
}

func routingKeys(r *Routing) []key {
	return []key{
		{"routing.strategy", "", lines(
			"Where a new conversation begins; a running one stays where it is. balanced: on the account with most",
			"room left in the window that ends the work first. least-used: on the one with the fewest requests in",
			"its current window. drain: on the one whose week ends soonest, so that nothing expires unused.",
			"priority: in the order of the accounts, the next one when one is nearly spent."),
			choice[balance.Strategy]{&r.Strategy, balance.Strategies()}},
		{"routing.avoid_percent", "", lines(
			"From this use of a window on, in per cent, new conversations begin on another account where there",
			"is one."),
			integer{&r.AvoidPercent, 0, 100, "percent", "never"}},
		{"routing.routes", "", lines(
			"Which accounts may serve which models, a text for each pattern of models: only the accounts named,",
			"or, after not, all but those. In a pattern * is any text, ? one character, [ab] one of some. An",
			"account must be allowed by every route whose pattern fits the model; a model that no pattern fits",
			"is open to all."),
			routes{&r.Routes}},
	}
}

func holdKeys(h *Hold) []key {
	return []key{
		{"hold.minutes", "", "The longest that a request waits, in minutes.",
			integer{&h.Minutes, 0, 60, "minutes", "it is refused at once"}},
		{"hold.requests", "", "How many requests may wait at one time; more are refused at once.",
			integer{&h.Requests, 1, 1000, "requests", ""}},
	}
}

func networkKeys(n *Network) []key {
	return []key{
		{"network.proxy", "", lines(
			"The proxy by which requests go to Anthropic. Empty: the one that HTTPS_PROXY names. A proxy that",
			"wants user and password stands, with both, in the variable "+ProxyVariable+" and not here; it goes",
			"before this."),
			proxyAddress{&n.Proxy}},
		{"network.no_proxy", "", lines(
			"What is reached without the proxy; NO_PROXY counts too where the proxy is the environment's."),
			hosts{&n.NoProxy}},
		{"network.ca_file", "", lines(
			"A file with certificates (PEM or DER) of authorities that are trusted beside the system's: for",
			"networks that look into encrypted connections."),
			file{&n.CAFile}},
	}
}

func historyKeys(h *History) []key {
	return []key{
		{"history.commit_milliseconds", "", lines(
			"The longest that a finished request waits before it is written to the disk, in milliseconds. What",
			"waits is lost if the machine dies."),
			integer{&h.CommitMilliseconds, 1, 60_000, "milliseconds", ""}},
		{"history.commit_requests", "", "So many waiting requests are written at once, without waiting longer.",
			integer{&h.CommitRequests, 1, 100_000, "requests", ""}},
		{"history.keep_days", "",
			"For how many days single requests are kept. The figures by hour and day are kept for good.",
			integer{&h.KeepDays, 0, 10_000, "days", "for good"}},
		{"history.keep_megabytes", "",
			"How large the file of the history may grow, in megabytes; beyond that the oldest requests go.",
			integer{&h.KeepMegabytes, 0, 1_000_000, "megabytes", "as large as it takes"}},
	}
}

func notificationKeys(n *Notifications) []key {
	return []key{
		{"notifications.sign_in", "",
			"An account takes no requests until you sign in again, or give it a new key.", boolean{&n.SignIn}},
		{"notifications.all_limited", "", "Every account is limited, and until when.", boolean{&n.AllLimited}},
		{"notifications.back", "", "After that, the first account that takes requests again.", boolean{&n.Back}},
		{"notifications.keychain", "", "The keychain is locked or does not answer.", boolean{&n.Keychain}},
		{"notifications.port_taken", "", "The program could not start, since another one holds its port.",
			boolean{&n.PortTaken}},
		{"notifications.window_80", "", "An account has used 80 % of its 5-hour or weekly limit.",
			boolean{&n.Window80}},
		{"notifications.window_95", "", "An account has used 95 % of its 5-hour or weekly limit.",
			boolean{&n.Window95}},
	}
}

func claudeCodeKeys(c *ClaudeCode) []key {
	return []key{
		{"claude_code.on_quit", "", lines(
			"What becomes of Claude Code's settings when you quit the program, where they are connected to it.",
			"leave: they stay, and Claude Code gets no answers until the program runs again. restore: they are",
			"what they were before, and are connected again when the program starts."),
			choice[OnQuit]{&c.OnQuit, []OnQuit{OnQuitLeave, OnQuitRestore}}},
	}
}

func logKeys(l *Log) []key {
	return []key{
		{"log.level", "", "The least urgent messages that are logged.",
			choice[string]{&l.Level, []string{"debug", "info", "warn", "error"}}},
		{"log.max_megabytes", "", "The size at which a new log file begins, in megabytes.",
			integer{&l.MaxMegabytes, 1, 1000, "megabytes", ""}},
		{"log.keep_files", "", "How many older log files are kept.",
			integer{&l.KeepFiles, 1, 100, "files", ""}},
	}
}

// groupDoc is the comment above a group of keys.
func groupDoc(group string) string {
	return map[string]string{
		"retry": lines(
			"Trouble on Anthropic's side (overload, broken connections) is tried again. A spent quota is not: the next",
			"account takes over at once."),
		"routing": "How requests are spread over the accounts. A change here holds at once, also while the " +
			"program runs.",
		"hold": lines(
			"What happens to a request when every account is spent: it may wait for the first one that is back. A",
			"change here holds at once, also while the program runs."),
		"network": "How requests leave the machine; " + buildinfo.Binary +
			" doctor tests it. A change here holds at once, also while the program runs.",
		"history": "How finished requests are written to the history, and how long they stay there.",
		"notifications": lines(
			"What is shown as a notification of the desktop. Each thing is told once. A change here holds at",
			"once, also while the program runs."),
		"claude_code": "How the program treats a Claude Code that is connected to it.",
		"log":         "The log files, in the log folder.",
	}[group]
}
