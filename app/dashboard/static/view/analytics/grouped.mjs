// The sums of a range by account, model or result.
import { html } from '../../vendor/preact.mjs';
import { money, success, tokens } from '../../core/figures.mjs';
import { compact, count, duration, percent, speed, usd } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Card } from '../../ui/card.mjs';

const words = text.analytics;
const ALL = ['requests', 'success', 'tokens', 'cache', 'money', 'ttfb', 'rate'];
const FEW = ['requests', 'tokens', 'money', 'ttfb']; // what results differ in
const HINTS = { money: words.moneyHint, ttfb: words.ttfbHint, rate: words.rateHint };
const BAD = ['error', 'truncated', 'interrupted'];

/** The card of one grouping. `none` names what has no key. */
export function Grouped({ view, by, title, none }) {
  const groups = (view.groups?.[by] ?? []).filter(({ requests }) => requests > 0);
  const numbers = by === 'outcome' ? FEW : ALL;
  const most = Math.max(1, ...groups.map(({ requests }) => requests));
  const name = (key) =>
    key === '' ? none : key === '(other)' ? words.other : by === 'outcome' ? (text.requests.outcomes[key] ?? key) : key;
  return html`
    <${Card} id=${`a-${by}`} title=${title} wide=${by !== 'outcome'} name=${words.of(title, view.name)}
      table=${() => table(groups, title, name)}>
      <div class="scroll" tabindex="0" role="group" aria-labelledby=${`a-${by}`}>
        <table class="grid-table">
          <thead>
            <tr>
              <th scope="col">${title.replace(/^\S+\s/, '').replace(/^./, (c) => c.toUpperCase())}</th>
              ${numbers.map(
                (key) => html`<th key=${key} scope="col" class="number" title=${HINTS[key]}>${words.columns[key]}</th>`,
              )}
            </tr>
          </thead>
          <tbody>${groups.map(
            (group) => html`
            <tr key=${group.key}>
              <td class=${by === 'outcome' && BAD.includes(group.key) ? 'share is-bad' : 'share'}>
                <bdi class=${group.key === '' ? 'quiet' : 'strong'}>${name(group.key)}</bdi>
                <i style=${{ width: `${(group.requests / most) * 100}%` }}></i>
              </td>
              ${numbers.map((key) => html`<td key=${key} class="number">${values[key](group)}</td>`)}
            </tr>`,
          )}</tbody>
        </table>
      </div>
    </${Card}>`;
}

const values = {
  requests: (g) => count(g.requests),
  success,
  tokens: (g) => compact(tokens(g)),
  cache: (g) =>
    g.input_tokens + g.cache_read_tokens + g.cache_write_tokens > 0 ? percent(g.cache_hit_share) : text.none,
  money: (g) => (g.cost_usd > 0 && !(g.value_usd > 0) ? usd(g.cost_usd) : money(g.value_usd, g)),
  ttfb: (g) => duration(g.ttfb_ms.p50),
  rate: (g) => speed(g.tokens_per_second.p50),
};

const table = (groups, title, name) => [
  [
    title,
    text.figures.requests,
    text.figures.complete,
    text.figures.errors,
    text.figures.input,
    text.figures.output,
    text.figures.cacheRead,
    text.figures.cacheWrite,
    `${text.figures.value} (USD)`,
    `${text.figures.cost} (USD)`,
    'p50 (ms)',
    'p90 (ms)',
    'p99 (ms)',
  ],
  ...groups.map((g) => [
    name(g.key),
    g.requests,
    g.complete,
    g.errors,
    g.input_tokens,
    g.output_tokens,
    g.cache_read_tokens,
    g.cache_write_tokens,
    g.value_usd,
    g.cost_usd,
    g.ttfb_ms.p50 ?? '',
    g.ttfb_ms.p90 ?? '',
    g.ttfb_ms.p99 ?? '',
  ]),
];
