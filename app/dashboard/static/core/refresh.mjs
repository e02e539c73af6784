// The pulse of the page: it beats when the live picture shows that a request has begun to count, at most once a second,
// and when the connection is back. Each beat repeats the questions to the history. While the tab is hidden there
// is no picture, and so no beat.
import { store } from './store.mjs';

const QUIET = 1000; // milliseconds between two beats

/** Counts the beats. */
export const pulse = store(0);

/** Lets the pulse beat with the pictures of the live connection. */
export function startPulse(live) {
  let sign,
    timer,
    beaten = 0;
  const beat = () => {
    timer = undefined;
    beaten = Date.now();
    pulse.set(pulse.get() + 1);
  };
  const look = ({ stats, history_edition }) => {
    const next = [
      live.stream,
      history_edition,
      stats.total_requests,
      stats.complete,
      stats.errors,
      stats.truncated,
      stats.cancelled,
      stats.interrupted,
    ].join();
    const first = sign === undefined;
    if (next === sign) return;
    sign = next;
    if (!first) timer ??= setTimeout(beat, Math.max(0, beaten + QUIET - Date.now()));
  };
  if (live.picture.get()) look(live.picture.get()); // it can be there already
  live.picture.watch(look);
}
