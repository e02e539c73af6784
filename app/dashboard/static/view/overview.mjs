// The totals: four large ones, and the rest in a strip below.
import { html } from '../vendor/preact.mjs';
import { compact, count, duration, percent } from '../format.mjs';
import { text } from '../text.mjs';

const words = text.overview;

/** The totals of a snapshot's stats; `accounts` is how many there are. */
export const Overview = ({ stats, accounts }) => html`
  <section class="overview" aria-labelledby="overview">
    <h2 id="overview" class="unseen">${words.title}</h2>
    <dl class="tiles">
      <${Tile} name=${words.total} value=${count(stats.total_requests)} hint=${words.today(count(stats.today_requests))} />
      <${Success} stats=${stats} />
      <${Tile} name=${words.active} value=${count(stats.active_accounts)} of=${words.activeOf(count(accounts))}
        hint=${words.activeHint(stats.active_accounts)} tone=${accounts > 0 && stats.active_accounts === 0 ? 'warn' : ''} />
      <${Tile} name=${words.average} value=${duration(stats.average_response_ms)}
        hint=${stats.complete > 0 ? words.averageHint : words.averageNone} />
    </dl>
    <${Facts} stats=${stats} />
  </section>`;

const Tile = ({ name, value, of, hint, tone }) => html`
  <div class=${`tile ${tone ? `tone-${tone}` : ''}`}>
    <dt>${name}</dt>
    <dd><span class="figure">${value}</span>${of && html` <span class="quiet">${of}</span>`}<span class="hint">${hint}</span></dd>
  </div>`;

function Success({ stats }) {
  const judged = stats.complete + stats.errors + stats.truncated;
  if (judged === 0) return html`<${Tile} name=${words.success} value=${text.none} hint=${words.successNone} />`;
  return html`<${Tile} name=${words.success} value=${percent(stats.success_rate)}
    hint=${words.successOf(count(stats.complete), count(judged))} tone=${stats.success_rate < 0.9 ? 'warn' : ''} />`;
}

function Facts({ stats }) {
  const tokens = stats.tokens ?? {};
  const written = (tokens.cache_write_5m_tokens ?? 0) + (tokens.cache_write_1h_tokens ?? 0);
  const prompt = (tokens.input_tokens ?? 0) + (tokens.cache_read_tokens ?? 0) + written;
  const counts = [
    [words.now, stats.running], [words.retries, stats.retries], [words.failovers, stats.failovers], [words.errors, stats.errors],
    [words.truncated, stats.truncated], [words.cancelled, stats.cancelled], [words.interrupted, stats.interrupted],
  ];
  const amounts = [
    [words.input, tokens.input_tokens], [words.output, tokens.output_tokens], [words.cacheRead, tokens.cache_read_tokens],
    [words.cacheWrite, written],
  ];
  return html`
    <dl class="facts">
      ${counts.map(([name, n]) => html`<${Fact} key=${name} name=${name} value=${count(n)} zero=${!n} />`)}
      ${amounts.map(([name, n]) => html`<${Fact} key=${name} name=${name} value=${compact(n)} exact=${words.tokens(count(n))} zero=${!n} />`)}
      ${prompt > 0 && html`<${Fact} name=${words.cacheShare} value=${percent((tokens.cache_read_tokens ?? 0) / prompt)} />`}
    </dl>`;
}

const Fact = ({ name, value, exact, zero }) => html`
  <div class=${zero ? 'zero' : ''}><dt>${name}</dt><dd title=${exact}>${value}</dd></div>`;
