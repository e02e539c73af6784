// Package screenshots makes the pictures of the README from the running demonstration: see packaging/screenshots.sh. What
// they show is what the program shows; nothing is drawn by hand.
package screenshots
