// The cards of the analytics that go over time.
import { html, useMemo, useRef, useState } from '../../vendor/preact.mjs';
import { failed, summaryOf, tokensHint } from '../../core/figures.mjs';
import { compact, count, duration, percent, speed, usd } from '../../core/format.mjs';
import { pictureOf } from '../../ui/chartoptions.mjs';
import { text } from '../../words/text.mjs';
import { Card } from '../../ui/card.mjs';
import { Chart } from '../../ui/chart.mjs';
import { Choice } from '../../ui/parts.mjs';
import { chooseEnds } from '../../ui/rangechoice.mjs';

const words = text.analytics;
const f = text.figures;
const whole = (n) => (Number.isInteger(n) ? count(n) : '');

/** A chart in a card. `series` are those of chartoptions.mjs, each with `of(figures)`: its value in a step. */
function Timed({ view, id, title, series, scales, hint, wide, tools, none, summary }) {
  const plot = useRef();
  const steps = useMemo(
    () => view.steps.map(([at, point]) => [at, ...series.map(({ of, gap }) => (point ? of(point) : gap ? null : 0))]),
    [view, series],
  );
  const last = steps.length > 1 ? 2 * steps.at(-1)[0] - steps.at(-2)[0] : 0; // where the last step ends
  const ends = [view.ends[0], Math.max(view.ends[1], last)];
  const empty = steps.every((step) => step.slice(1).every((value) => !value));
  const table = () => [
    [words.start, ...series.map(({ label, unit }) => (unit ? `${label} (${unit})` : label))],
    ...steps.map(([at, ...values]) => [new Date(at).toISOString(), ...values.map((value) => value ?? '')]),
  ];
  const name = words.of(title, view.name);
  return html`
    <${Card} id=${id} title=${title} hint=${hint} wide=${wide} tools=${tools} name=${name}
      table=${empty ? undefined : table} picture=${empty ? undefined : () => pictureOf(plot.current, name, series)}>
      ${
        empty
          ? html`<p class="chart-none">${none}</p>`
          : html`
            <${Chart} steps=${steps} range=${ends} series=${series} scales=${scales} height=${wide ? 240 : 190}
              take=${(made) => (plot.current = made)} onSelect=${chooseEnds} summary=${summary} />`
      }
    </${Card}>`;
}

const REQUESTS = [
  {
    key: 'requests',
    label: f.requests,
    kind: 'bars',
    colour: '--chart-main',
    scale: 'n',
    format: count,
    wide: true,
    of: (p) => p.requests,
  },
  {
    key: 'errors',
    label: text.activity.errors,
    kind: 'bars',
    colour: '--chart-bad',
    scale: 'n',
    format: count,
    of: failed,
  },
];
// Far more comes from the cache than is written, so the two have a scale each.
const PARTS = [
  ['cache_read_tokens', f.cacheRead, '--chart-second', 'n'],
  ['cache_write_tokens', f.cacheWrite, '--chart-fourth', 'n'],
  ['input_tokens', words.right(f.input), '--chart-main', 'io'],
  ['output_tokens', words.right(f.output), '--chart-line', 'io'],
];
const TOKENS = PARTS.map(([key, label, colour, scale]) => ({
  key,
  label,
  kind: scale === 'n' ? 'area' : 'line',
  colour,
  scale,
  format: compact,
  of: (p) => p[key],
}));
const amount = (n) => (n > 0 ? compact(n) : '0');
const MONEY = [
  {
    key: 'value',
    label: f.value,
    unit: 'USD',
    kind: 'bars',
    colour: '--chart-third',
    scale: 'usd',
    format: usd,
    wide: true,
    of: (p) => p.value_usd,
  },
  {
    key: 'cost',
    label: f.cost,
    unit: 'USD',
    kind: 'bars',
    colour: '--chart-line',
    scale: 'usd',
    format: usd,
    of: (p) => p.cost_usd,
  },
];
const CACHE = [
  {
    key: 'share',
    label: f.cache,
    kind: 'area',
    colour: '--chart-second',
    scale: 'share',
    format: percent,
    gap: true,
    of: (p) => (p.input_tokens + p.cache_read_tokens + p.cache_write_tokens > 0 ? p.cache_hit_share : null),
  },
];
/** @type {Record<string, [string, (n: number) => string, string]>} */
const SPEEDS = {
  ttfb: ['ttfb_ms', duration, 'ms'],
  duration: ['duration_ms', duration, 'ms'],
  rate: ['tokens_per_second', speed, 'tokens/s'],
};

const quantiles = ([field, format, unit], names) =>
  [
    ['p50', '--chart-main'],
    ['p90', '--chart-line'],
    ['p99', '--chart-bad'],
  ].map(([key, colour]) => ({
    key,
    label: names[key],
    unit,
    kind: 'line',
    colour,
    scale: 'v',
    format,
    gap: true,
    of: (p) => p[field][key] ?? null,
  }));
const QUANTILES = {
  ttfb: quantiles(SPEEDS.ttfb, f),
  duration: quantiles(SPEEDS.duration, f),
  rate: quantiles(SPEEDS.rate, { p50: f.rate50, p90: f.rate90, p99: f.rate99 }),
};

/** All of them. */
export function OverTime({ view }) {
  const { total, name } = view;
  const said = (...figures) => `${name}: ${figures.join(', ')}`;
  return html`
    <${Timed} view=${view} id="a-requests" wide title=${words.requests} series=${REQUESTS}
      scales=${[{ key: 'n', format: whole }]} none=${words.nothing}
      summary=${summaryOf(name, total)} />
    <${Timed} view=${view} id="a-tokens" title=${words.tokens} series=${TOKENS} none=${words.nothing}
      scales=${['n', 'io'].map((key) => ({ key, format: amount }))} summary=${said(tokensHint(total))} />
    <${Speed} view=${view} />
    <${Timed} view=${view} id="a-money" title=${words.money} series=${MONEY} scales=${[{ key: 'usd', format: usd }]}
      none=${words.moneyNone} summary=${said(words.moneySum(usd(total.value_usd), usd(total.cost_usd)))} />
    <${Timed} view=${view} id="a-cache" title=${words.cacheTitle} series=${CACHE}
      scales=${[{ key: 'share', max: 1, format: (n) => percent(n) }]} none=${words.nothing}
      summary=${said(`${f.cache} ${percent(total.cache_hit_share)}`)} />`;
}

function Speed({ view }) {
  const [which, choose] = useState('ttfb');
  const [field, format] = SPEEDS[which];
  const tools = html`
    <${Choice} name="speed" label=${words.speed} value=${which} choose=${choose}
      options=${Object.keys(SPEEDS).map((key) => [key, words.speeds[key]])} />`;
  return html`
    <${Timed} key=${which} view=${view} id="a-speed" title=${words.speed} tools=${tools} series=${QUANTILES[which]}
      none=${words.speedNone} scales=${[{ key: 'v', format: (n) => (n > 0 ? format(n) : '0') }]}
      summary=${`${view.name}: ${words.speeds[which]}, ${f.median} ${format(view.total[field].p50)}`} />`;
}
