// What the history answers to a question, kept up to date while a view shows it.
import { parse } from './json.mjs';
import { pulse } from './refresh.mjs';
import { useStore } from './store.mjs';
import { text } from '../words/text.mjs';
import { unveilPath } from './privacy.mjs';
import { useEffect, useRef, useState } from '../vendor/preact.mjs';

const PATIENCE = 15_000; // milliseconds
const KEEP = 12; // answers that are shown at once when a view comes back, until the new ones are there

const kept = new Map();

/**
 * The answer at `path(now)`: {data, problem, busy}. It is asked for when `key`, which identifies the question, changes,
 * and at each beat of the pulse. Until the first answer `data` is what was shown before, with `stale` set.
 */
export function useAnswer(key, path) {
  const beat = useStore(pulse);
  const [state, set] = useState(() => ({ key, data: kept.get(key), busy: true }));
  const now = useRef({}).current;
  now.path = path;
  useEffect(() => {
    if (now.busy === key) {
      now.again = true;
      return;
    }
    ask(key, now, set);
  }, [key, beat, now.retries]);
  useEffect(() => () => now.stop?.abort(), []);
  const again = () => {
    now.retries = (now.retries ?? 0) + 1;
    set((was) => ({ ...was, busy: true, problem: undefined }));
  };
  const known = state.key === key ? state.data : kept.get(key);
  return {
    ...state,
    problem: state.key === key ? state.problem : undefined,
    data: known ?? state.data,
    stale: !known && !!state.data,
    again,
  };
}

async function ask(key, now, set) {
  now.stop?.abort();
  const stop = (now.stop = new AbortController());
  now.busy = key;
  do {
    now.again = false;
    const [data, problem] = await fetchAnswer(now.path(Date.now()), stop.signal).then(
      (got) => [got],
      (failed) => [undefined, failed],
    );
    if (stop.signal.aborted) return;
    if (data) keep(key, data);
    set((was) => ({ key, data: data ?? (was.key === key ? was.data : kept.get(key)), problem, busy: false }));
  } while (now.again);
  now.busy = undefined;
}

function keep(key, data) {
  kept.delete(key);
  kept.set(key, data);
  if (kept.size > KEEP) kept.delete(kept.keys().next().value);
}

/** Asks once; throws an Error whose message is fit to be shown. */
export async function fetchAnswer(path, signal) {
  const answer = await fetch(unveilPath(path), {
    cache: 'no-store',
    signal: AbortSignal.any([AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])]),
  }).catch(() => {
    throw new Error(text.call.unreachable);
  });
  const said = await answer.text();
  if (answer.ok) return parse(said);
  throw new Error(messageIn(said) ?? text.call.refused(answer.status));
}

function messageIn(said) {
  try {
    return parse(said)?.error?.message;
  } catch {
    return undefined; // plain text: the status says enough
  }
}

/** The path of a question with its parameters; what is empty is left out. */
export function pathOf(at, params) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== undefined && value !== ''));
  return query.size > 0 ? `${at}?${query}` : at;
}
