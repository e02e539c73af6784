// The requests that are held until an account is back: how many and until when, and each of them on demand.
import { html } from '../../vendor/preact.mjs';
import { count, moment, span, time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { When } from '../../ui/parts.mjs';

const words = text.waiting;

/** Nothing where no request waits. */
export function Waiting({ waiting }) {
  if (waiting.length === 0) return null;
  const last = Math.max(...waiting.map(({ until }) => time(until) ?? 0));
  const title = words.title(waiting.length, count(waiting.length));
  return html`
    <section class="notice waiting tone-calm" aria-label=${words.label}>
      <${Icon} name="clock" />
      <details>
        <summary>
          <strong>
            ${
              last > 0
                ? html`<${When} at=${last} words=${(at, now) => words.untilTitle(title, moment(at, now))} />`
                : title
            }
          </strong>
        </summary>
        <p>${words.hint}</p>
        <ul role="list" tabindex="0" aria-label=${words.label}>
          ${waiting.map((one) => html`<${Line} key=${one.id} one=${one} />`)}
        </ul>
      </details>
    </section>`;
}

function Line({ one: { model, session, since, until } }) {
  const from = time(since),
    ends = time(until);
  return html`
    <li>
      <bdi class="strong">${model || text.requests.noModel}</bdi>
      ${from && html`<${When} at=${from} words=${(at, now) => words.since(span(now - at))} />`}
      ${ends && html`<${When} at=${ends} words=${(at, now) => words.refused(moment(at, now))} />`}
      ${session && html`<bdi class="session" title=${session}>${words.session(session)}</bdi>`}
    </li>`;
}
