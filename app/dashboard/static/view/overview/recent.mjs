// The latest requests, in short.
import { html, useState } from '../../vendor/preact.mjs';
import { useClock } from '../../core/clock.mjs';
import { day } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Head, Row } from './recentrow.mjs';
import { follow } from '../shell/nav.mjs';
import { Failed } from '../../ui/loaderror.mjs';

const words = text.requests;
const SHOWN = 12;

/** The first rows of a list, with the way to the others at `all`. */
export function Latest({ feed, list, all }) {
  const [open, setOpen] = useState(() => new Set());
  const today = useClock(day);
  const rows = list.pages[0]?.rows ?? [];
  const shown = rows.slice(0, Math.max(SHOWN, ...[...open].map((id) => rows.findIndex((row) => row.id === id) + 1)));
  const toggle = (id) => setOpen(toggled(open, id, feed));
  return html`
    <section class="requests" aria-labelledby="latest">
      <div class="section-head">
        <h3 id="latest">${text.glance.latest}</h3>
        <a href=${all} onClick=${(event) => follow(event, 'requests')}>${text.glance.allRequests}</a>
      </div>
      <${Failed} list=${list} feed=${feed} />
      ${
        shown.length > 0
          ? html`
        <table role="table">
          <caption class="unseen">${words.caption}</caption>
          <${Head} />
          <tbody role="rowgroup">
            ${shown.map(
              (row) => html`
                <${Row} key=${row.id} row=${row} open=${open.has(row.id)} toggle=${toggle} today=${today} />`,
            )}
          </tbody>
        </table>`
          : !list.failed && html`<p class="empty">${list.loaded ? words.empty : words.loading}</p>`
      }
    </section>`;
}

/** The open rows after one was opened or closed; the list keeps what is open. */
function toggled(open, id, feed) {
  const next = new Set(open);
  if (!next.delete(id)) next.add(id);
  feed.held = next;
  return next;
}
