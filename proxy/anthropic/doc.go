// Package anthropic is a dictionary of what Anthropic's wire says: limits in headers, what an answer means, the tokens
// in a stream, the head of a request, the shape of an error. It is pure: values in, values out, no state, no clock, no
// network. Facts come from public documentation and captures of 2026; where they are uncertain it is tolerant.
package anthropic
