// The list of requests, of any length: only the rows near the window are on the page, and they stay where they are
// while newer ones come in above.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/preact.mjs';
import { rowAt } from '../../core/requestfeed.mjs';
import { count } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { COLUMNS, RequestRow } from './listrow.mjs';
import { cellClass } from './row.mjs';

const words = text.requestList;
const SPARE = 10; // rows beyond each edge of the window
const AHEAD = 400; // rows below the window that are fetched before they are needed
const SETTLE = 90; // milliseconds after which a leap along the list counts as ended
const SLIDE = 220; // milliseconds

/**
 * The list. `cursor` is {at, id}, the chosen row by its place and its request; `choose(place)` moves it there and
 * `open(place)` shows what it is about. `steady` says that new rows come at the top only. `take` gets {reach(place),
 * toTop(), page()}.
 */
export function RequestsList({ feed, list, cursor, choose, open, opened, today, steady, take, onKey }) {
  const body = useRef(),
    head = useRef(),
    probe = useRef();
  const size = useHeight(probe);
  const { from, fit } = useWindow(body, head, size);
  const base = useBase(list.pages, from === 0 || !steady);
  const total = list.count - base;
  const pool = Math.min(total, fit + 2 * SPARE);
  const start = Math.max(0, Math.min(from - SPARE, total - pool));
  useFetching(feed, list, base + from, base + from + fit);
  useSlide(body, list.pages, size, from === 0);

  const inView = (place) => place >= from && place < from + fit - 1;
  take.current = {
    base,
    fit,
    toTop: () => scrollBy(0, body.current.getBoundingClientRect().top - edge(head.current)),
    reach: (place) => !inView(place) && body.current && bringIn(body.current, head.current, place * size, size),
  };
  const rows = Array.from({ length: pool }, (_, n) => start + n);
  const at = cursor.at - base;
  const shown = at >= start && at < start + pool;
  return html`
    <div class="requests-list" role="grid" tabindex="0" aria-label=${words.caption}
      aria-rowcount=${list.next ? -1 : total + 1} aria-colcount=${COLUMNS.length}
      aria-multiselectable="false" aria-activedescendant=${shown ? `request-${at % pool}` : undefined}
      aria-busy=${list.loaded ? undefined : 'true'} onKeyDown=${onKey}>
      <div class="requests-head" ref=${head} role="rowgroup">
        <div class="request-row" role="row" aria-rowindex="1">
          ${COLUMNS.map(
            (name) => html`
              <span key=${name} role="columnheader" class=${cellClass(name)} title=${words.hints[name]}>
                ${words.columns[name]}
              </span>`,
          )}
        </div>
        ${
          base > 0 &&
          html`
            <button type="button" class="requests-fresh primary" tabindex="-1" onClick=${() => take.current.toTop()}>
              <${Icon} name="up" />${words.fresh(base, count(base))}
            </button>`
        }
      </div>
      <div class="requests-body" ref=${body} role="rowgroup" style=${{ height: `${total * size}px` }}>
        ${
          size > 0 &&
          rows.map(
            (place) => html`
              <${RequestRow} key=${place % pool} id=${`request-${place % pool}`} row=${rowAt(list.pages, base + place)}
                place=${place} offset=${place * size}
          active=${place === at} open=${!!opened && rowAt(list.pages, base + place)?.id === opened} today=${today}
          pick=${(n) => open(base + n)} />`,
          )
        }
      </div>
      <div class="request-row requests-probe" ref=${probe} aria-hidden="true"></div>
    </div>`;
}

/** The height of a row in pixels, which the style sets. */
function useHeight(probe) {
  const [size, set] = useState(0);
  useLayoutEffect(() => {
    const look = () => set(probe.current.offsetHeight);
    const watch = new ResizeObserver(look);
    watch.observe(probe.current);
    look();
    return () => watch.disconnect();
  }, []);
  return size;
}

/** The first row in the window, and how many have room there. */
function useWindow(body, head, size) {
  const [view, set] = useState({ from: 0, fit: 30 });
  useLayoutEffect(() => {
    if (!size) return undefined;
    const look = () => {
      // The head covers rows while it sticks.
      const above = head.current.getBoundingClientRect().bottom - body.current.getBoundingClientRect().top;
      const next = { from: Math.max(0, Math.floor(above / size)), fit: Math.ceil(innerHeight / size) };
      set((was) => (was.from === next.from && was.fit === next.fit ? was : next));
    };
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    look();
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [size]);
  return view;
}

/** How many of the newest rows are kept back, so that the reader's stay where they are. At the top there are none. */
function useBase(pages, atTop) {
  const mark = useRef();
  const rows = pages[0]?.rows ?? [];
  if (atTop) mark.current = undefined;
  else mark.current ??= rows[0]?.id;
  const at = mark.current ? rows.findIndex(({ id }) => id === mark.current) : 0;
  if (at < 0) mark.current = rows[0]?.id; // the list was restarted
  return Math.max(0, at);
}

/** Has what is seen fetched, and what lies ahead; after a leap only what is at its end. */
function useFetching(feed, list, from, to) {
  const now = useRef({ from }).current;
  useEffect(() => {
    const leap = Math.abs(from - now.from) > 2 * (to - from);
    now.from = from;
    now.to = to;
    const timer = leap && setTimeout(() => feed.show(from, to), SETTLE);
    if (!leap) feed.show(from, to);
    if (list.older === 'idle') fetchAhead(feed, now);
    return () => clearTimeout(timer);
  }, [feed, list, from, to]);
  useEffect(
    () => () => {
      now.to = -Infinity;
    },
    [],
  );
}

/** Page by page, without a pause for the rows to be drawn, as long as the window comes near the end. */
async function fetchAhead(feed, now) {
  for (;;) {
    const { older, next, count: have } = feed.list.get();
    if (older !== 'idle' || !next || now.to + AHEAD <= have) return;
    await feed.older();
  }
}

/** Lets the rows slide down where new ones have come in above them. */
function useSlide(body, pages, size, atTop) {
  const before = useRef();
  const rows = pages[0]?.rows ?? [];
  const newest = rows[0]?.id;
  useLayoutEffect(() => {
    const added = before.current ? rows.findIndex(({ id }) => id === before.current) : 0;
    before.current = newest;
    if (!atTop || added < 1 || added > 20 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    body.current.animate([{ transform: `translateY(${-added * size}px)` }, { transform: 'none' }], {
      duration: SLIDE,
      easing: 'ease-out',
    });
  }, [newest]);
}

function bringIn(body, head, offset, size) {
  const top = body.getBoundingClientRect().top + offset;
  const high = top - edge(head);
  const low = top + 2 * size - innerHeight;
  if (high < 0) scrollBy(0, high);
  else if (low > 0) scrollBy(0, low);
}

/** Where the rows begin in the window while the head sticks. */
const edge = (head) => (parseFloat(getComputedStyle(head).top) || 0) + head.offsetHeight;
