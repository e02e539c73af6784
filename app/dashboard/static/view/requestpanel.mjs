// All about one request: beside the list where there is room, over the page where there is not.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.mjs';
import { fetchAnswer } from '../answer.mjs';
import { bytes, compact, count, duration, exact, percent, speed, time } from '../format.mjs';
import { choose } from '../place.mjs';
import { text } from '../text.mjs';
import { words as all } from '../textrequests.mjs';
import { Icon } from './icon.mjs';
import { Copy } from './parts.mjs';
import { Outcome, price } from './requestrow.mjs';
import { RequestTimeline } from './requesttimeline.mjs';

const words = all.panel;
const NARROW = '(max-width: 80rem)';
const KINDS = ['input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'];

/** The panel of the request `id`; `row` is it where the list has it in memory. `newer` and `older` lead to its neighbours. */
export function RequestPanel({ id, row, close, newer, older }) {
  const known = useRequest(id, row);
  const narrow = useMedia(NARROW);
  const onKey = (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  const shown = html`
    <header class="q-panel-head">
      <h3 tabindex="-1">${known.row ? html`<${Outcome} row=${known.row} />` : words.label}</h3>
      <button type="button" class="plain" aria-label=${words.before} title=${words.newer} aria-disabled=${newer ? undefined : 'true'} onClick=${newer}><${Icon} name="up" /></button>
      <button type="button" class="plain q-down" aria-label=${words.after} title=${words.older} aria-disabled=${older ? undefined : 'true'} onClick=${older}><${Icon} name="up" /></button>
      <button type="button" class="plain" aria-label=${words.close} title=${words.close} onClick=${close}><${Icon} name="cross" /></button>
    </header>
    ${known.row ? html`<${Story} key=${known.row.id} row=${known.row} />` : html`<p class="quiet" role="status">${known.problem ?? words.loading}</p>`}`;
  return narrow ? html`<${Sheet} close=${close} onKey=${onKey}>${shown}</${Sheet}>`
    : html`<aside class="q-panel" aria-label=${words.label} onKeyDown=${onKey}>${shown}</aside>`;
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
  return html`<dialog ref=${frame} class="q-panel q-sheet" aria-label=${words.label} onCancel=${(event) => { event.preventDefault(); close(); }} onKeyDown=${onKey}>${children}</dialog>`;
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
    fetchAnswer(`/api/requests/${encodeURIComponent(id)}`, stop.signal).then((found) => set({ id, row: found }),
      ({ message }) => !stop.signal.aborted && set({ id, problem: words.failed(message) }));
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

const Story = ({ row }) => html`
  <p class="q-what"><code>${row.method} ${row.path}</code></p>
  ${row.error && html`<p class="notice tone-bad"><${Icon} name="cut" /><span><strong>${words.error}:</strong> <bdi>${row.error}</bdi></span></p>`}
  <${Figures} row=${row} />
  <div><${RequestTimeline} row=${row} />${!row.attempts?.length && (row.reason || row.own) && html`<p class="q-why"><span class="quiet">${words.why}:</span> <bdi>${row.reason || words.ownWhy}</bdi></p>`}</div>
  <${Tokens} row=${row} />
  <${Facts} row=${row} />`;

function Figures({ row }) {
  const answering = row.duration_ms - row.ttfb_ms;
  const figures = [
    [words.duration, duration(row.duration_ms)],
    [words.ttfb, duration(row.ttfb_ms)],
    [words.speed, row.stream && answering > 0 && row.output_tokens > 0 ? speed(row.output_tokens / (answering / 1000)) : text.none],
    row.cost_usd !== null && row.cost_usd !== undefined ? [words.cost, price(row), words.costHint]
      : row.priced ? [words.value, price(row), words.valueHint] : [words.value, KINDS.some((kind) => row[kind] > 0) ? words.unpriced : text.none, words.unpricedHint],
    ...(row.waited_ms > 0 ? [[words.held, duration(row.waited_ms)]] : []),
  ];
  return html`<dl class="q-figures">${figures.map(([name, value, hint]) => html`<div key=${name} title=${hint}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Tokens({ row }) {
  const total = KINDS.reduce((sum, kind) => sum + (row[kind] ?? 0), 0);
  if (total === 0) return html`<div><h4>${words.tokens}</h4><p class="quiet">${words.noTokens}</p></div>`;
  return html`
    <div>
      <h4>${words.tokens} <span class="quiet" title=${count(total)}>${compact(total)}</span></h4>
      <div class="q-mix" aria-hidden="true">${KINDS.map((kind) => row[kind] > 0 && html`<i key=${kind} class=${`q-${kind}`} style=${{ flexGrow: row[kind] }}></i>`)}</div>
      <dl class="q-kinds">${KINDS.map((kind) => html`<div key=${kind}><dt><i class=${`q-${kind}`} aria-hidden="true"></i>${words.kinds[kind]}</dt><dd>${count(row[kind])}</dd><dd class="quiet">${percent(row[kind] / total)}</dd></div>`)}</dl>
    </div>`;
}

function Facts({ row }) {
  const at = time(row.time);
  const plain = [
    [words.time, at && exact(at)],
    [words.model, row.model],
    [words.group, row.group],
    [words.size, `${words.sizes(bytes(row.bytes_in), bytes(row.bytes_out))}, ${row.stream ? words.stream : words.whole}`],
  ];
  const keys = [[words.id, row.id, words.theId], [words.upstream, row.upstream_id, words.theUpstream], [words.session, row.session, words.theSession]];
  return html`
    <div>
      <h4>${words.facts}</h4>
      <dl class="q-pairs">
        ${plain.map(([name, value]) => value && html`<div key=${name}><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}
        ${keys.map(([name, value, what]) => value && html`<div key=${name} class="q-copied"><dt>${name}</dt><dd><code>${value}</code> <${Copy} value=${value} what=${what} /></dd></div>`)}
      </dl>
      ${row.session && html`<p><button type="button" onClick=${() => choose({ session: row.session, id: '' })}><${Icon} name="filter" /> ${words.only}</button></p>`}
    </div>`;
}
