// Package store keeps what must outlive the program, secrets apart: the history of requests, the totals, the accounts
// and what the wire taught about them. It is the only owner of its file, a bbolt database, and one goroutine is the
// only writer of it.
//
// # The way of an exchange
//
//	Begin, End ──> intake ──────> ledger ───────────> file
//	 (a request)   sharded,       encoded rows,        one transaction per group commit:
//	               a few hundred  bounded; what        rows, open marks, totals, accounts,
//	               exchanges      reads look at first  new words, highest ID
//
// The rules:
//
//   - Begin and End never wait for a disk. They take a lock that nobody holds during I/O.
//   - What has ended is seen by Requests, Request and Totals at once, whatever the disk does: they gather the intake
//     into the ledger and read the ledger before the file.
//   - Totals are never counted apart from the rows: each group of rows in the ledger carries its own sum, and both
//     reach the file in one transaction. So after any crash the totals are those of the rows that are there.
//   - An exchange that is still under way at a commit leaves a mark in the file, which the commit after its end removes.
//     A mark that is found at Open is a request that the program did not survive: it becomes a row of its own.
//   - While the disk refuses, writing is tried again and again, every write being one that can be repeated. What waits
//     is bounded; beyond the bound the oldest rows are let go, and still count in the totals.
//
// # The file
//
// Buckets and their keys are listed in schema.go, the fields of a row in row.go. Rows, marks and tallies are numbered
// fields, so that a newer version may add some: an older one reads what it knows and keeps the rest when it rewrites a
// value. Only a change that an older version would misread raises the schema's number.
package store
