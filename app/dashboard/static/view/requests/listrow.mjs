// One request as a row of the list.
import { html } from '../../vendor/preact.mjs';
import { text } from '../../words/text.mjs';
import { cellClass, Cells } from './row.mjs';

const words = text.requestList;

/** The columns in their order. */
export const COLUMNS = Object.keys(words.columns);

/**
 * A row at `place` of the list, `offset` pixels below its beginning. The same elements show other requests as the list
 * is scrolled; `row` is undefined while it is fetched.
 */
export function RequestRow({ id, row, place, offset, active, open, today, pick }) {
  const kind = ['request-row', row && `is-${row.outcome}`, active && 'active', open && 'open']
    .filter(Boolean)
    .join(' ');
  return html`
    <div role="row" id=${id} class=${kind} style=${{ transform: `translateY(${offset}px)` }} aria-rowindex=${place + 2}
      aria-selected=${active ? 'true' : 'false'}
      aria-busy=${row ? undefined : 'true'} onClick=${() => !getSelection().toString() && pick(place)}>
      <${Cells} row=${row} today=${today} words=${words} columns=${COLUMNS} cell=${cell} /></div>`;
}

const cell = (name, content, title) =>
  content === undefined
    ? html`<span key=${name} role="gridcell" class=${`${cellClass(name)} hollow`}><i></i></span>`
    : html`<span key=${name} role="gridcell" class=${cellClass(name)} title=${title}>${content}</span>`;
