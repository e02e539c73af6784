// One request as a row of the list.
import { html } from '../../vendor/preact.mjs';
import { compact, count, duration, exact, stamp, time, usd } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';

const words = text.requestList;
/** The columns in their order. */
export const COLUMNS = Object.keys(words.columns);
const NUMBERS = ['ttfb', 'duration', 'input', 'output', 'cache', 'money'];

/** The class of a column's cells. */
export const cellClass = (name) => (NUMBERS.includes(name) ? `request-${name} number` : `request-${name}`);

const signs = { complete: 'check', error: 'cross', truncated: 'cut', cancelled: 'minus', interrupted: 'cut' };
const tones = { complete: 'good', error: 'bad', truncated: 'bad' };

/**
 * A row at `place` of the list, `offset` pixels below its beginning. The same elements show other requests as the list is
 * scrolled; `row` is undefined while it is fetched.
 */
export function RequestRow({ id, row, place, offset, active, open, today, pick }) {
  const kind = ['request-row', row && `is-${row.outcome}`, active && 'active', open && 'open']
    .filter(Boolean)
    .join(' ');
  return html`
    <div role="row" id=${id} class=${kind} style=${{ transform: `translateY(${offset}px)` }} aria-rowindex=${place + 2} aria-selected=${active ? 'true' : 'false'}
      aria-busy=${row ? undefined : 'true'} onClick=${() => !getSelection().toString() && pick(place)}><${Cells} row=${row} today=${today} /></div>`;
}

// Drawn only when there is another request, or another day: nothing of a request changes. The elements are not kept by useMemo, since each of
// them would hold on to the tree that it was first part of, and so a long scroll to every list on its way.
function Cells({ row, today }) {
  this.shouldComponentUpdate ??= (next) => next.row !== this.props.row || next.today !== this.props.today;
  if (!row)
    return COLUMNS.map(
      (name) => html`<span key=${name} role="gridcell" class=${`${cellClass(name)} hollow`}><i></i></span>`,
    );
  const at = time(row.time) ?? 0;
  const cache = row.cache_read_tokens + row.cache_write_tokens;
  return html`
    <${Cell} name="time" title=${exact(at)}>${stamp(at, today)}</${Cell}>
    <${Cell} name="model" title=${row.model ? `${row.model}, ${row.path}` : row.path}>${row.model ? html`<bdi>${row.model}</bdi>` : html`<span class="quiet">${row.path || words.noModel}</span>`}</${Cell}>
    <${Cell} name="account" title=${row.own ? words.ownHint : row.reason}>
      ${row.own ? html`<span class="chip">${words.own}</span>` : row.account ? html`<bdi>${row.account}</bdi>` : html`<span class="quiet">${words.noAccount}</span>`}</${Cell}>
    <${Cell} name="result" title=${row.error}><${Outcome} row=${row} /></${Cell}>
    <${Cell} name="tries" title=${row.retries + row.failovers > 0 ? words.triesAre(row.retries, row.failovers) : undefined}>${words.tries(row.retries, row.failovers)}</${Cell}>
    <${Cell} name="ttfb">${duration(row.ttfb_ms)}</${Cell}>
    <${Cell} name="duration">${duration(row.duration_ms)}</${Cell}>
    <${Cell} name="input" title=${count(row.input_tokens)}><${Amount} name="input" n=${row.input_tokens} /></${Cell}>
    <${Cell} name="output" title=${count(row.output_tokens)}><${Amount} name="output" n=${row.output_tokens} /></${Cell}>
    <${Cell} name="cache" title=${count(cache)}><${Amount} name="cache" n=${cache} /></${Cell}>
    <${Cell} name="money">${price(row)}</${Cell}>`;
}

const Cell = ({ name, title, children }) =>
  html`<span role="gridcell" class=${cellClass(name)} title=${title}>${children}</span>`;

const Amount = ({ name, n }) =>
  html`<span class="request-tag" aria-hidden="true">${words.columns[name]} </span>${n > 0 ? compact(n) : html`<span class="quiet">0</span>`}`;

/** How a request ended: sign, status and word. */
export const Outcome = ({ row }) => html`
  <span class=${`request-outcome tone-${tones[row.outcome] ?? 'idle'}`}><${Icon} name=${signs[row.outcome] ?? 'minus'} />${row.status > 0 && html`<span>${row.status}</span> `}${words.outcomes[row.outcome] ?? row.outcome}</span>`;

/** What a request cost or would have: to a tenth of a cent where it is little; nothing where no price is known. */
export function price({ value_usd, cost_usd }) {
  const amount = value_usd ?? cost_usd;
  if (amount === null || amount === undefined) return '';
  return amount > 0.0005 && amount < 0.0995 ? `$${amount.toFixed(3)}` : usd(amount);
}
