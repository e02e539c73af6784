// The newest lines of the log, live: those that are there when it is opened, and each that is written from then on.
// What is kept is bounded.
import { parse } from '../../core/json.mjs';
import { pathOf } from '../../core/query.mjs';
import { call } from '../../core/mutate.mjs';
import { store } from '../../core/store.mjs';

/** The most lines that are kept and shown. */
export const MOST = 1000;
const FIRST = 500;
const REST = 100; // milliseconds between two changes of what is shown, however fast lines come
const RETRY = 2000;

/**
 * Opens the lines of `level` and above that have `text`. `state` holds {lines, waiting, connection, problem, loaded}:
 * `lines` are oldest first, {n, time, level, message, attributes} each, `n` their number; `waiting` counts those that
 * came while it was held. The stream is closed while the tab is hidden.
 */
export function openLogs(level, text, live) {
  const state = store({ lines: [], waiting: 0, connection: 'connecting', loaded: false });
  let source,
    timer,
    retry,
    numbered = 0,
    held = false,
    fresh = [],
    ended = false;
  const set = (change) => state.set({ ...state.get(), ...change });
  const number = (line) => ({ ...line, n: numbered++ });

  async function open() {
    close();
    if (document.hidden || ended) return;
    const mine = (source = new EventSource(pathOf('/api/logs/stream', { level })));
    const early = []; // lines that come before the first answer is there: it may have them too
    let begun = false;
    mine.addEventListener('line', ({ data }) => {
      const line = read(data);
      if (!line || !fits(line, text)) return;
      if (begun) take(line);
      else early.push(line);
    });
    mine.addEventListener('failed', ({ data }) => fail(mine, read(data)?.error?.message ?? ''));
    mine.addEventListener('error', () => fail(mine));
    try {
      await new Promise((done) => mine.addEventListener('open', done, { once: true }));
      const { lines = [] } = (await call('GET', pathOf('/api/logs', { level, limit: FIRST, text }))) ?? {};
      if (source !== mine) return;
      const all = lines.map(tidy);
      const known = new Set(all.map(sign));
      begun = true;
      fresh = [];
      set({
        lines: [...all, ...early.filter((line) => !known.has(sign(line)))].slice(-MOST).map(number),
        waiting: 0,
        connection: 'live',
        problem: undefined,
        loaded: true,
      });
    } catch (problem) {
      fail(mine, problem.message);
    }
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(retry);
    timer = undefined;
    source?.close();
    source = undefined;
  }

  async function fail(which, why) {
    if (source !== which) return;
    close();
    if (why === undefined)
      why = await call('GET', pathOf('/api/logs', { limit: 1 })).then(
        () => '',
        (problem) => problem.message,
      );
    set({ connection: 'offline', problem: why, loaded: true });
    if (!ended) retry = setTimeout(open, RETRY);
  }

  function take(line) {
    fresh.push(line);
    if (fresh.length > MOST) fresh.shift();
    timer ??= setTimeout(flush, REST);
  }

  function flush() {
    timer = undefined;
    if (held) return set({ waiting: fresh.length });
    const added = fresh.map(number);
    fresh = [];
    return set({ lines: [...state.get().lines, ...added].slice(-MOST), waiting: 0 });
  }

  const turn = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', turn);
  const unwatch = live.connection.watch(
    ({ state: now }) => now === 'live' && state.get().connection === 'offline' && open(),
  ); // the program is back
  open();
  return {
    state,
    retry: open,
    /** Keeps new lines back, or lets them in. */
    hold(on) {
      held = on;
      if (!on) flush();
    },
    stop() {
      ended = true;
      document.removeEventListener('visibilitychange', turn);
      unwatch();
      close();
    },
  };
}

function read(data) {
  try {
    const said = parse(data);
    return said.error ? said : tidy(said);
  } catch {
    return undefined;
  }
}

const tidy = (line) => ({ ...line, level: line.level || '', attributes: line.attributes ?? [] });

const sign = ({ time, level, message, attributes }) =>
  JSON.stringify([time, level, message, attributes.map(({ name, value }) => [name, value])]);

/** Whether a line has a text, in the words of the program: without regard to case, in all that it says. Pure. */
export function fits({ message, attributes }, text) {
  const wanted = text.toLowerCase();
  return [message, ...attributes.flatMap(({ name, value }) => [name, value])].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}

/** A line as plain text. Pure. */
export const asText = ({ time, level, message, attributes }) =>
  [time, level.toUpperCase(), message, ...attributes.map(({ name, value }) => `${name}=${quoted(value)}`)]
    .filter(Boolean)
    .join(' ');

const quoted = (value) => (value === '' || /[\s"=]/.test(value) ? JSON.stringify(value) : value);
