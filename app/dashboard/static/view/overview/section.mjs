// Everything in a second: the totals, what happened lately, how full the accounts are, and the latest requests.
import { html, useEffect, useState } from '../../vendor/preact.mjs';
import { useFeed } from '../../core/requestfeed.mjs';
import { compact, count, duration, percent, usd } from '../../core/format.mjs';
import { wayTo } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { Activity } from './activity.mjs';
import { Connect, FirstSteps } from './firststeps.mjs';
import { Glance } from './accountsummary.mjs';
import { Latest } from './recent.mjs';
import { UnderWay } from './inflight.mjs';

const words = text.overview;
const ALL = {};

/** The section. */
export function Overview({ live, snapshot, params }) {
  const { stats, accounts, address, prices, under_way: streams } = snapshot;
  const [feed, list] = useFeed(ALL, live);
  const answered = stats.complete > 0 || list.pages[0]?.rows.some(({ outcome }) => outcome === 'complete');
  const first = accounts.length === 0 || (list.loaded && !answered);
  const [watched, watch] = useState(false); // the steps were seen undone: their end is shown too
  useEffect(() => {
    if (first) watch(true);
  }, [first]);
  return html`
    ${
      (first || watched) &&
      html`<${FirstSteps} snapshot=${snapshot} rows=${list.count} close=${first ? undefined : () => watch(false)} />`
    }
    <${Totals} stats=${stats} prices=${prices} accounts=${accounts.length} />
    ${!first && html`<${Activity} params=${params} />`}
    ${accounts.length > 0 && html`<${Glance} accounts=${accounts} />`}
    ${!first && html`<${UnderWay} streams=${streams} />`}
    <${Latest} feed=${feed} list=${list} all=${wayTo('requests')} />
    ${!first && html`<${Connect} address=${address} />`}`;
}

/**
 * The totals of a snapshot's stats: four large ones, what was used, and the rest in a strip below; `accounts` is how
 * many there are.
 */
const Totals = ({ stats, prices, accounts }) => html`
  <section class="overview" aria-labelledby="overview">
    <h2 id="overview" class="unseen" tabindex="-1">${words.title}</h2>
    <dl class="tiles">
      <${Tile} name=${words.total} value=${count(stats.total_requests)}
        hint=${words.today(count(stats.today_requests))} />
      <${Success} stats=${stats} />
      <${Tile} name=${words.active} value=${count(stats.active_accounts)} of=${words.activeOf(count(accounts))}
        hint=${words.activeHint(stats.active_accounts)}
        tone=${accounts > 0 && stats.active_accounts === 0 ? 'warn' : ''} />
      <${Tile} name=${words.average} value=${duration(stats.average_response_ms)}
        hint=${stats.complete > 0 ? words.averageHint : words.averageNone} />
    </dl>
    <${Used} stats=${stats} prices=${prices} />
    <${Counts} stats=${stats} />
  </section>`;

const Tile = ({ name, value, of, hint, tone, small, exact }) => html`
  <div class=${`tile ${small ? 'small' : ''} ${tone ? `tone-${tone}` : ''}`} title=${exact}>
    <dt>${name}</dt>
    <dd>
      <span class="figure">${value}</span>
      ${of && html` <span class="quiet">${of}</span>`}
      <span class="hint">${hint}</span>
    </dd>
  </div>`;

function Success({ stats }) {
  const judged = stats.complete + stats.errors + stats.truncated;
  if (judged === 0) return html`<${Tile} name=${words.success} value=${text.none} hint=${words.successNone} />`;
  return html`<${Tile} name=${words.success} value=${percent(stats.success_rate)}
    hint=${words.successOf(count(stats.complete), count(judged))} tone=${stats.success_rate < 0.9 ? 'warn' : ''} />`;
}

/** What the requests have used: tokens, cache, and what that is worth. */
function Used({ stats, prices }) {
  const {
    input_tokens: asked = 0,
    output_tokens: answered = 0,
    cache_read_tokens: read = 0,
    cache_write_5m_tokens: short = 0,
    cache_write_1h_tokens: long = 0,
  } = stats.tokens ?? {};
  const written = short + long;
  const prompt = asked + read + written;
  return html`
    <dl class="tiles">
      <${Tile} small name=${words.tokens} value=${compact(prompt + answered)}
        hint=${words.tokensOf(compact(asked), compact(answered), compact(read + written))}
        exact=${text.figures.tokensHint(...[asked, answered, read, written].map(count))} />
      <${Tile} small name=${words.cacheShare} value=${prompt > 0 ? percent(stats.cache_hit_share) : text.none}
        hint=${words.cacheOf(compact(read), compact(written))} exact=${words.cacheHint} />
      <${Tile} small name=${words.value} value=${usd(stats.value_usd)}
        hint=${noPrice(prices) || words.usdToday(usd(stats.today_value_usd))}
        exact=${[text.figures.valueHint, unpriced(stats, prices)].filter(Boolean).join('. ')} />
      <${Tile} small name=${words.cost} value=${usd(stats.cost_usd)} hint=${words.usdToday(usd(stats.today_cost_usd))}
        exact=${text.figures.costHint} />
    </dl>`;
}

/** The models in use that have no price, the first few by name. */
const noPrice = ({ unknown = [] } = {}) =>
  unknown.length > 0 && words.noPrice(unknown.slice(0, 3).join(', '), Math.max(unknown.length - 3, 0));

/** What the value is by, and without what. */
const unpriced = ({ unpriced: n }, prices) =>
  [n > 0 && text.figures.unpriced(n, count(n)), prices?.table && words.priceTable(prices.table)]
    .filter(Boolean)
    .join('. ');

function Counts({ stats }) {
  const counts = [
    [words.now, stats.running],
    [words.retries, stats.retries],
    [words.failovers, stats.failovers],
    [words.errors, stats.errors],
    [words.truncated, stats.truncated],
    [words.cancelled, stats.cancelled],
    [words.interrupted, stats.interrupted],
  ];
  return html`
    <dl class="facts">
      ${counts.map(
        ([name, n]) => html`<div key=${name} class=${n ? '' : 'zero'}><dt>${name}</dt><dd>${count(n)}</dd></div>`,
      )}
    </dl>`;
}
