// The story of one request: what it was, why it went where it went, each attempt on a common time line, and what it
// used.
import { html } from '../../vendor/preact.mjs';
import { bytes, compact, count, duration, exact, percent, speed, time } from '../../core/format.mjs';
import { write } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { follow } from '../shell/nav.mjs';
import { Copy } from '../../ui/parts.mjs';
import { price } from './row.mjs';
import { RequestTimeline } from './timeline.mjs';

const all = text.requestList;
const words = all.panel;
const KINDS = ['input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'];

/** What is known of a request, in parts below each other. */
export const Story = ({ row }) => html`
  <p class="requests-what"><code>${row.method} ${row.path}</code></p>
  ${
    row.error &&
    html`
      <p class="notice tone-bad">
        <${Icon} name="cut" /><span><strong>${words.error}:</strong> <bdi>${row.error}</bdi></span>
      </p>`
  }
  <${Figures} row=${row} />
  <div>
    <${RequestTimeline} row=${row} />
    ${
      !row.attempts?.length &&
      (row.reason || row.own) &&
      html`
        <p class="requests-why"><span class="quiet">${words.why}:</span> <bdi>${row.reason || words.ownWhy}</bdi></p>`
    }
  </div>
  <${Tokens} row=${row} />
  <${Facts} row=${row} />`;

function Figures({ row }) {
  const answering = row.duration_ms - row.ttfb_ms;
  const figures = [
    [words.duration, duration(row.duration_ms)],
    [words.ttfb, duration(row.ttfb_ms)],
    [
      words.speed,
      row.stream && answering > 0 && row.output_tokens > 0 ? speed(row.output_tokens / (answering / 1000)) : text.none,
    ],
    row.cost_usd !== null && row.cost_usd !== undefined
      ? [words.cost, price(row), words.costHint]
      : row.priced
        ? [words.value, price(row), words.valueHint]
        : [words.value, KINDS.some((kind) => row[kind] > 0) ? words.unpriced : text.none, words.unpricedHint],
    ...(row.waited_ms > 0 ? [[words.held, duration(row.waited_ms)]] : []),
  ];
  return html`
    <dl class="requests-figures">
      ${figures.map(
        ([name, value, hint]) => html`<div key=${name} title=${hint}><dt>${name}</dt><dd>${value}</dd></div>`,
      )}
    </dl>`;
}

function Tokens({ row }) {
  const total = KINDS.reduce((sum, kind) => sum + (row[kind] ?? 0), 0);
  if (total === 0) return html`<div><h4>${words.tokens}</h4><p class="quiet">${words.noTokens}</p></div>`;
  return html`
    <div>
      <h4>${words.tokens} <span class="quiet" title=${count(total)}>${compact(total)}</span></h4>
      <div class="requests-mix" aria-hidden="true">
        ${KINDS.map(
          (kind) =>
            row[kind] > 0 && html`<i key=${kind} class=${`requests-${kind}`} style=${{ flexGrow: row[kind] }}></i>`,
        )}
      </div>
      <dl class="requests-kinds">
        ${KINDS.map(
          (kind) => html`
            <div key=${kind}>
              <dt><i class=${`requests-${kind}`} aria-hidden="true"></i>${words.kinds[kind]}</dt>
              <dd>${count(row[kind])}</dd>
              <dd class="quiet">${percent(row[kind] / total)}</dd>
            </div>`,
        )}
      </dl>
    </div>`;
}

function Facts({ row }) {
  const at = time(row.time);
  const plain = [
    [words.time, at && exact(at)],
    [words.model, row.model],
    [words.group, row.group],
    [
      words.size,
      words.sizes(bytes(row.bytes_in), bytes(row.bytes_out)) +
        text.separator +
        (row.stream ? words.stream : words.whole),
    ],
  ];
  const keys = [
    [words.id, row.id, words.theId],
    [words.upstream, row.upstream_id, words.theUpstream],
    [words.session, row.session, words.theSession],
  ];
  return html`
    <div>
      <h4>${words.facts}</h4>
      <dl class="requests-pairs">
        ${plain.map(
          ([name, value]) => value && html`<div key=${name}><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`,
        )}
        ${keys.map(
          ([name, value, what]) =>
            value &&
            html`
            <div key=${name} class="requests-copied">
              <dt>${name}</dt><dd><code>${value}</code> <${Copy} value=${value} what=${what} /></dd>
            </div>`,
        )}
      </dl>
      ${row.session && html`<${Only} session=${row.session} />`}
    </div>`;
}

/** The way to all requests of a conversation. */
function Only({ session }) {
  const way = { session };
  return html`
    <p>
      <a class="tool requests-only" href=${write('requests', way)} onClick=${(event) => follow(event, 'requests', way)}>
        <${Icon} name="filter" /> ${words.only}
      </a>
    </p>`;
}
