// What a setting takes, by the schema that the program sends with it. Pure.
import { text } from '../../words/text.mjs';

const words = text.settings.file.wrong;

/**
 * @typedef {object} Schema
 * @property {'integer' | 'number' | 'boolean' | 'choice' | 'url' | 'list' | 'text'} type
 * @property {number} [min]
 * @property {number} [max]
 * @property {string[]} [enum] the words of a choice
 * @property {string} [unit]
 * @property {string} [hint]
 */

const NUMBERS = { integer: /^-?\d+$/, number: /^-?\d+(\.\d+)?$/ };

/**
 * What is wrong with what is typed; undefined where nothing is seen: the program checks it again.
 * @param {Schema} schema
 */
export function problemOf({ type, min, max }, typed) {
  const value = typed.trim();
  if (type === 'url') return isAddress(value) ? undefined : words.url;
  const pattern = NUMBERS[type];
  const good = !pattern || (pattern.test(value) && Number(value) >= min && Number(value) <= max);
  return good ? undefined : words[type](min, max);
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
