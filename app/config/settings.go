package config

import (
	"log/slog"
	"math"
	"time"

	"clb/proxy/balance"
)

// Settings are all settings, none of them secret. Each field is the key of the same place in the settings file; ranges,
// defaults and comments stand in keys.go. The zero value is not usable: begin with Default.
type Settings struct {
	// Port of the listeners on 127.0.0.1 and ::1; 0 is any free one.
	Port int
	// Keychain is where secrets are kept.
	Keychain Keychain
	// APIURL, ClaudeURL and PlatformURL are the three hosts of Anthropic, as "https://host" or "https://host:port".
	APIURL, ClaudeURL, PlatformURL string
	Retry                          Retry
	// ConversationMinutes is how long a conversation without a request stays tied to its account.
	ConversationMinutes int
	// BodyMemoryMegabytes is what the bodies of all requests under way may take; 0: by the machine, see BodyMemory.
	BodyMemoryMegabytes int
	// DrainSeconds is how long Quit waits for answers under way.
	DrainSeconds  int
	Routing       Routing
	Hold          Hold
	Network       Network
	History       History
	Notifications Notifications
	ClaudeCode    ClaudeCode
	Log           Log
}

// Keychain is where secrets are kept.
type Keychain string

// The keychains.
const (
	KeychainSystem Keychain = "system" // the operating system's
	KeychainFile   Keychain = "file"   // an encrypted file in the data folder
	KeychainMemory Keychain = "memory" // nowhere: gone when the program ends
)

// Retry is how a request is sent again to the same account after trouble upstream.
type Retry struct {
	// Count of further tries per account, 0 for none.
	Count int
	// FirstDelaySeconds is the wait before the first of them; each further wait is Multiplier times the one before.
	FirstDelaySeconds float64
	Multiplier        float64
}

// Routing is how requests are spread over the accounts. It holds while the program runs, too.
type Routing struct {
	Strategy balance.Strategy
	// AvoidPercent is the use of a window, in per cent, from which on conversations begin elsewhere; 0: never.
	AvoidPercent int
	// Routes allow or forbid accounts for models; empty: none does.
	Routes []balance.Route
}

// Hold is how requests wait for an account when all are spent. It holds while the program runs, too.
type Hold struct {
	// Minutes is the longest that a request waits, 0: it is refused at once. Requests is how many may wait at once.
	Minutes, Requests int
}

// History is how requests are written to the database.
type History struct {
	// CommitMilliseconds is the longest that a finished request waits for the disk; CommitRequests the most that wait.
	CommitMilliseconds, CommitRequests int
	// KeepDays is for how many days requests are kept, KeepMegabytes how large the file may grow; 0: without a bound.
	// Both hold while the program runs, too.
	KeepDays, KeepMegabytes int
}

// Notifications are what is shown as a notification of the desktop. They hold while the program runs, too.
type Notifications struct {
	// SignIn: an account must sign in again. AllLimited: every account is limited; Back: the first takes requests
	// again. Keychain: it is locked. PortTaken: the program could not start. Window80, Window95: so much of a window is
	// used.
	SignIn, AllLimited, Back, Keychain, PortTaken, Window80, Window95 bool
}

// ClaudeCode is how the program treats a Claude Code that is connected to it.
type ClaudeCode struct {
	// OnQuit is what becomes of its settings when the user quits the program.
	OnQuit OnQuit
}

// OnQuit is what becomes of Claude Code's settings when the user quits the program.
type OnQuit string

// The choices of OnQuit.
const (
	OnQuitLeave   OnQuit = "leave"   // they lead to the program, which must run again before Claude Code does
	OnQuitRestore OnQuit = "restore" // they are what they were before, until the program runs again
)

// Log is how the log file is kept.
type Log struct {
	// Level is "debug", "info", "warn" or "error".
	Level string
	// MaxMegabytes is the size at which a new file begins, KeepFiles how many older ones are kept.
	MaxMegabytes, KeepFiles int
}

// FirstDelay is the wait before the first retry.
func (r Retry) FirstDelay() time.Duration { return seconds(r.FirstDelaySeconds) }

// longestDelay is the wait before the last retry.
func (r Retry) longestDelay() float64 {
	return r.FirstDelaySeconds * math.Pow(r.Multiplier, float64(max(r.Count-1, 0)))
}

// Conversation is how long an idle conversation stays tied to its account.
func (s Settings) Conversation() time.Duration {
	return time.Duration(s.ConversationMinutes) * time.Minute
}

// mostBodyMemory bounds what is taken of a machine without being asked.
const mostBodyMemory = 1 << 30

// BodyMemory is what the bodies of all requests under way may take, in bytes, on a machine with so much memory; 0:
// unknown.
func (s Settings) BodyMemory(machine uint64) int64 {
	switch {
	case s.BodyMemoryMegabytes > 0:
		return int64(s.BodyMemoryMegabytes) << 20
	case machine == 0:
		return mostBodyMemory / 4
	}
	return int64(min(machine/4, mostBodyMemory))
}

// Drain is how long Quit waits for answers under way.
func (s Settings) Drain() time.Duration { return time.Duration(s.DrainSeconds) * time.Second }

// AvoidFrom is AvoidPercent as a share, 0 to 1.
func (r Routing) AvoidFrom() float64 { return float64(r.AvoidPercent) / 100 }

// Texts are the routes as the file has them.
func (r Routing) Texts() []string {
	texts := make([]string, len(r.Routes))
	for i, route := range r.Routes {
		texts[i] = route.String()
	}
	return texts
}

// Longest is the longest that a request waits.
func (h Hold) Longest() time.Duration { return time.Duration(h.Minutes) * time.Minute }

// Commit is the longest that a finished request waits for the disk.
func (h History) Commit() time.Duration {
	return time.Duration(h.CommitMilliseconds) * time.Millisecond
}

// Severity is Level as slog counts it.
func (l Log) Severity() slog.Level {
	switch l.Level {
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	default:
		return slog.LevelInfo
	}
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
