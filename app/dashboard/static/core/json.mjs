// What comes from the program, read: JSON whose texts are fit to be shown.
import { veil } from './privacy.mjs';

// Characters that are not seen but move or hide what is around them: control codes, and those that turn the
// direction of text.
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Parses an answer, without personal details where they are hidden; throws where it is none. A cursor stays as it is,
 * since it goes back to the program.
 */
export function parse(json) {
  return veil(
    JSON.parse(json, (key, value) => {
      if (typeof value === 'string') return key === 'next' ? value : show(value);
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([name, of]) => [show(name), of]));
    }),
  );
}

const show = (text) => text.replace(unseen, (c) => (/\s/.test(c) ? ' ' : '\ufffd'));
