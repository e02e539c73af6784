// What was just done, said for a moment at the edge of the page, with the way to undo it where there is one.
import { store } from './store.mjs';

const STAYS = 8000; // milliseconds

/** The message that is shown: {words, tone, undo}, or undefined. */
export const toast = store(undefined);
let timer;

/**
 * Says something for a moment; `undo` is called when its user wants it back.
 * @param {string} words
 * @param {{undo?: () => void, tone?: string}} [how]
 */
export function tell(words, { undo, tone = 'good' } = {}) {
  toast.set({ words, undo, tone });
  stay();
}

/** Takes the message away, unless another one is shown by now. */
export const forget = () => {
  clearTimeout(timer);
  toast.set(undefined);
};

/** Keeps the message while the pointer or the focus is on it, `on`, and for its usual time after that. */
export function stay(on = false) {
  clearTimeout(timer);
  if (!on) timer = setTimeout(forget, STAYS);
}
