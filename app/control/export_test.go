package control

import "time"

// SetTimeouts changes how long a client waits for an answer.
func SetTimeouts(c *Client, read, write time.Duration) { c.read, c.write = read, write }
