// What may stand in a setting, read from the words in which the program says it. Pure.
import { text } from '../../words/text.mjs';

const all = text.settings;
const words = all.file.wrong;

/** @typedef {{kind: string, least?: number, most?: number, words?: string[]}} Kind */

/**
 * What a setting takes, from its "takes": {kind, …}, by which its field is drawn. 'whole' and 'number' have least and most, 'choice' has
 * its words, 'boolean' is true or false; 'address' is that of a host, 'list' has an entry a line, and 'text' is anything: the program has the last word in any case.
 * @returns {Kind}
 */
export function kindOf(takes) {
  const whole = /^a whole number from (-?\d+) to (\d+)/.exec(takes);
  if (whole) return { kind: 'whole', least: Number(whole[1]), most: Number(whole[2]) };
  const number = /^a number from (-?[\d.]+) to ([\d.]+)/.exec(takes);
  if (number) return { kind: 'number', least: Number(number[1]), most: Number(number[2]) };
  if (takes === 'true or false') return { kind: 'boolean' };
  const quoted = takes.match(/"[^"]*"/g);
  if (
    quoted &&
    takes
      .replace(/"[^"]*"/g, '')
      .replace(/,|\bor\b/g, '')
      .trim() === ''
  )
    return { kind: 'choice', words: quoted.map((word) => word.slice(1, -1)) };
  if (/^an https address/.test(takes)) return { kind: 'address' };
  return { kind: /^(a list|texts?\b|an entry)/.test(takes) ? 'list' : 'text' };
}

/** What is wrong with what is typed, in words; undefined where nothing is seen. @param {Kind} kind @param {string} typed */
export function problemOf({ kind, least, most }, typed) {
  const text = typed.trim();
  if (kind === 'whole')
    return /^-?\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? undefined : words.whole(least, most);
  if (kind === 'number')
    return /^-?\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most
      ? undefined
      : words.number(least, most);
  if (kind === 'address') return isAddress(text) ? undefined : words.address;
  return undefined;
}

function isAddress(text) {
  try {
    const { protocol, hostname, pathname, search, hash, username } = new URL(text);
    const here = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
    return (
      (protocol === 'https:' || (protocol === 'http:' && here)) && pathname === '/' && !search && !hash && !username
    );
  } catch {
    return false;
  }
}

/** A value of the settings file without the quotes of a text. */
export function plain(literal) {
  if (typeof literal !== 'string') return Array.isArray(literal) ? literal.join('\n') : String(literal ?? '');
  try {
    const read = JSON.parse(literal);
    return Array.isArray(read) ? read.join('\n') : String(read);
  } catch {
    return literal;
  }
}

/** The word for the unit of a setting, which its name ends with; empty where it has none. */
export function unitOf(name) {
  const last = name.split(/[._]/).at(-1);
  return all.file.units[last] ?? '';
}
