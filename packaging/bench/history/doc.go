// Command history measures how the history behaves as it grows: `go run -C packaging/bench ./history`, part of `make
// bench`.
//
// For each size it fills a data file through the store's own writer, starts the built program on it in a process of its
// own, and asks it over HTTP what the page asks: every figure is the time until the last byte of the answer has
// arrived, on a connection that is kept. The history is made up (store/storetest): 90 days, 10 accounts, 8 models.
//
// Everything is bounded: sizes by the flags, the run by --limit, and no program is left behind.
package main
