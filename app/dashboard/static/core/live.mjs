// The live connection: one stream of snapshots while the page is seen, none while it is hidden, and healing by itself.
import { parse } from './json.mjs';
import { store } from './store.mjs';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

/**
 * Opens the stream and keeps it open. `picture` holds the newest snapshot (undefined before the first), `connection`
 * what to say about the stream: {state: 'connecting' | 'live' | 'offline', why, status, retryAt}; `seen` is when the
 * last snapshot came, in milliseconds, and `stream` numbers the streams that were opened.
 */
export function openLive(page = document) {
  const picture = store(undefined);
  const connection = store({ state: 'connecting' });
  const live = { picture, connection, seen: 0, stream: 0, retry };
  let source,
    timer,
    wait = FIRST_WAIT;

  function open() {
    close();
    if (page.hidden) return;
    live.stream++;
    const early = takeEarly();
    source = early?.source ?? new EventSource('/api/events');
    source.addEventListener('snapshot', receive);
    source.addEventListener('error', lost);
    if (early?.lost) lost();
    else if (early?.last) receive(early.last);
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  function receive(event) {
    const snapshot = read(event.data);
    if (!snapshot) return fail({ why: 'garbled' });
    wait = FIRST_WAIT;
    live.seen = Date.now();
    picture.set(snapshot);
    if (connection.get().state !== 'live') connection.set({ state: 'live' });
  }

  // The stream itself does not say why it ended, so one plain request asks.
  async function lost() {
    const ended = source;
    ended.close();
    const reason = await diagnose();
    if (source === ended) fail(reason); // unless it has been reopened meanwhile, or the tab was hidden
  }

  function fail(reason) {
    close();
    connection.set({ state: 'offline', ...reason, retryAt: Date.now() + wait });
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function retry() {
    wait = FIRST_WAIT;
    open();
  }

  page.addEventListener('visibilitychange', () => (page.hidden ? close() : retry()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => event.persisted && retry());
  open();
  return live;
}

/** The stream that early.js has opened, the first time. */
function takeEarly() {
  const { early } = globalThis;
  delete globalThis.early;
  early?.taken.abort();
  return early;
}

/** The snapshot in the text, with every list and table in place; undefined where it is none. */
function read(data) {
  try {
    const snapshot = parse(data);
    if (!snapshot?.stats) return undefined;
    const { accounts, warnings, sign_ins, waiting, under_way } = snapshot;
    return {
      ...snapshot,
      accounts: accounts ?? [],
      warnings: warnings ?? [],
      sign_ins: sign_ins ?? [],
      waiting: waiting ?? [],
      under_way: under_way ?? [],
      routing: routingOf(snapshot),
    };
  } catch {
    return undefined;
  }
}

/** @param {{routing?: Record<string, any>}} snapshot */
const routingOf = ({ routing = {} }) => ({
  avoid_percent: 0,
  hold_minutes: 0,
  ...routing,
  strategy: routing.strategy || 'balanced',
  mode: routing.mode || 'auto',
  routes: routing.routes ?? [],
  groups: routing.groups ?? [],
});

async function diagnose() {
  try {
    const answer = await fetch('/api/status', { cache: 'no-store', signal: AbortSignal.timeout(2000) });
    return answer.ok ? { why: 'stream' } : { why: 'refused', status: answer.status };
  } catch {
    return { why: 'unreachable' };
  }
}
