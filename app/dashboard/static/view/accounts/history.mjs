// The history of one account: how its windows filled and reset, and its requests by day.
import { html, useMemo } from '../../vendor/preact.mjs';
import { pathOf, useAnswer } from '../../core/query.mjs';
import { accountPath } from '../../core/mutate.mjs';
import { failed, shortOf } from '../../core/figures.mjs';
import { count, percent } from '../../core/format.mjs';
import { bounds, filled, rangeKey, rangeOf } from '../../core/timerange.mjs';
import { text } from '../../words/text.mjs';
import { Figures, Trouble } from '../../ui/card.mjs';
import { Chart } from '../../ui/chart.mjs';
import { chooseEnds, RangeChoice } from '../../ui/rangechoice.mjs';

const words = text.accountPanel;
const USUAL = '7d';
const COLOURS = ['--chart-main', '--chart-second', '--chart-line', '--chart-fourth', '--chart-third', '--chart-bad'];
const SHARE = [{ key: 'share', format: (share) => percent(share) }];
const DAYS = [
  {
    key: 'requests',
    label: text.figures.requests,
    kind: 'bars',
    colour: '--chart-main',
    scale: 'n',
    format: count,
    wide: true,
  },
  { key: 'errors', label: text.activity.errors, kind: 'bars', colour: '--chart-bad', scale: 'n', format: count },
];
const COUNTS = [{ key: 'n', format: (n) => (Number.isInteger(n) ? count(n) : '') }];

/** The panel; the range is in the address. */
export function AccountPanel({ account, params }) {
  const range = rangeOf(params, USUAL, Date.now());
  return html`
    <section class="account-panel" aria-label=${words.openWhat(account.name)}>
      <div class="panel-head"><${RangeChoice} range=${range} /></div>
      <${LimitsOver} account=${account} params=${params} range=${range} />
      <${ByDay} account=${account} params=${params} range=${range} />
    </section>`;
}

function LimitsOver({ account, params, range }) {
  const key = account.kind === 'api-key' || account.kind === 'endpoint';
  const answer = useAnswer(`limits ${account.name} ${rangeKey(range)}`, (now) =>
    pathOf(accountPath(account.name, '/limits'), bounds(rangeOf(params, USUAL, now))),
  );
  const samples = answer.data?.samples ?? [];
  const [series, steps] = useMemo(() => linesOf(samples), [samples]);
  const newest = samples.at(-1)?.windows ?? {};
  const said = series
    .map(({ key: window, label }) => (window in newest ? `${label} ${percent(newest[window])}` : ''))
    .filter(Boolean)
    .join(', ');
  return html`
    <div class="panel-part">
      <h4>${words.limits}</h4>
      <${Trouble} answer=${answer} said=${words.failed} />
      ${
        steps.length === 0
          ? html`
            <p class="chart-none">
              ${answer.data || answer.problem ? (key ? words.limitsKey : words.limitsNone) : text.analytics.loading}
            </p>`
          : html`
            <${Chart} steps=${steps} range=${[range.from, range.to]} series=${series} scales=${SHARE} height=${190}
              onSelect=${chooseEnds} summary=${words.summaryLimits(account.name, said)} />`
      }
    </div>`;
}

/** The lines of all windows that the samples know, and their steps. */
function linesOf(samples) {
  const order = ['five_hour', 'seven_day'];
  const windows = [...new Set(samples.flatMap((sample) => Object.keys(sample.windows ?? {})))].sort(
    (a, b) => rank(order, a) - rank(order, b) || a.localeCompare(b),
  );
  const series = windows.map((window, n) => ({
    key: window,
    label: nameOf(window),
    kind: 'step',
    colour: COLOURS[n % COLOURS.length],
    scale: 'share',
    format: percent,
  }));
  return [
    series,
    samples.map(({ time, windows: used = {} }) => [Date.parse(time), ...windows.map((window) => used[window] ?? null)]),
  ];
}

const rank = (order, window) => (order.includes(window) ? order.indexOf(window) : order.length);
const nameOf = (window) =>
  ({ five_hour: text.limits.fiveHour, seven_day: text.limits.sevenDay })[window] ?? text.limits.model(window);

function ByDay({ account, params, range }) {
  const answer = useAnswer(`days ${account.name} ${rangeKey(range)}`, (now) =>
    pathOf('/api/analytics', { ...wholeDays(rangeOf(params, USUAL, now)), account: account.name, step: 'day' }),
  );
  const { data } = answer;
  const steps = useMemo(
    () => (data ? filled(data).map(([at, point]) => [at, point?.requests ?? 0, point ? failed(point) : 0]) : []),
    [data],
  );
  const ends = data ? [steps[0]?.[0] ?? Date.parse(data.from), Date.parse(data.to)] : [range.from, range.to];
  return html`
    <div class="panel-part">
      <h4>${words.byDay}</h4>
      <${Trouble} answer=${answer} said=${words.failed} />
      ${
        !data
          ? !answer.problem && html`<p class="chart-none">${text.analytics.loading}</p>`
          : data.total.requests === 0
            ? html`<p class="chart-none">${words.byDayNone}</p>`
            : html`<${Figures} list=${shortOf(data.total)} />
            <${Chart} steps=${steps} range=${ends} series=${DAYS} scales=${COUNTS} height=${160}
              summary=${words.summaryDays(account.name, count(data.total.requests), steps.length)} />`
      }
    </div>`;
}

/**
 * The bounds of a range from the beginning of its first day: days are counted whole.
 * @param {import('../../core/timerange.mjs').TimeRange} range
 */
function wholeDays({ from, to }) {
  return bounds({ from: new Date(from).setHours(0, 0, 0, 0), to });
}
