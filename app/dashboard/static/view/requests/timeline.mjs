// The attempts of one request on a common time line.
import { html } from '../../vendor/preact.mjs';
import { duration } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';

const all = text.requestList;
const words = all.panel;

/** The attempts of a request, each with its bar; how long it was held comes first. */
export function RequestTimeline({ row }) {
  const attempts = row.attempts ?? [];
  const held = row.waited_ms > 0 && html`<p class="quiet">${words.heldFor(duration(row.waited_ms))}</p>`;
  if (attempts.length === 0) return html`<h4>${words.attempts(0)}</h4>${held}<p class="quiet">${words.noAttempts}</p>`;
  const total = Math.max(row.duration_ms, ...attempts.map((a) => a.start_ms + a.duration_ms + (a.wait_ms ?? 0)), 1);
  return html`
    <h4>${words.attempts(attempts.length)}</h4>
    ${held}
    <ol class="requests-attempts" role="list">
      ${attempts.map(
        (attempt, n) => html`
          <${Attempt} key=${n} attempt=${attempt} why=${why(row, attempts, n)} row=${row} total=${total}
            last=${n === attempts.length - 1} />`,
      )}
    </ol>
    <p class="requests-scale quiet" aria-hidden="true">
      <span>0</span><span>${duration(total / 2)}</span><span>${duration(total)}</span>
    </p>`;
}

/** Why the n-th attempt went where it went. The request's own reason is that of the first one. */
function why({ reason }, attempts, n) {
  if (attempts[n].choice || n === 0) return attempts[n].choice || reason;
  return attempts[n].account === attempts[n - 1].account ? words.sameAgain : '';
}

/**
 * How long an attempt took, ms. Its own figure ends with the verdict; the last one went on, as the answer, to the end
 * of the request.
 */
const lasted = ({ start_ms: start, duration_ms: judged, wait_ms: wait }, last, row) =>
  last && !wait ? Math.max(judged, row.duration_ms - start) : judged;

/** When in the life of a request. */
const after = (ms) => (ms >= 1 ? duration(ms) : words.start);

function Attempt({ attempt, why, row, total, last }) {
  const part = (ms) => `${Math.min(100, (Math.max(0, ms) / total) * 100)}%`;
  const length = lasted(attempt, last, row);
  const fine = attempt.verdict === 'fine';
  const first =
    last && row.ttfb_ms > attempt.start_ms && row.ttfb_ms < attempt.start_ms + length
      ? row.ttfb_ms - attempt.start_ms
      : 0;
  return html`
    <li class=${fine ? 'requests-attempt fine' : 'requests-attempt'}>
      <p>
        <bdi class="strong">${attempt.account || (row.own ? all.own : all.noAccount)}</bdi>
        <span class=${`state tone-${fine ? 'good' : 'warn'}`}>
          ${words.verdicts[attempt.verdict] ?? attempt.verdict}
        </span>
        <span>${attempt.status > 0 ? attempt.status : words.noStatus}</span>
        <span class="quiet">
          ${words.from(after(attempt.start_ms), after(attempt.start_ms + length))}
          ${attempt.wait_ms > 0 && `, ${words.waited(duration(attempt.wait_ms))}`}
        </span>
      </p>
      <div class="requests-track" aria-hidden="true">
        <div class="requests-part" style=${{ marginLeft: part(attempt.start_ms), width: part(length) }}>
          ${first > 0 && html`<i style=${{ width: `${(first / length) * 100}%` }}></i>`}
        </div>
        ${attempt.wait_ms > 0 && html`<div class="requests-pause" style=${{ width: part(attempt.wait_ms) }}></div>`}
      </div>
      ${why && html`<p class="requests-why"><span class="quiet">${words.why}:</span> <bdi>${why}</bdi></p>`}
      ${attempt.reason && html`<p class="quiet"><bdi>${attempt.reason}</bdi></p>`}
    </li>`;
}
