// Package price says what an answer's tokens cost by list price: money for an API key, a value to compare with for a
// subscription.
//
// The prices are data, not code: prices.jsonc is built in, and a file of the user's own goes before it (Merge). Both
// are read and checked by Parse, whose errors name the line.
//
// Its rules: a model without a price is unknown, never free and never guessed from its family, since a new version
// often has a new price; all arithmetic is in whole numbers and each part of an answer is rounded once, to the
// nano-dollar, so that sums agree however they are taken; and everything is a function of values: the time too is
// given.
package price
