// Package rowcodec writes an exchange as the row that the history keeps of it, and reads it back: a compact beginning
// without tags, and numbered fields for what is rare. Strings that come again are numbers of a dictionary.
//
// The rule: what one version has written every later one reads, and fields that this one does not know are kept.
package rowcodec
