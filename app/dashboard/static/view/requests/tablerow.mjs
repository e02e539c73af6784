// One request as a row of a table, which opens to its story, and the head of such tables.
import { html, useLayoutEffect, useRef } from '../../vendor/preact.mjs';
import { compact, count, duration, exact, stamp, time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Story } from './story.mjs';

const words = text.requests;
const NUMBERS = ['ttfb', 'duration', 'input', 'output', 'cache'];
const LONG = { input: words.inputLong, output: words.outputLong, cache: words.cacheLong };

/** The head of the table. The roles are spelled out since the phone's layout takes the table's display away, and the meaning with it. */
export const Head = () => html`
  <thead role="rowgroup">
    <tr role="row">
      ${Object.entries(words.columns).map(
        ([key, name]) => html`
        <th key=${key} role="columnheader" scope="col" class=${`recent-${key} ${NUMBERS.includes(key) ? 'number' : ''}`} title=${LONG[key]}>
          <span class=${key === 'open' ? 'unseen' : ''}>${name}</span>
        </th>`,
      )}
    </tr>
  </thead>`;

/**
 * A row. Its cells never change once they are there, so they are drawn anew only when the day turns.
 * `index` is its place in a list that is not on the page as a whole; `measure` is then told the height of what it opens to.
 */
export function Row({ row, open, toggle, today, index, measure }) {
  const id = `detail-${row.id}`;
  const at = time(row.time) ?? 0;
  const click = (event) => {
    if (!event.target.closest('button, a') && !getSelection().toString()) toggle(row.id);
  };
  return html`
    <tr role="row" aria-rowindex=${index} class=${`row is-${row.outcome} ${open ? 'open' : ''}`} onClick=${click}>
      <td role="cell" class="recent-open">
        <button type="button" class="opener" aria-expanded=${open} aria-controls=${open ? id : undefined}
          aria-label=${words.open(`${stamp(at, today)}, ${row.model || row.path}`)} onClick=${() => toggle(row.id)}>
          <${Icon} name="chevron" />
        </button>
      </td>
      <${Cells} row=${row} today=${today} />
    </tr>
    ${open && html`<${Opened} id=${id} row=${row} index=${index} measure=${measure} />`}`;
}

function Opened({ id, row, index, measure }) {
  const element = useRef();
  useLayoutEffect(() => {
    if (!measure) return undefined;
    const watch = new ResizeObserver(() => measure(row.id, element.current.offsetHeight));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return html`<tr role="row" ref=${element} class="detail-row" id=${id} aria-rowindex=${index}><td role="cell" colspan="11"><div class="detail"><${Story} row=${row} /></div></td></tr>`;
}

const outcomeIcons = { complete: 'check', error: 'cross', truncated: 'cut', cancelled: 'minus', interrupted: 'cut' };

// Drawn only when there is another request, or another day. The elements are not kept by useMemo, since each of them would hold on to the
// tree that it was first part of, and so a page that is left open to every list that it has shown.
function Cells({ row, today }) {
  this.shouldComponentUpdate ??= (next) => next.row !== this.props.row || next.today !== this.props.today;
  const at = time(row.time) ?? 0;
  const cache = row.cache_read_tokens + row.cache_write_tokens;
  return html`
    <td role="cell" class="recent-time"><time datetime=${row.time} title=${exact(at)}>${stamp(at, today)}</time></td>
    <td role="cell" class="recent-model">${row.model ? html`<bdi title=${row.model}>${row.model}</bdi>` : html`<span class="quiet" title=${row.path}>${words.noModel}</span>`}</td>
    <td role="cell" class="recent-account">
      ${
        row.own
          ? html`<span class="chip" title=${words.ownHint}>${words.own}</span>`
          : row.account
            ? html`<bdi title=${row.reason}>${row.account}</bdi>`
            : html`<span class="quiet">${words.noAccount}</span>`
      }
    </td>
    <td role="cell" class="recent-result"><span class="outcome"><${Icon} name=${outcomeIcons[row.outcome] ?? 'minus'} />
      ${row.status > 0 && html`<span class="status">${row.status}</span>`} ${words.outcomes[row.outcome] ?? row.outcome}</span></td>
    <td role="cell" class="recent-tries">${tries(row)}</td>
    <td role="cell" class="recent-ttfb number">${duration(row.ttfb_ms)}</td>
    <td role="cell" class="recent-duration number">${duration(row.duration_ms)}</td>
    <${Tokens} name="input" n=${row.input_tokens} />
    <${Tokens} name="output" n=${row.output_tokens} />
    <${Tokens} name="cache" n=${cache} />`;
}

const Tokens = ({ name, n }) => html`
  <td role="cell" class=${`recent-${name} number`} title=${`${LONG[name]}: ${count(n)}`}>
    <span class="tag" aria-hidden="true">${words.columns[name]}</span> ${n > 0 ? compact(n) : html`<span class="quiet">0</span>`}
  </td>`;

function tries(row) {
  const said = [
    row.waited_ms > 0 && words.waited(duration(row.waited_ms)),
    row.retries > 0 && words.retries(row.retries),
    row.failovers > 0 && words.failovers(row.failovers),
  ].filter(Boolean);
  return said.length > 0 ? said.join(', ') : html`<span class="quiet">${text.none}</span>`;
}
