// Package cli is the program on the command line: one file per command, one struct (tree) for all of them. A command
// asks the running program through its control socket, or works on the data folder itself while none runs; it does not
// know which. Its rules: what a script reads goes to standard output and what a person is told goes to standard error;
// a secret comes in through standard input or a hidden prompt and never goes out; nothing is destroyed without a yes;
// and the exit code is 0 for done, 1 for not done, 2 for a wrong command line or setting.
package cli
