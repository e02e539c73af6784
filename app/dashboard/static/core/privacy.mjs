// "Hide personal details", for screens that others see: names of accounts and groups, e-mail addresses, organisations
// and notes are replaced where they come in, so that no view ever has them, and put back where something is sent. Off,
// nothing is changed.
import { segment } from './pathsegment.mjs';
import { text } from '../words/text.mjs';

const KEY = 'veil';
const lists = new Set(['accounts', 'groups', 'warnings', 'routes']); // those whose texts are hidden one by one
const ENUMS = new Set(['complete', 'error', 'truncated', 'cancelled', 'interrupted']);
const email = /[^\s<>()"'“”,;:]+@[^\s<>()"'“”,;:]+\.[^\s<>()"'“”,;:.]+/g;

/** Whether personal details are hidden, in all tabs of this browser. */
export const veiled = read();

function read() {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    return false; // storage is switched off
  }
}

/** Hides or shows personal details. The page reloads, so that nothing of what it knew before is left in it. */
export function setVeil(on) {
  try {
    localStorage.setItem(KEY, on ? '1' : '0');
  } catch {
    return; // storage is switched off, and nothing could be remembered
  }
  history.replaceState(null, '', location.hash.split('?')[0] || '#/'); // a name may be in the address
  location.reload();
}

addEventListener('storage', ({ key, newValue }) => {
  if (key === KEY && (newValue === '1') !== veiled) location.reload(); // another tab has chosen
});

const aliases = new Map(); // name → alias
const names = new Map(); // alias → name
let pattern;

/** The alias of a name, the same one each time. */
function alias(name, words) {
  if (name === '') return name;
  const known = aliases.get(name);
  if (known) return known;
  let n = 1;
  while (names.has(words(n))) n++;
  const made = words(n);
  aliases.set(name, made);
  names.set(made, name);
  pattern = undefined;
  return made;
}

const account = (name) => (names.has(name) ? name : alias(name, text.veil.account));
const group = (name) => (names.has(name) ? name : alias(name, text.veil.group));
const hidden = (value) => (value ? text.veil.hidden : value);

// What each field of an answer holds; what is not here is left as it is.
const kinds = {
  account,
  group,
  email: hidden,
  organization: hidden,
  note: hidden,
  accounts: (list) => (Array.isArray(list) ? list.map((one) => (typeof one === 'string' ? account(one) : one)) : list),
  groups: (list) => (Array.isArray(list) ? list.map((one) => (typeof one === 'string' ? group(one) : one)) : list),
  key: (key) => aliases.get(key) ?? (key.endsWith(' (removed)') ? account(key) : key),
  name: (name) => aliases.get(name) ?? name,
  outcome: (words) => (ENUMS.has(words) ? words : prose(words)),
  ...Object.fromEntries(
    [
      'reason',
      'notice',
      'remedy',
      'mend',
      'choice',
      'error',
      'problem',
      'failure',
      'message',
      'warnings',
      'routes',
      'path',
      'text',
      'line',
      'msg',
    ].map((field) => [field, proseIn]),
  ),
};

function proseIn(value) {
  if (Array.isArray(value)) return value.map(proseIn);
  return typeof value === 'string' ? prose(value) : value;
}

/** A sentence without the names that are known and without e-mail addresses. */
function prose(words) {
  pattern ??=
    aliases.size > 0
      ? new RegExp(
          `(?<![\\p{L}\\p{N}_-])(?:${[...aliases.keys()]
            .sort((a, b) => b.length - a.length)
            .map(escaped)
            .join('|')})(?![\\p{L}\\p{N}_-])`,
          'gu',
        )
      : /$^/;
  return words.replace(email, text.veil.hidden).replace(pattern, (name) => aliases.get(name));
}

const escaped = (name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** An answer of the program without personal details. */
export function veil(answer) {
  if (!veiled || answer === null || typeof answer !== 'object') return answer;
  learn(answer);
  return walk(answer);
}

// The names first: sentences anywhere in the answer may name them.
function learn(answer) {
  for (const one of Array.isArray(answer.accounts) ? answer.accounts : [])
    if (typeof one?.name === 'string') account(one.name);
  for (const one of [...(answer.sign_ins ?? []), answer])
    if (typeof one.name === 'string' && typeof (one.stage ?? one.kind) === 'string') account(one.name);
  for (const one of answer.groups?.account ?? []) if (one.key && one.key !== '(other)') account(one.key);
}

function walk(value) {
  if (Array.isArray(value)) return value.map(walk);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, of]) => {
      if (field === 'attributes' && Array.isArray(of)) return [field, of.map(attribute)];
      const kind = kinds[field];
      const inner = typeof of === 'object' ? walk(of) : of;
      return [field, kind && (typeof of === 'string' || (Array.isArray(of) && lists.has(field))) ? kind(inner) : inner];
    }),
  );
}

/**
 * What a line of the log says beside its message: an account by its name, whether it is known or was removed, and all
 * else as a sentence.
 */
const attribute = (one) => ({
  ...one,
  value: one.name === 'account' || one.name === 'group' ? kinds[one.name](one.value) : proseIn(one.value),
});

/** What is sent to the program, with the real names where a text has an alias. Texts and lists and tables of them. */
export function unveil(value) {
  if (!veiled || names.size === 0) return value;
  if (typeof value === 'string') return names.get(value) ?? value.replace(places(), (made) => names.get(made));
  if (Array.isArray(value)) return value.map(unveil);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([field, of]) => [field, unveil(of)]));
}

const places = () =>
  new RegExp(
    [...names.keys()]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|'),
    'g',
  );

/** An address of the program, with the real names where a part or a parameter has an alias. */
export function unveilPath(path) {
  if (!veiled) return path;
  const [at, query] = path.split('?');
  const real = at
    .split('/')
    .map((part) => segment(unveil(decodeURIComponent(part))))
    .join('/');
  if (query === undefined) return real;
  const params = [...new URLSearchParams(query)].map(([name, value]) => [name, unveil(value)]);
  return `${real}?${new URLSearchParams(params)}`;
}
