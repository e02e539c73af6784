// The recent requests: a table, newest first, whose rows open to the story of one request.
import { html, useMemo, useState } from '../vendor/preact.mjs';
import { useClock } from '../clock.mjs';
import { compact, count, day, duration, exact, stamp, time } from '../format.mjs';
import { useStore } from '../store.mjs';
import { text } from '../text.mjs';
import { Detail } from './detail.mjs';
import { Icon } from './icon.mjs';

const words = text.requests;
const NUMBERS = ['ttfb', 'duration', 'input', 'output', 'cache'];
const LONG = { input: words.inputLong, output: words.outputLong, cache: words.cacheLong };

/** The table and what stands below it. */
export function Requests({ history }) {
  const list = useStore(history.list);
  const [open, setOpen] = useState(() => new Set());
  const today = useClock(day);
  const toggle = (id) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    history.held = next.size > 0;
    setOpen(next);
  };
  return html`
    <section class="requests" aria-labelledby="requests">
      <h2 id="requests">${words.title}</h2>
      ${list.failed && html`<p class="notice tone-bad" role="status"><${Icon} name="cut" /> <span>${words.failed}</span>
        <button type="button" onClick=${history.refresh}>${words.again}</button></p>`}
      ${list.rows.length > 0 ? html`<${Table} rows=${list.rows} open=${open} toggle=${toggle} today=${today} />` : html`<${Empty} list=${list} />`}
      <${More} list=${list} history=${history} />
    </section>`;
}

function Empty({ list }) {
  if (list.failed) return null;
  return html`<p class="empty">${list.loaded ? words.empty : words.loading}</p>`;
}

function More({ list, history }) {
  if (list.rows.length === 0) return null;
  if (!list.next) return html`<p class="more quiet">${words.end(count(list.rows.length))}</p>`;
  const busy = list.older === 'loading';
  return html`
    <p class="more">
      ${list.older === 'failed' && html`<span role="status">${words.failed}</span>`}
      <button type="button" aria-disabled=${busy} onClick=${history.older}>${busy ? words.loading : words.older}</button>
    </p>`;
}

// The roles are spelled out since the phone's layout takes the table's display away, and the meaning with it.
const Table = ({ rows, open, toggle, today }) => html`
  <table role="table">
    <caption class="unseen">${words.caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        ${Object.entries(words.columns).map(([key, name]) => html`
          <th key=${key} role="columnheader" scope="col" class=${`c-${key} ${NUMBERS.includes(key) ? 'number' : ''}`} title=${LONG[key]}>
            <span class=${key === 'open' ? 'unseen' : ''}>${name}</span>
          </th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row) => html`<${Row} key=${row.id} row=${row} open=${open.has(row.id)} toggle=${toggle} today=${today} />`)}
    </tbody>
  </table>`;

// A row never changes once it is there, so it is drawn anew only when it opens, closes, or the day turns.
function Row({ row, open, toggle, today }) {
  const cells = useMemo(() => html`<${Cells} row=${row} today=${today} />`, [row, today]);
  const id = `detail-${row.id}`;
  const at = time(row.time) ?? 0;
  const click = (event) => {
    if (!event.target.closest('button, a') && !getSelection().toString()) toggle(row.id);
  };
  return html`
    <tr role="row" class=${`row is-${row.outcome} ${open ? 'open' : ''}`} onClick=${click}>
      <td role="cell" class="c-open">
        <button type="button" class="opener" aria-expanded=${open} aria-controls=${open ? id : undefined}
          aria-label=${words.open(`${stamp(at, today)}, ${row.model || row.path}`)} onClick=${() => toggle(row.id)}>
          <${Icon} name="chevron" />
        </button>
      </td>
      ${cells}
    </tr>
    ${open && html`<tr role="row" class="detail-row" id=${id}><td role="cell" colspan="11"><${Detail} row=${row} /></td></tr>`}`;
}

const outcomeIcons = { complete: 'check', error: 'cross', truncated: 'cut', cancelled: 'minus', interrupted: 'cut' };

function Cells({ row, today }) {
  const at = time(row.time) ?? 0;
  const cache = row.cache_read_tokens + row.cache_write_tokens;
  return html`
    <td role="cell" class="c-time"><time datetime=${row.time} title=${exact(at)}>${stamp(at, today)}</time></td>
    <td role="cell" class="c-model">${row.model ? html`<bdi title=${row.model}>${row.model}</bdi>` : html`<span class="quiet" title=${row.path}>${words.noModel}</span>`}</td>
    <td role="cell" class="c-account">
      ${row.own ? html`<span class="chip" title=${words.ownHint}>${words.own}</span>`
        : row.account ? html`<bdi title=${row.reason}>${row.account}</bdi>` : html`<span class="quiet">${words.noAccount}</span>`}
    </td>
    <td role="cell" class="c-result"><span class="outcome"><${Icon} name=${outcomeIcons[row.outcome] ?? 'minus'} />
      ${row.status > 0 && html`<span class="status">${row.status}</span>`} ${words.outcomes[row.outcome] ?? row.outcome}</span></td>
    <td role="cell" class="c-tries">${tries(row)}</td>
    <td role="cell" class="c-ttfb number">${duration(row.ttfb_ms)}</td>
    <td role="cell" class="c-duration number">${duration(row.duration_ms)}</td>
    <${Tokens} name="input" n=${row.input_tokens} />
    <${Tokens} name="output" n=${row.output_tokens} />
    <${Tokens} name="cache" n=${cache} />`;
}

const Tokens = ({ name, n }) => html`
  <td role="cell" class=${`c-${name} number`} title=${`${LONG[name]}: ${count(n)}`}>
    <span class="tag" aria-hidden="true">${words.columns[name]}</span> ${n > 0 ? compact(n) : html`<span class="quiet">0</span>`}
  </td>`;

function tries(row) {
  const said = [row.waited_ms > 0 && words.waited(duration(row.waited_ms)), row.retries > 0 && words.retries(row.retries), row.failovers > 0 && words.failovers(row.failovers)].filter(Boolean);
  return said.length > 0 ? said.join(', ') : html`<span class="quiet">${text.none}</span>`;
}
