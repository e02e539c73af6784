// Package simulate lives through a week of work in simulated time, on the real pool, choice and verdict code, once for
// each strategy: `make simulate` prints what became of the quotas and of the conversations. All of it is test code,
// since simulated time (testing/synctest) is.
//
// The model: accounts of different sizes, each with a 5-hour and a weekly window that begin with their first request
// and end after their time whatever was used of them; conversations that begin, speak every so often, rest, and end,
// and whose requests cost what their prefix costs: a tenth of it where the account has it in its cache, one and a
// quarter of it where the conversation has moved or was silent for an hour. The load is the same for all strategies.
package simulate
