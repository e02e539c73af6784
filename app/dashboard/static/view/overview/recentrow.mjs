// One request as a row of the overview's table, which opens to its story, and the head of that table.
import { html } from '../../vendor/preact.mjs';
import { stamp, time } from '../../core/format.mjs';
import { Icon } from '../../ui/icon.mjs';
import { text } from '../../words/text.mjs';
import { cellClass, Cells } from '../requests/row.mjs';
import { Story } from '../requests/story.mjs';

const words = text.requests;
const COLUMNS = Object.keys(words.columns).filter((name) => name !== 'open');

/**
 * The head of the table. The roles are spelled out since the phone's layout takes the table's display away, and the
 * meaning with it.
 */
export const Head = () => html`
  <thead role="rowgroup">
    <tr role="row">
      ${Object.entries(words.columns).map(
        ([key, name]) => html`
        <th key=${key} role="columnheader" scope="col" class=${cellClass(key)} title=${words.long[key]}>
          <span class=${key === 'open' ? 'unseen' : ''}>${name}</span>
        </th>`,
      )}
    </tr>
  </thead>`;

/** A row, with what it opens to below it. */
export function Row({ row, open, toggle, today }) {
  const id = `detail-${row.id}`;
  const at = time(row.time) ?? 0;
  const click = (event) => {
    if (!event.target.closest('button, a') && !getSelection().toString()) toggle(row.id);
  };
  return html`
    <tr role="row" class=${`row is-${row.outcome} ${open ? 'open' : ''}`} onClick=${click}>
      <td role="cell" class="request-open">
        <button type="button" class="opener" aria-expanded=${open} aria-controls=${open ? id : undefined}
          aria-label=${words.open(`${stamp(at, today)}, ${row.model || row.path}`)} onClick=${() => toggle(row.id)}>
          <${Icon} name="chevron" />
        </button>
      </td>
      <${Cells} row=${row} today=${today} words=${words} columns=${COLUMNS} cell=${cell} />
    </tr>
    ${
      open &&
      html`
        <tr role="row" class="detail-row" id=${id}>
          <td role="cell" colspan="11"><div class="detail"><${Story} row=${row} /></div></td>
        </tr>`
    }`;
}

const cell = (name, content, title) =>
  html`<td key=${name} role="cell" class=${cellClass(name)} title=${title}>${content}</td>`;
