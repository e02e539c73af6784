// When in the week it is busy: a cell for each hour of each weekday.
import { Fragment, html, useMemo } from '../../vendor/preact.mjs';
import { pathOf, useAnswer } from '../../core/query.mjs';
import { colour, font } from '../../ui/themecolours.mjs';
import { count, times } from '../../core/format.mjs';
import { draw } from '../../ui/chartoptions.mjs';
import { bounds, rangeKey, rangeOf } from '../../core/timerange.mjs';
import { text } from '../../words/text.mjs';
import { Card } from '../../ui/card.mjs';

const words = text.analytics;
const DAY = 86_400_000;
const LONGEST = 124 * DAY; // the program cuts a range into 3,000 steps at most
const HOURS = [...Array(24).keys()];
const LEVELS = 5;

const weekday = times({ weekday: 'short' });
const days = () => [...Array(7).keys()].map((n) => weekday.format(new Date(2024, 0, 1 + n))); // a Monday first
const two = (n) => String(n).padStart(2, '0');

/** The card. A range too long for hours shows one row: every day of it. */
export function Hours({ view, params, range, filter, usual }) {
  const long = view.ends[1] - view.ends[0] > LONGEST;
  const answer = useAnswer(`hours ${rangeKey(range)} ${JSON.stringify(filter)} ${long}`, (at) => {
    if (long)
      return pathOf('/api/analytics', { ...bounds(rangeOf(params, usual, at)), ...filter, by: 'hour', step: '7d' });
    const known = bounds(rangeOf(params, usual, at));
    return pathOf('/api/analytics', {
      from: new Date(view.ends[0]).toISOString(),
      ...dropEmpty(known),
      ...filter,
      step: 'hour',
    });
  });
  const rows = useMemo(() => rowsOf(answer.data, long), [answer.data, long]);
  const most = Math.max(0, ...rows.flatMap(([, cells]) => cells));
  const title = long ? words.hours : words.hoursWeek;
  const name = words.of(title, view.name);
  const table = () => [['', ...HOURS.map(two)], ...rows.map(([day, cells]) => [day, ...cells])];
  return html`
    <${Card} id="a-hours" title=${title} hint=${words.hoursHint} name=${name} table=${most > 0 ? table : undefined}
      picture=${most > 0 ? () => picture(name, rows, most) : undefined}
      tools=${html`<${Key} />`}>
      <div class="heat" role="img" aria-label=${summary(rows, most)}>
        <span></span>
        ${HOURS.map((hour) => html`<span key=${hour} class=${hour % 4 === 0 ? 'heat-fourth' : ''}>${two(hour)}</span>`)}
        ${rows.map(
          ([day, cells]) => html`
            <${Fragment} key=${day}>
              <span class="heat-day">${day}</span>
              ${cells.map(
                (n, hour) => html`
                  <i key=${hour} class=${`h${level(n, most)}`}
                    title=${words.hourCell(day, `${two(hour)}:00`, count(n))}></i>`,
              )}
            </${Fragment}>`,
        )}
      </div>
    </${Card}>`;
}

const dropEmpty = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value));

function rowsOf(data, long) {
  if (long)
    return [
      [words.every, HOURS.map((hour) => data?.groups?.hour?.find(({ key }) => Number(key) === hour)?.requests ?? 0)],
    ];
  const cells = days().map(() => HOURS.map(() => 0));
  for (const { start, requests } of data?.series ?? []) {
    const at = new Date(start);
    cells[(at.getDay() + 6) % 7][at.getHours()] += requests;
  }
  return days().map((day, n) => [day, cells[n]]);
}

// By the root: a quiet hour still differs from an empty one beside the busiest.
const level = (n, most) => (n > 0 ? Math.max(1, Math.ceil(Math.sqrt(n / most) * LEVELS)) : 0);

function summary(rows, most) {
  if (most === 0) return words.nothing;
  const [day, cells] = rows.find(([, list]) => list.includes(most));
  return words.busiest(day, `${two(cells.indexOf(most))}:00`, count(most));
}

const Key = () => html`
  <span class="heat-key" aria-hidden="true">
    ${words.less} <span
      class="heat">${[0, 1, 2, 3, 4, 5].map((n) => html`<i key=${n} class=${`h${n}`}></i>`)}</span> ${words.more}
  </span>`;

function picture(name, rows, most) {
  const [left, size, high] = [64, 30, 26];
  return draw(name, left + 24 * size + 16, (rows.length + 1) * high, (ctx, top) => {
    ctx.font = font(12);
    ctx.fillStyle = colour('--quiet');
    HOURS.forEach((hour) => ctx.fillText(two(hour), left + hour * size + 8, top + 12));
    rows.forEach(([day, cells], row) => {
      const y = top + (row + 1) * high - 6;
      ctx.globalAlpha = 1;
      ctx.fillStyle = colour('--text');
      ctx.fillText(day, 16, y + 16);
      cells.forEach((n, hour) => {
        ctx.globalAlpha = n > 0 ? 0.12 + (level(n, most) / LEVELS) * 0.88 : 0.05;
        ctx.fillStyle = colour('--chart-main');
        ctx.fillRect(left + hour * size, y, size - 2, high - 2);
      });
    });
    ctx.globalAlpha = 1;
  });
}
