package cli

import "github.com/alecthomas/kong"

// helpTexts are the longer help texts of flags and arguments, as the tags name them.
func helpTexts() kong.Vars {
	return kong.Vars{
		"report_file": "Where to write it; - is standard output. Left out: a new file in this folder.",
	}
}
