package anthropic

import "strings"

// LongestBody is how many bytes Anthropic takes at a path.
func LongestBody(path string) int64 {
	switch strings.TrimSuffix(path, "/") {
	case "/v1/messages/batches":
		return 256 << 20
	case "/v1/files":
		return 500 << 20
	}
	return 32 << 20
}
