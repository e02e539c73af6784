package control

// Bounds of a page of the history.
const (
	// DefaultLimit is how many requests a page has when nothing was said.
	DefaultLimit = 50
	// MaxLimit is the most requests that one page can have.
	MaxLimit = 1000
)

func checkLimit(limit *int) error {
	if *limit == 0 {
		*limit = DefaultLimit
	}
	if *limit < 1 || *limit > MaxLimit {
		return InputErrorf("limit takes a whole number from 1 to %d", MaxLimit)
	}
	return nil
}
