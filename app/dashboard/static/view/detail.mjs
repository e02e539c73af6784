// The story of one request: what it was, why it went where it went, and each attempt on a common time line.
import { html } from '../vendor/preact.mjs';
import { bytes, count, duration, exact, time } from '../format.mjs';
import { text } from '../text.mjs';

const words = text.detail;

/** The opened part of a row. */
export const Detail = ({ row }) => html`
  <div class="detail">
    <${Attempts} row=${row} />
    <${Facts} row=${row} />
  </div>`;

function Attempts({ row }) {
  const attempts = row.attempts ?? [];
  if (attempts.length === 0) return html`<p class="empty">${words.noAttempts}</p>`;
  return html`
    <div class="attempts">
      <h3>${words.attempts(attempts.length)}</h3>
      <ol role="list">${attempts.map((attempt, n) => html`<${Attempt} key=${n} attempt=${attempt} why=${why(row, attempts, n)} own=${row.own} total=${whole(row, attempts)} />`)}</ol>
    </div>`;
}

/** The length of the time line in milliseconds: the request's, or its attempts' where that is longer. */
const whole = (row, attempts) =>
  Math.max(row.duration_ms, ...attempts.map((a) => a.start_ms + a.duration_ms + (a.wait_ms ?? 0)), 1);

/** Why the n-th attempt went where it went. Of the first one the request's own reason tells; older records tell of no other. */
function why({ reason }, attempts, n) {
  if (attempts[n].choice || n === 0) return attempts[n].choice || reason;
  return attempts[n].account === attempts[n - 1].account ? words.sameAgain : '';
}

function Attempt({ attempt, why, own, total }) {
  const share = (ms) => `${Math.min(100, (Math.max(0, ms) / total) * 100)}%`;
  const took = duration(attempt.duration_ms);
  const fine = attempt.verdict === 'fine';
  return html`
    <li class=${fine ? 'attempt fine' : 'attempt'}>
      <p>
        <bdi class="strong">${attempt.account || (own ? text.requests.own : text.requests.noAccount)}</bdi>
        <span class=${`state tone-${fine ? 'good' : 'warn'}`}>${words.verdicts[attempt.verdict] ?? attempt.verdict}</span>
        <span class="status">${attempt.status > 0 ? attempt.status : words.noStatus}</span>
        <span class="quiet">${attempt.start_ms >= 1 ? words.from(duration(attempt.start_ms), took) : words.atOnce(took)}${attempt.wait_ms > 0 && `, ${words.waited(duration(attempt.wait_ms))}`}</span>
      </p>
      <div class="track" aria-hidden="true"><div style=${{ marginLeft: share(attempt.start_ms), width: share(attempt.duration_ms) }}></div></div>
      ${why && html`<p>${words.choice(why)}</p>`}
      ${attempt.reason && html`<p class="quiet">${attempt.reason}</p>`}
    </li>`;
}

function Facts({ row }) {
  const at = time(row.time);
  const facts = [
    [words.error, row.error],
    [words.why, !row.attempts?.length && (row.reason || (row.own && words.ownWhy))],
    [words.held, row.waited_ms > 0 && duration(row.waited_ms)],
    [words.group, row.group],
    [words.request, `${row.method} ${row.path}`],
    [words.time, at && exact(at)],
    [words.timing, row.duration_ms > 0 && words.timingIs(duration(row.ttfb_ms), duration(row.duration_ms))],
    [words.tokens, words.tokensAre(...[row.input_tokens, row.output_tokens, row.cache_read_tokens, row.cache_write_tokens].map(count))],
    [words.sizes, [words.sent(bytes(row.bytes_in), bytes(row.bytes_out)), row.stream && words.stream].filter(Boolean).join(', ')],
    [words.session, row.session],
    [words.id, row.id],
    [words.upstream, row.upstream_id],
  ];
  return html`
    <dl class="pairs">
      ${facts.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}
    </dl>`;
}
