// The requests that the page shows: the newest ones, kept up to date, and older ones as far as they were asked for.
import { parse } from './api.mjs';
import { store } from './store.mjs';

const PAGE = 50;
const QUIET = 250; // milliseconds between two looks at the newest, however fast they come
const SECOND_LOOK = 1000;
const KEEP = 200; // rows that a page keeps by itself; more only where older ones were asked for
const KEEP_OLDER = 2000;

/**
 * The list: {rows, next, loaded, failed, older}. `rows` are newest first and never change once they are there, `next` is the
 * cursor of what is older ('' at the end), `older` is 'idle', 'loading' or 'failed'. `held` says that a row is open: then
 * no row is dropped.
 */
export function openHistory() {
  const list = store({ rows: [], next: '', loaded: false, failed: false, older: 'idle' });
  const history = { list, held: false, refresh, older, follow };
  let busy = false, again = false, asked = false, total, opened;

  /** Looks for newer requests. Calls that come while one is under way are answered by one more look. */
  async function refresh() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      await look();
      await rest(QUIET);
    } while (again);
    busy = false;
  }

  async function look() {
    try {
      const page = await fetchPage('');
      list.set({ ...list.get(), ...merge(list.get(), page, limit()), loaded: true, failed: false });
    } catch {
      list.set({ ...list.get(), loaded: true, failed: true });
    }
  }

  const limit = () => (history.held ? Infinity : asked ? KEEP_OLDER : KEEP);

  /** Loads the next older page. */
  async function older() {
    const { next, older: state } = list.get();
    if (!next || state === 'loading') return;
    asked = true;
    list.set({ ...list.get(), older: 'loading' });
    try {
      const page = await fetchPage(next);
      const now = list.get();
      const more = now.next === next; // else the list has been started anew meanwhile
      list.set({ ...now, ...(more && { rows: append(now.rows, page.requests), next: page.next }), older: 'idle' });
    } catch {
      list.set({ ...list.get(), older: 'failed' });
    }
  }

  /**
   * Refreshes when a snapshot is the first of a new stream, or its total has changed. Should a counted request not be in
   * the list yet, one more look follows a moment later.
   */
  async function follow(snapshot, stream) {
    const before = total;
    total = snapshot.stats.total_requests;
    if (total === before && stream === opened) return;
    opened = stream;
    const newest = list.get().rows[0]?.id;
    await refresh();
    if (!(total > before) || list.get().rows[0]?.id !== newest) return;
    await rest(SECOND_LOOK);
    if (list.get().rows[0]?.id === newest && !document.hidden) refresh();
  }

  return history;
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms));

async function fetchPage(cursor) {
  const query = new URLSearchParams({ limit: PAGE });
  if (cursor) query.set('cursor', cursor);
  const answer = await fetch(`/api/requests?${query}`, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = parse(await answer.text());
  return { requests: page.requests ?? [], next: page.next ?? '' };
}

/**
 * The list after a look at the newest page. Rows that are known keep their identity. What is older than the page stays only
 * where the two overlap: else there is a gap, or the history was cleared, and the list starts anew.
 */
export function merge({ rows, next }, page, limit) {
  const known = new Map(rows.map((row) => [row.id, row]));
  const fresh = page.requests.map((row) => known.get(row.id) ?? row);
  const last = fresh.at(-1);
  const at = last ? rows.findIndex((row) => row.id === last.id) : -1;
  if (page.next === '' || at < 0) return { rows: fresh, next: page.next };
  const merged = [...fresh, ...rows.slice(at + 1)];
  return merged.length > limit ? { rows: fresh, next: page.next } : { rows: merged, next: merged.length > fresh.length ? next : page.next };
}

const append = (rows, more) => {
  const known = new Set(rows.map((row) => row.id));
  return [...rows, ...more.filter((row) => !known.has(row.id))];
};
