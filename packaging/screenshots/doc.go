// Package screenshots makes the pictures of the README from the running demonstration (packaging/screenshots.sh): each
// section, in both themes, in a window and on a phone, into the folder all, which is not committed, and the few that
// the README shows beside it. What they show is what the program shows; nothing is drawn by hand.
package screenshots
