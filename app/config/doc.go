// Package config reads the settings: a commented file, the environment on top of it, and the places where everything
// lies on disk.
//
// One table (keys.go) knows every key: its default, unit, range, variable and comment. The file that the first start
// makes, every check, every error text and every write-back come from that table.
//
// Its rules: a mistake is one line that says where it is and what the key takes, never a silent default; a value
// written back leaves the user's comments and layout as they are; and all but the few functions that say so in their
// first line are functions of values, so that every system's rules are tested on any.
package config
