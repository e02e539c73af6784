package balance

// Strategy says where a conversation begins that has no account yet. On all of them a conversation stays where it is.
type Strategy string

// The strategies.
const (
	// Balanced: most headroom left, in the window that binds first.
	Balanced Strategy = "balanced"
	// LeastUsed: fewest requests in the current window.
	LeastUsed Strategy = "least-used"
	// Drain: the account whose weekly window ends soonest, so that nothing expires unused.
	Drain Strategy = "drain"
	// Priority: the accounts in order, the next one when one is nearly spent.
	Priority Strategy = "priority"
)

// Strategies are all of them, the default first.
func Strategies() []Strategy { return []Strategy{Balanced, LeastUsed, Drain, Priority} }

// Mode says how far the choice is the program's.
type Mode string

// The modes.
const (
	// Auto: the strategy chooses.
	Auto Mode = "auto"
	// Prefer: conversations begin on one account as long as it can serve.
	Prefer Mode = "prefer"
	// Only: one account serves everything, and nothing moves elsewhere.
	Only Mode = "only"
	// Bypass: no account is chosen; the client's own credential goes through.
	Bypass Mode = "bypass"
)

// Modes are all of them, the default first.
func Modes() []Mode { return []Mode{Auto, Prefer, Only, Bypass} }

// Policy is what the user has decided about choices.
type Policy struct {
	// Strategy, empty: Balanced.
	Strategy Strategy
	// AvoidFrom is the used share of a window, 0 to 1, from which on conversations begin elsewhere; 0: never.
	AvoidFrom float64
	// Mode, empty: Auto. Account is the ID that Prefer and Only are about.
	Mode    Mode
	Account string
}
