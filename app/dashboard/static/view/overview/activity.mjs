// What happened in a range of time: requests, errors and the time to the first byte, live.
import { html, useMemo } from '../../vendor/preact.mjs';
import { pathOf, useAnswer } from '../../core/query.mjs';
import { useClock } from '../../core/clock.mjs';
import { failed, shortOf, summaryOf } from '../../core/figures.mjs';
import { count, duration } from '../../core/format.mjs';
import { bounds, filled, rangeKey, rangeName, rangeOf, stepOf } from '../../core/timerange.mjs';
import { text } from '../../words/text.mjs';
import { Chart } from '../../ui/chart.mjs';
import { follow } from '../shell/nav.mjs';
import { write } from '../../core/router.mjs';
import { chooseEnds, RangeChoice } from '../../ui/rangechoice.mjs';
import { Figures, Trouble } from '../../ui/card.mjs';

const words = text.activity;
const USUAL = '24h';
const MOVES = 120; // how often the chart's end moves on in the length of its range

const SERIES = [
  {
    key: 'requests',
    label: text.figures.requests,
    kind: 'bars',
    colour: '--chart-main',
    scale: 'n',
    format: count,
    wide: true,
  },
  { key: 'errors', label: words.errors, kind: 'bars', colour: '--chart-bad', scale: 'n', format: count },
  { key: 'ttfb', label: words.ttfb, kind: 'line', colour: '--chart-line', scale: 'ms', format: duration },
];
const SCALES = [
  { key: 'n', format: (n) => (Number.isInteger(n) ? count(n) : '') },
  { key: 'ms', format: (ms) => (ms > 0 ? duration(ms) : '0') },
];

/** The chart and the figures of the range in the address. */
export function Activity({ params }) {
  const range = rangeOf(params, USUAL, Date.now());
  const answer = useAnswer(`activity ${rangeKey(range)}`, (now) =>
    pathOf('/api/analytics', bounds(rangeOf(params, USUAL, now))),
  );
  const ends = useEnds(range, answer.data);
  const { data } = answer;
  const steps = useMemo(() => stepsOf(data), [data]);
  const name = rangeName(range, Date.now());
  const way = { range: range.key, ...(range.key === '' && bounds(range)) };
  return html`
    <section class="card activity" aria-labelledby="activity">
      <div class="section-head">
        <h3 id="activity">
          ${words.title} ${data && html`<span class="quiet">${words.per(...stepOf(data.step))}</span>`}
        </h3>
        <${RangeChoice} range=${range} />
      </div>
      <${Trouble} answer=${answer} />
      <div class=${answer.stale ? 'aged' : ''} aria-busy=${answer.busy ? 'true' : undefined}>
        ${data && html`<${Figures} list=${shortOf(data.total)} />`}
        <${Chart} steps=${steps} range=${ends} series=${SERIES} scales=${SCALES} height=${210} onSelect=${chooseEnds}
          summary=${data ? summaryOf(name, data.total) : text.requests.loading} />
      </div>
      <p class="card-foot">
        <span class="hint">${data?.total.requests === 0 ? words.none : words.zoom}</span>
        <a href=${write('analytics', way)} onClick=${(event) => follow(event, 'analytics', way)}
          aria-label=${words.moreWhat}>
          ${words.more}
        </a>
      </p>
    </section>`;
}

/**
 * The ends of a range; the right edge is now, also while nothing is asked of the program.
 * @param {import('../../core/timerange.mjs').TimeRange} range
 */
function useEnds({ key, from, to, length }, data) {
  const now = useClock((ms) => Math.floor(ms / (length / MOVES)));
  return useMemo(
    () => (key ? [Date.now() - length, Date.now()] : [from, to]),
    [key, from && !key, to && !key, now, data],
  );
}

function stepsOf(data) {
  if (!data) return [];
  return filled(data).map(([at, point]) => [
    at,
    point?.requests ?? 0,
    point ? failed(point) : 0,
    point?.ttfb_ms.p50 ?? null,
  ]);
}
