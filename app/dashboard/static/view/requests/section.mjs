// The section Requests: the history of any length with its filters, and all about one request beside it.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../../vendor/preact.mjs';
import { useClock } from '../../core/clock.mjs';
import { rowAt, useFeed } from '../../core/requestfeed.mjs';
import { count, day } from '../../core/format.mjs';
import { choose } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { RequestPanel } from './panel.mjs';
import { Export, queryOf, RequestsFilters } from './filters.mjs';
import { RequestsList } from './list.mjs';

const words = text.requestList;
/** The section. What is chosen is in the address, the request that is open too. */
export function Requests({ live, snapshot, params }) {
  const query = useQuery(params);
  const [feed, list] = useFeed(query, live);
  const today = useClock(day);
  const [cursor, setCursor] = useState({ at: -1 });
  const section = useRef(),
    window = useRef({});
  const opened = params.id;
  useEffect(() => setCursor({ at: -1 }), [feed]);
  useUnder(section);

  const at = placeOf(list.pages, cursor, opened);
  const grid = () => section.current.querySelector('.requests-list');
  const move = (to) => {
    const place = Math.max(window.current.base ?? 0, Math.min(list.count - 1, to));
    if (place < 0) return;
    const row = rowAt(list.pages, place);
    setCursor({ at: place, id: row?.id });
    window.current.reach?.(place - window.current.base);
    if (opened && row) choose({ id: row.id }, false);
  };
  const open = (place) => {
    const row = rowAt(list.pages, place);
    setCursor({ at: place, id: row?.id });
    if (row) choose({ id: row.id }, !opened);
  };
  const close = () => {
    choose({ id: '' });
    grid()?.focus({ preventScroll: true });
  };
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const page = Math.max(1, window.current.fit - 3);
    const steps = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at < 0 ? 0 : at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(window.current.base),
      End: () => move(list.count - 1),
      Escape: opened && close,
    };
    steps.Enter = () =>
      opened && rowAt(list.pages, at)?.id === opened
        ? section.current.querySelector('.requests-panel h3')?.focus()
        : at >= 0 && open(at);
    if (!steps[event.key]) return;
    event.preventDefault();
    steps[event.key]();
  };
  const row = opened && (rowAt(list.pages, at)?.id === opened ? rowAt(list.pages, at) : undefined);
  return html`
    <section class="requests-section" ref=${section} aria-labelledby="requests-title">
      <div class="section-head">
        <h2 id="requests-title" tabindex="-1">
          ${words.title} ${
            list.count > 0 &&
            html`<span class="quiet" role="status">${words.loaded(list.count, count(list.count), !list.next)}</span>`
          }
        </h2>
        <div class="requests-tools">
          <p class="requests-keys hint" aria-hidden="true">
            ${words.keys.map(([key, what]) => html`<span key=${key}><kbd>${key}</kbd> ${what}</span>`)}
          </p>
          <${Export} params=${params} />
        </div>
      </div>
      <${RequestsFilters} params=${params} accounts=${snapshot.accounts} />
      ${
        list.failed &&
        html`
          <p class="notice tone-bad" role="status">
            <${Icon} name="cut" />
            <span>${words.failed} ${list.problem}</span> <button type="button"
              onClick=${feed.refresh}>${words.again}</button>
          </p>`
      }
      <div class=${opened ? 'requests-split open' : 'requests-split'}>
        <div class="requests-wrap">
          ${
            list.count > 0
              ? html`
                <${RequestsList} key=${JSON.stringify(query)} feed=${feed} list=${list} cursor=${{ at }} choose=${move}
                  open=${open} opened=${opened} today=${today}
              steady=${params.order !== 'slowest'} take=${window} onKey=${onKey} />`
              : !list.failed &&
                html`
                  <p class="empty">
                    ${!list.loaded ? words.loading : Object.keys(query).length > 0 ? words.none : words.empty}
                  </p>`
          }
          <${Tail} list=${list} feed=${feed} />
        </div>
        ${
          opened &&
          html`
            <${RequestPanel} id=${opened} row=${row} close=${close} newer=${at > 0 ? () => move(at - 1) : undefined}
              older=${at >= 0 && at < list.count - 1 ? () => move(at + 1) : undefined} />`
        }
      </div>
    </section>`;
}

/** What the list selects. The beginning of a range that ends now is that of the moment when it was chosen. */
function useQuery(params) {
  const { id, ...chosen } = params;
  const key = JSON.stringify(chosen);
  return useMemo(() => queryOf(chosen, Date.now()), [key]);
}

/** The place of the chosen row, which new ones above have moved on. */
function placeOf(pages, { at, id }, opened) {
  const wanted = id ?? (at < 0 ? opened : undefined);
  if (!wanted || rowAt(pages, at)?.id === wanted) return at;
  let place = 0;
  for (const { n, rows } of pages) {
    const within = rows?.findIndex((row) => row.id === wanted) ?? -1;
    if (within >= 0) return place + within;
    place += n;
  }
  return at;
}

/** Tells the style how much of the window's top the page's head covers, so that the list's head can stick below it. */
function useUnder(section) {
  useLayoutEffect(() => {
    const top = /** @type {HTMLElement} */ (document.querySelector('.top'));
    const look = () =>
      section.current.style.setProperty(
        '--under',
        `${getComputedStyle(top).position === 'sticky' ? top.offsetHeight : 0}px`,
      );
    const watch = new ResizeObserver(look);
    watch.observe(top);
    return () => watch.disconnect();
  }, []);
}

const Tail = ({ list, feed }) =>
  list.count > 0 &&
  html`
  <p class="more quiet">
    ${
      list.older === 'failed'
        ? html`
          <span
            role="status">
            ${words.olderFailed}</span> <button type="button" onClick=${feed.older}>${words.again}</button>`
        : list.next
          ? words.loading
          : words.end
    }
  </p>`;
