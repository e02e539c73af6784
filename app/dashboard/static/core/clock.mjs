// The wall clock of the page: one tick a second for all countdowns, and none while the tab is hidden.
import { store, useStore } from './store.mjs';

const now = store(Date.now());

/** Starts the clock. It rests while the document is hidden and is right at once when it is seen again. */
export function startClock(page = document) {
  let timer;
  const tick = () => {
    now.set(Date.now());
    timer = setTimeout(tick, 1000 - (Date.now() % 1000));
  };
  const turn = () => {
    clearTimeout(timer);
    if (!page.hidden) tick();
  };
  page.addEventListener('visibilitychange', turn);
  turn();
}

/** A text made from the time in milliseconds, such as a countdown: redrawn only when the text changes. */
export function useClock(words) {
  return useStore(now, words);
}
