// What the program writes as one line: a route of a model, and a model of an endpoint. Pure.

/** "claude-opus-*: work, home" or "*haiku*: not work", read: {model, forbid, accounts}. */
export function readRoute(line) {
  const at = line.indexOf(':');
  const names = line.slice(at + 1).trim();
  const forbid = names.startsWith('not ');
  const accounts = (forbid ? names.slice(4) : names)
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return { model: line.slice(0, Math.max(at, 0)).trim(), forbid, accounts };
}

/** The line that readRoute reads. */
export const writeRoute = ({ model, forbid, accounts }) => `${model}: ${forbid ? 'not ' : ''}${accounts.join(', ')}`;

/** Whether a name can be in a route: one with a comma would be two. */
export const routable = (name) =>
  readRoute(writeRoute({ model: '*', forbid: false, accounts: [name] })).accounts[0] === name;

/** Whether two names are of one account: the program ignores case. */
export const sameName = (a, b) => a.toLowerCase() === b.toLowerCase();

/** "claude-*=their-model" or "claude-*", read: [pattern, name], the name '' where it is kept. */
export function readModel(line) {
  const [pattern, ...name] = line.split('=');
  return [pattern.trim(), name.join('=').trim()];
}

/** The host of an address, or the address where it is none. */
export function hostOf(address) {
  try {
    return new URL(address).host || address;
  } catch {
    return address;
  }
}

/** The address at which a group answers. */
export const groupAddress = (base, group) => `${base}/g/${encodeURIComponent(group)}`;

/**
 * Which of `sent` an error of the program is about: the only one, or the first whose sign its text shows. `signs` are
 * patterns by key, in the order in which they count.
 */
export function placeOf(message, sent, signs) {
  if (sent.length === 1) return sent[0];
  return Object.keys(signs).find((key) => sent.includes(key) && signs[key].test(message));
}
