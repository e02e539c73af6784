// Package console is the terminal that a command talks to: text, tables, questions, progress, and the files it writes.
//
// Its rule: what was asked for goes to standard output and what a person should know goes to standard error; nothing
// from outside moves the cursor; a file is written whole or not at all.
package console
