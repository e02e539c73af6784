// Package store keeps what must outlive the program, secrets apart: the history of requests, the totals, the accounts
// and what the wire taught about them. It is the only owner of its file, a bbolt database, and one goroutine is the
// only writer of it.
//
// # The way of an exchange
//
//	Begin, End ──> queue ───────> memtable ─────────> file
//	 (a request)   sharded,       encoded rows,        one transaction per group commit:
//	               a few hundred  bounded; what        rows, open marks, totals, accounts,
//	               exchanges      reads look at first  rollups, index, sessions,
//	                                                   limits, new words, highest ID
//
// The rules:
//
//   - Begin and End never wait for a disk. They take a lock that nobody holds during I/O.
//   - What has ended is seen by Rows, Request and Totals at once, whatever the disk does: they drain the queue
//     into the memtable and read that before the file.
//   - Totals are never counted apart from the rows: each group of rows in the memtable carries its own sum, and both
//     reach the file in one transaction. So after any crash the totals are those of the rows that are there.
//   - An exchange that is still under way at a commit leaves a mark in the file, which the commit after its end
//     removes. A mark that is found at Open is a request that the program did not survive: it becomes a row of its own.
//   - While the disk refuses, writing is tried again and again, every write being one that can be repeated. What waits
//     is bounded; beyond the bound the oldest rows are let go, and still count in the totals.
//   - What is added to sums in the file (rollups, sessions) is added once. Groups are numbered, and the file holds the
//     number of the newest that it has: a group is skipped that an earlier commit brought, though the program heard
//     that it failed. A reader goes by the same number: it takes the waiting groups first, then the file, and of the
//     groups only those that the file did not have.
//
// # Figures
//
// Sum, By and Series answer from rollups: sums by minute, hour and day in UTC, of the arrival as the clock on the wall
// said it, told apart by account, model and outcome; and for speed the same told apart by account, by model, or by
// neither. Days and hours are kept for good, beyond the rows that they were made of. Minutes are kept for 48 hours, and
// for an hour all of them or none. A range is made up of the longest of them that lie whole within it. So its ends are
// exact to the minute while minutes are kept, and before that an hour that an end cuts counts whole. An exchange comes
// with its cost, which is kept with it: a later table of prices changes nothing that was.
//
// ResetStats begins the totals anew and leaves the history. ClearHistory forgets the history, which is the requests and
// all that was made of them (rollups, sessions, index, limits over time), and leaves the totals.
//
// # The file
//
// Once a day, in an idle minute, a consistent copy of the file is made beside it; two are kept. Of a damaged file the
// newest good copy takes the place, and what the damaged file still gives by ordinary reading is carried over:
// accounts, totals, and the requests that the copy lacks. A block of the rollups or the index that can't be read, in a
// file that is sound else, is dropped or made anew alone.
//
// Requests leave the file after days, or the oldest where it grows beyond a size; the index, sessions and limits
// follow, rollups and totals stay. It goes in steps between commits. A file over half of which is free is compacted at
// the next start.
//
// Buckets and their keys are listed in schema.go, the fields of a row in package rowcodec. Rows, marks and tallies
// are numbered fields, so that a newer version may add some: an older one reads what it knows and keeps the rest when
// it rewrites a value. Only a change that an older version would misread raises the schema's number.
package store
