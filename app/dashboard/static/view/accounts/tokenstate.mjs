// The condition of an account's credential: until when, when it was renewed, when it will be, and what went wrong.
import { html } from '../../vendor/preact.mjs';
import { useClock } from '../../core/clock.mjs';
import { ago, exact, span, time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Countdown } from '../../ui/parts.mjs';

const words = text.accounts;

/**
 * The lines of a token, as items of a list.
 * @param {{token?: Record<string, any>}} props
 */
export function TokenLines({ token = {} }) {
  const ends = time(token.expires_at),
    renewed = time(token.renewed_at),
    next = time(token.next_renewal);
  return html`
    <li>
      ${words.token[token.state] ?? token.state}
      ${token.state === 'valid' && ends && html` <${Countdown} at=${ends} words=${words.until} past="" />`}
    </li>
    ${(renewed || next) && html`<li class="quiet"><${Renewals} renewed=${renewed} next=${next} /></li>`}
    ${token.failure && html`<li class="failure">${words.renewalFailed(token.failure)}</li>`}`;
}

function Renewals({ renewed, next }) {
  const shown = useClock((now) => line(renewed, next, now));
  return html`<span title=${[renewed, next].filter(Boolean).map(exact).join(text.separator)}>${shown}</span>`;
}

function line(renewed, next, now) {
  const before = renewed && words.renewed(ago(renewed, now));
  const after =
    next &&
    (next > now
      ? (renewed ? words.renews : words.renewsFirst)(span(next - now))
      : renewed
        ? words.renewsNow
        : words.renewsNowFirst);
  return [before, after].filter(Boolean).join(text.separator);
}
