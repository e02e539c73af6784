// How fast a usage window fills, and what comes of it if that goes on. Pure.

const EARLY = 0.02; // of the window's length: before that a single request would say too much
const LITTLE = 0.01; // of the window: what is used is hardly a rate

/**
 * What comes of a window at the present rate, given its used share `used` (0 to 1), when it resets (`reset`) and
 * how long it is (`length`), all times in milliseconds: {kind: 'ends', at} it is spent at that time, before it begins
 * anew; {kind: 'lasts', share} it resets with that share used; undefined: spent already, over, or too early to
 * tell.
 */
export function pace({ used, reset, length, now }) {
  const left = reset - now;
  const gone = length - left;
  if (!(left > 0) || gone < length * EARLY || !(used >= LITTLE) || used >= 1) return undefined;
  const full = now + ((1 - used) * gone) / used;
  if (full < reset) return { kind: 'ends', at: full };
  return { kind: 'lasts', share: (used * length) / gone };
}
