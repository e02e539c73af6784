// Command bench measures what the proxy costs: `go run -C packaging/bench .`, or `make bench`.
//
// It puts three processes in a row on loopback: a load generator (this one), a proxy, and a fake Anthropic that answers
// at once (Fast). The proxy is, in turn, a tuned plain httputil.ReverseProxy and the built program with three accounts
// and its history on; "direct" is no proxy at all, for context. Fake and plain proxy are this program again, under
// another name.
//
// Its rule: nothing may favour a proxy. All run at the same time, each in its own process (a fresh one in each round),
// with the same clean environment and GOMAXPROCS; the loads alternate between them within each round (A B A B, the next
// round B A B A); every answer is checked to its last byte, and so is, through a checksum that the fake sends back,
// every body that reached it. One wrong answer makes the run fail. What counts is the ratio within a round, and its
// median over the rounds.
//
// Everything is bounded: loads by time and connections, the run by --limit, and every process that it starts dies with
// it. It reads /proc and shares CLOCK_MONOTONIC between processes, so it runs on Linux.
package main
