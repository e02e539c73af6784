// The order in which accounts are used: rows of names, the ones used first on top. Accounts in one row have one
// priority, and the strategy chooses among them. Pure.

/** The rows of accounts by their priority, the lowest number first. */
export function ranksOf(accounts) {
  const numbers = [...new Set(accounts.map(priority))].sort((a, b) => a - b);
  return numbers.map((n) => accounts.filter((account) => priority(account) === n).map(({ name }) => name));
}

const priority = (account) => account.priority ?? 0;

/** The row of a name, counted from zero. */
export const rankOf = (ranks, name) => ranks.findIndex((names) => names.includes(name));

/**
 * The rows after a name has joined the row `at`, or, with `apart`, has got a row of its own above the one that is `at`
 * now.
 */
export function moved(ranks, name, at, apart) {
  const without = ranks.map((names) => names.filter((one) => one !== name));
  if (apart) without.splice(at, 0, [name]);
  else without[at] = [...without[at], name];
  return without.filter((names) => names.length > 0);
}

/** One step up (-1) or down (1): out of a row that it shares, or into the next one; the same rows at an end. */
export function stepped(ranks, name, by) {
  const at = rankOf(ranks, name);
  if (ranks[at].length > 1) return moved(ranks, name, by < 0 ? at : at + 1, true);
  return ranks[at + by] ? moved(ranks, name, at + by, false) : ranks;
}

/** What to set so that the accounts are in these rows: [[name, priority], …]. Nothing where they are already. */
export function changesTo(ranks, accounts) {
  if (same(ranks, ranksOf(accounts))) return [];
  return accounts
    .filter(({ name }) => rankOf(ranks, name) >= 0)
    .map((account) => [account.name, rankOf(ranks, account.name), priority(account)])
    .filter(([, to, from]) => to !== from)
    .map(([name, to]) => [name, to]);
}

/** Whether two orders are the same, whatever the order within a row is. */
export const same = (a, b) => key(a) === key(b);
const key = (ranks) => JSON.stringify(ranks.map((names) => [...names].sort()));
