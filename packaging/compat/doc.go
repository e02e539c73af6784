// Package compat checks the program against software of others that would swell the program's own go.sum: it makes the
// OpenAPI document of the local API, and asks the program with clients that it does not need itself.
package compat
