// One request as the cells of a row: what each column shows of it, in any list.
import { html } from '../../vendor/preact.mjs';
import { compact, count, duration, exact, stamp, time, usd } from '../../core/format.mjs';
import { Icon } from '../../ui/icon.mjs';
import { text } from '../../words/text.mjs';

const { outcomes, outcomesShort } = text.requests;
const NUMBERS = ['ttfb', 'duration', 'input', 'output', 'cache', 'money'];

/** The class of a column's cells. */
export const cellClass = (name) => (NUMBERS.includes(name) ? `request-${name} number` : `request-${name}`);

const signs = { complete: 'check', error: 'cross', truncated: 'cut', cancelled: 'minus', interrupted: 'cut' };
const tones = { complete: 'good', error: 'bad', truncated: 'bad' };

/**
 * The cells of `columns` in the `words` of their list, each drawn by `cell(name, content, title)`; without a `row`,
 * which is fetched then, there is no content. Drawn only when there is another request, or another day: nothing of a
 * request changes. The elements are not kept by useMemo, since each of them would hold on to the tree that it was first
 * part of, and so a long scroll, or a page that is left open, to every list on its way.
 */
export function Cells({ row, today, words, columns, cell }) {
  this.shouldComponentUpdate ??= (next) => next.row !== this.props.row || next.today !== this.props.today;
  const cells = row && cellsOf(row, today, words);
  return columns.map((name) => cell(name, ...(cells?.[name] ?? [])));
}

/** The content of each cell, with its title where it has one. */
function cellsOf(row, today, words) {
  const at = time(row.time) ?? 0;
  const tokens = (name, n) => [html`<${Amount} tag=${words.columns[name]} n=${n} />`, words.amount(name, count(n))];
  return {
    time: [html`<time datetime=${row.time}>${stamp(at, today)}</time>`, exact(at)],
    model: [
      row.model ? html`<bdi>${row.model}</bdi>` : quiet(words.unnamed(row.path)),
      row.model ? `${row.model}, ${row.path}` : row.path,
    ],
    account: [accountOf(row, words), row.own ? words.ownHint : row.reason],
    result: [html`<${Outcome} row=${row} />`, row.error],
    tries: [
      words.tries(row.retries, row.failovers, row.waited_ms > 0 && duration(row.waited_ms)) || quiet(words.noTries),
      words.triesAre?.(row.retries, row.failovers),
    ],
    ttfb: [duration(row.ttfb_ms)],
    duration: [duration(row.duration_ms)],
    input: tokens('input', row.input_tokens),
    output: tokens('output', row.output_tokens),
    cache: tokens('cache', row.cache_read_tokens + row.cache_write_tokens),
    money: [price(row)],
  };
}

const quiet = (said) => html`<span class="quiet">${said}</span>`;

function accountOf({ own, account }, words) {
  if (own) return html`<span class="chip">${words.own}</span>`;
  return account ? html`<bdi>${account}</bdi>` : quiet(words.noAccount);
}

const Amount = ({ tag, n }) =>
  html`<span class="tag" aria-hidden="true">${tag} </span>${n > 0 ? compact(n) : quiet('0')}`;

/** How a request ended: sign, status and word. */
export const Outcome = ({ row }) => html`
  <span class=${`request-outcome tone-${tones[row.outcome] ?? 'idle'}`} title=${outcomes[row.outcome]}>
    <${Icon} name=${signs[row.outcome] ?? 'minus'} />
    ${row.status > 0 && html`<span>${row.status}</span> `}
    ${outcomesShort[row.outcome] ?? row.outcome}
  </span>`;

/** What a request cost or would have: to a tenth of a cent where it is little; nothing where no price is known. */
export function price({ value_usd, cost_usd }) {
  const amount = value_usd ?? cost_usd;
  if (amount === null || amount === undefined) return '';
  return amount > 0.0005 && amount < 0.0995 ? `$${amount.toFixed(3)}` : usd(amount);
}
