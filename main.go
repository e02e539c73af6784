// Command clb spreads Claude Code's requests over several accounts of its user. See package app/cli for its commands.
package main

import (
	"os"

	"clb/app/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
