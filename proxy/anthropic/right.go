package anthropic

import (
	"net/http"
	"slices"
	"strings"
)

// Right names what a request may need a right for: the model family, and the betas that not every account has. Accounts
// that lack one are remembered under it.
func Right(model string, h http.Header) string {
	var betas []string
	for _, value := range h[headerBeta] {
		for beta := range strings.SplitSeq(value, ",") {
			if beta = word(strings.ToLower(beta)); strings.HasPrefix(beta, "context-1m") ||
				strings.HasPrefix(beta, "fast-mode") {
				betas = append(betas, beta)
			}
		}
	}
	slices.Sort(betas)
	betas = slices.Compact(betas)
	return strings.Join(append([]string{Family(model)}, betas[:min(len(betas), 4)]...), " ")
}
