// A list of requests of any length: the newest ones live, older ones as far as is scrolled, and in memory only what
// is near.
import { fetchAnswer, pathOf } from './query.mjs';
import { store, useStore } from './store.mjs';
import { useEffect } from '../vendor/preact.mjs';

export const PAGE = 100; // the newest rows, which are asked for again and again
const OLDER = 400; // what is asked for at one time further down
const QUIET = 250; // milliseconds between two looks at the newest, however fast they come
const SECOND_LOOK = 1000;
const TOP = 5 * PAGE; // rows that the live page may grow to while nothing below it is in view
const NEAR = 800; // rows in memory on each side of what is seen
const CATCH_UP = 10; // pages that are fetched to close a gap
const KEEP = 3; // lists that are kept after a view has left them: coming back shows them at once

const feeds = new Map(); // by what they select

/** The list of what `query` selects, with its present state; it follows the live picture while the view is there. */
export function useFeed(query, live) {
  const key = JSON.stringify(query);
  const feed = feeds.get(key) ?? openFeed(query, live);
  feeds.delete(key);
  feeds.set(key, feed);
  if (feeds.size > KEEP) feeds.delete(feeds.keys().next().value);
  useEffect(() => {
    feed.start();
    return feed.stop;
  }, [feed]);
  return [feed, useStore(feed.list)];
}

/**
 * Opens the list of what `query` selects (the parameters of /api/requests). `list` holds {pages, count, next, loaded,
 * failed, problem, older}: `pages` are newest first, {cursor, n, rows} each, `rows` undefined where they are not in
 * memory; `next` is the cursor of what is older ('' at the end), `older` is 'idle', 'loading' or 'failed'. `held` are
 * the IDs of rows that are open: their pages stay.
 */
function openFeed(query, live) {
  const list = store({ pages: [], count: 0, next: '', loaded: false, failed: false, older: 'idle' });
  const feed = { list, held: new Set(), start, stop, refresh, older, show };
  const ordered = query.order === 'slowest'; // what is new may be anywhere
  let busy = false,
    again = false,
    total,
    opened,
    unwatch,
    seen = [0, 0];

  const set = (change) => {
    const next = { ...list.get(), ...change };
    list.set({ ...next, count: next.pages.reduce((sum, { n }) => sum + n, 0) });
  };
  const ask = async (cursor, limit = PAGE) => {
    const page = await fetchAnswer(pathOf('/api/requests', { limit, ...query, cursor }));
    return { requests: page.requests ?? [], next: page.next ?? '' };
  };

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
      const page = await ask('');
      const { pages } = list.get();
      if (ordered && pages.length > 1) return; // something below it is in view: it stays as it is
      await top(page);
    } catch (problem) {
      set({ loaded: true, failed: true, problem: problem.message });
    }
  }

  async function top(page) {
    const known = list.get().pages[0]?.rows ?? [];
    for (let n = 0; deep() && page.next && !overlaps(known, page) && n < CATCH_UP; n++) {
      const more = await ask(page.next);
      page = { requests: [...page.requests, ...more.requests], next: more.next };
    }
    const { pages, next } = list.get();
    const [first, ...below] = pages;
    const edge = below[0]?.cursor ?? next;
    const merged = ordered
      ? { rows: page.requests, next: page.next }
      : merge({ rows: first?.rows ?? [], next: edge }, page, limit());
    const whole = { cursor: '', rows: merged.rows, n: merged.rows.length };
    const stays = below.length > 0 && merged.next === edge;
    set({ pages: stays ? [whole, ...below] : [whole], next: stays ? next : merged.next, loaded: true, failed: false });
  }

  const deep = () => seen[0] > 0 || feed.held.size > 0;
  const limit = () => (deep() ? Infinity : TOP);

  /** Loads the next older page. */
  async function older() {
    const { next, older: state } = list.get();
    if (!next || state === 'loading') return;
    set({ older: 'loading' });
    try {
      const page = await ask(next, OLDER);
      const now = list.get();
      const fits = now.next === next; // else the list was restarted meanwhile
      const rows = fits ? page.requests : [];
      set({
        ...(fits && { pages: tidy([...now.pages, { cursor: next, rows, n: rows.length }]), next: page.next }),
        older: 'idle',
      });
    } catch {
      set({ older: 'failed' });
    }
  }

  /**
   * Tells which rows are seen, by their place in the list: what is missing there is fetched, what is far away let go.
   */
  function show(from, to) {
    seen = [from, to];
    const { pages } = list.get();
    let at = 0;
    for (const page of pages) {
      if (!page.rows && !page.asked && at < to + PAGE && at + page.n > from - PAGE) fetchAgain(page);
      at += page.n;
    }
  }

  async function fetchAgain(page) {
    page.asked = true;
    try {
      const { requests } = await ask(page.cursor, page.n);
      const put = { cursor: page.cursor, rows: requests, n: requests.length };
      set({ pages: tidy(list.get().pages.map((one) => (one.cursor === page.cursor ? put : one))) });
    } catch {
      setTimeout(() => (page.asked = false), SECOND_LOOK); // the next scrolling tries it once more
    }
  }

  function tidy(pages) {
    let at = 0;
    return pages.map((page, n) => {
      const far = at > seen[1] + NEAR || at + page.n < seen[0] - NEAR;
      at += page.n;
      const open = feed.held.size > 0 && page.rows?.some(({ id }) => feed.held.has(id));
      return far && page.rows && n > 0 && !open ? { cursor: page.cursor, n: page.n } : page;
    });
  }

  // It looks when a picture is the first of a new stream, or its total has changed. Should a counted request not be in
  // the list yet, one more look follows a moment later.
  async function follow(snapshot) {
    const before = total;
    total = snapshot.stats.total_requests;
    if (total === before && live.stream === opened) return;
    opened = live.stream;
    const newest = newestOf(list.get());
    await refresh();
    if (!(total > before) || newestOf(list.get()) !== newest || filtered(query)) return;
    await rest(SECOND_LOOK);
    if (newestOf(list.get()) === newest && unwatch && !document.hidden) refresh();
  }

  /** Follows the live picture until stop. */
  function start() {
    unwatch = live.picture.watch(follow);
    const now = live.picture.get();
    if (now) follow(now);
    else refresh();
  }

  function stop() {
    unwatch?.();
    unwatch = opened = undefined;
    seen = [0, 0];
  }

  return feed;
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const newestOf = ({ pages }) => pages[0]?.rows[0]?.id;
const filtered = (query) => Object.keys(query).length > 0;

const overlaps = (rows, { requests }) => requests.length > 0 && rows.some(({ id }) => id === requests.at(-1).id);

/** The row at a place in the list; undefined where it is not in memory. */
export function rowAt(pages, index) {
  let at = 0;
  for (const page of pages) {
    if (index < at + page.n) return page.rows?.[index - at];
    at += page.n;
  }
  return undefined;
}

/**
 * The list after a look at the newest page. Rows that are known keep their identity. What is older than the page stays
 * only where the two overlap: else there is a gap, or the history was cleared, and the list restarts.
 */
export function merge({ rows, next }, page, limit) {
  const known = new Map(rows.map((row) => [row.id, row]));
  const fresh = page.requests.map((row) => known.get(row.id) ?? row);
  const last = fresh.at(-1);
  const at = last ? rows.findIndex((row) => row.id === last.id) : -1;
  if (page.next === '' || at < 0) return { rows: fresh, next: page.next };
  const merged = [...fresh, ...rows.slice(at + 1)];
  return merged.length > limit
    ? { rows: fresh, next: page.next }
    : { rows: merged, next: merged.length > fresh.length ? next : page.next };
}
