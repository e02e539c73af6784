// All about one request: beside the list where there is room, over the page where there is not.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/preact.mjs';
import { fetchAnswer } from '../../core/query.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Outcome } from './row.mjs';
import { Story } from './story.mjs';

const all = text.requestList;
const words = all.panel;
const NARROW = '(max-width: 80rem)';

/**
 * The panel of the request `id`; `row` is it where the list has it in memory. `newer` and `older` lead to its
 * neighbours.
 */
export function RequestPanel({ id, row, close, newer, older }) {
  const known = useRequest(id, row);
  const narrow = useMedia(NARROW);
  const onKey = (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  const shown = html`
    <header class="requests-panel-head">
      <h3 tabindex="-1">${known.row ? html`<${Outcome} row=${known.row} />` : words.label}</h3>
      <button type="button" class="plain" aria-label=${words.before} title=${words.newer}
        aria-disabled=${newer ? undefined : 'true'} onClick=${newer}>
        <${Icon} name="up" />
      </button>
      <button type="button" class="plain requests-down" aria-label=${words.after} title=${words.older}
        aria-disabled=${older ? undefined : 'true'} onClick=${older}>
        <${Icon} name="up" />
      </button>
      <button type="button" class="plain" aria-label=${words.close} title=${words.close} onClick=${close}>
        <${Icon} name="cross" />
      </button>
    </header>
    ${
      known.row
        ? html`
        <${Story} key=${known.row.id}
          row=${known.row} />`
        : html`<p class="quiet" role="status">${known.problem ?? words.loading}</p>`
    }`;
  return narrow
    ? html`<${Sheet} close=${close} onKey=${onKey}>${shown}</${Sheet}>`
    : html`<aside class="requests-panel" aria-label=${words.label} onKeyDown=${onKey}>${shown}</aside>`;
}

/** Over the whole page: the browser keeps the focus within. */
function Sheet({ close, onKey, children }) {
  const frame = useRef();
  useLayoutEffect(() => {
    const shown = frame.current;
    shown.showModal();
    shown.querySelector('h3').focus();
    return () => shown.close();
  }, []);
  return html`<dialog ref=${frame} class="requests-panel requests-sheet" aria-label=${words.label} onCancel=${(
    event,
  ) => {
    event.preventDefault();
    close();
  }} onKeyDown=${onKey}>${children}</dialog>`;
}

/** The request: that of the list, else asked for. */
function useRequest(id, row) {
  const [asked, set] = useState({});
  const last = useRef();
  if (row) last.current = row;
  const near = last.current?.id === id ? last.current : undefined;
  useEffect(() => {
    if (near) return undefined;
    const stop = new AbortController();
    fetchAnswer(`/api/requests/${encodeURIComponent(id)}`, stop.signal).then(
      (found) => set({ id, row: found }),
      ({ message }) => !stop.signal.aborted && set({ id, problem: words.failed(message) }),
    );
    return () => stop.abort();
  }, [id, !near]);
  return near ? { row: near } : asked.id === id ? asked : {};
}

function useMedia(query) {
  const [fits, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const look = () => set(media.matches);
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, []);
  return fits;
}
