// What must be said above all else: the connection is lost, the page is of an older version, the program warns, the
// mode is not the usual one, requests wait.
import { html, useRef } from '../../vendor/preact.mjs';
import { useClock } from '../../core/clock.mjs';
import { stamp, day } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { ModeNotice } from '../routing/mode.mjs';
import { Waiting } from './heldrequests.mjs';

/** The notices above the sections. */
export function Notices({ live, snapshot, connection }) {
  const first = useRef();
  first.current ??= snapshot?.version;
  return html`
    ${snapshot && connection.state === 'offline' && html`<${Lost} live=${live} connection=${connection} />`}
    ${
      snapshot &&
      snapshot.version !== first.current &&
      html`
      <p class="notice tone-warn" role="status">
        <${Icon} name="warning" /> <span>${text.updated(snapshot.version)}</span>
        <button type="button" onClick=${() => location.reload()}>${text.reload}</button>
      </p>`
    }
    ${snapshot?.warnings.length > 0 && html`<${Warnings} warnings=${snapshot.warnings} />`}
    ${
      snapshot &&
      html`
        <${ModeNotice} routing=${snapshot.routing} accounts=${snapshot.accounts} />
        <${Waiting} waiting=${snapshot.waiting} />`
    }`;
}

const Warnings = ({ warnings }) => html`
  <section class="notice tone-warn" role="alert" aria-label=${text.warnings}>
    <${Icon} name="warning" />
    <ul role="list">${warnings.map((warning) => html`<li key=${warning}>${warning}</li>`)}</ul>
  </section>`;

const Lost = ({ live, connection }) => html`
  <div class="notice tone-bad">
    <${Icon} name="cut" />
    <div>
      <p><strong>${text.offline.lost}.</strong> ${why(connection)} ${seen(live)}</p>
    </div>
    <${Retry} live=${live} connection=${connection} />
  </div>`;

const seen = (live) => text.offline.seen(stamp(live.seen, day(Date.now())));

/** The page while nothing has ever answered. */
export const NotReached = ({ live, connection }) => html`
  <section class="blank">
    <${Icon} name="cut" />
    <h2>${connection.why === 'unreachable' ? text.offline.silent(text.product) : text.offline.nothing}</h2>
    <p>${why(connection)}</p>
    <${Retry} live=${live} connection=${connection} />
  </section>`;

function Retry({ live, connection }) {
  const words = useClock((now) => text.offline.again(Math.ceil((connection.retryAt - now) / 1000)));
  return html`
    <p class="retry">
      <span class="quiet">${words}</span> <button type="button" onClick=${live.retry}>${text.offline.now}</button>
    </p>`;
}

function why({ why, status }) {
  if (why === 'refused') return text.offline.refused(status);
  if (why === 'stream') return text.offline.stream;
  if (why === 'garbled') return text.offline.garbled;
  return text.offline.unreachable(text.binary);
}
