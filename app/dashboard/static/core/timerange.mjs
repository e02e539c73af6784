// Ranges of time: the usual ones back from now, and any other by its ends. Pure but for what the caller gives as now.
import { day, moment } from './format.mjs';
import { text } from '../words/text.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The lengths of the usual ranges in milliseconds, by the word in the address. */
export const LENGTHS = {
  '15m': 15 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '90d': 90 * DAY,
};

/** @typedef {{key: string, from?: number, to?: number, length?: number}} TimeRange */

const UNITS = { minute: MINUTE, hour: HOUR, day: DAY, m: MINUTE, h: HOUR, d: DAY };

/**
 * How many of which unit a step is: "15m" → [15, 'm'], "hour" → [1, 'h'].
 * @returns {[number, string]}
 */
export function stepOf(step) {
  const [, n, unit] = /^(\d*)([a-z]+)$/.exec(step) ?? [];
  return unit in UNITS ? [Number(n || 1), unit[0]] : [1, 'h'];
}

/**
 * The range that the address's parameters name: {key, from, to, length}, times in milliseconds. One of the usual ranges
 * ends now; `key` is '' for one with ends of its own. `usual` is what holds where nothing, or nothing sensible, is
 * said; 'all': no bounds.
 * @returns {TimeRange}
 */
export function rangeOf({ range, from, to }, usual, now) {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (start < end) return { key: '', from: start, to: end, length: end - start };
  const key = range === 'all' || range in LENGTHS ? range : usual;
  if (key === 'all') return { key };
  return { key, from: now - LENGTHS[key], to: now, length: LENGTHS[key] };
}

/** The identity of a range, whatever the time is. @param {TimeRange} range */
export const rangeKey = ({ key, from, to }) => key || `${from}-${to}`;

/** The bounds as the program takes them. @param {{from?: number, to?: number}} range */
export const bounds = ({ from, to }) => ({
  from: from && new Date(from).toISOString(),
  to: to && new Date(to).toISOString(),
});

/** A range in words: "Last 24 hours", "Mon 14:00 – Tue 09:00". @param {TimeRange} range @param {number} now */
export function rangeName({ key, from, to }, now) {
  return key
    ? text.ranges.long[key]
    : `${moment(from, now)} – ${day(from) === day(to) && day(to) !== day(now) ? moment(to, to) : moment(to, now)}`;
}

/** The value of a local date-and-time field for a time in milliseconds. */
export function fieldValue(ms) {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

const MOST = 3000;

/**
 * The starts of all steps from `from` to `to`, in milliseconds, with the points that there are; a step without requests
 * has none. As in the program, steps of up to an hour begin at multiples of themselves in UTC, longer ones by the local
 * calendar; where the program's calendar is another one, its points set the beat.
 */
export function filled({ from, to, step, series }) {
  const known = new Map(series.map((point) => [Date.parse(point.start), point]));
  const starts = startsOf(step, Date.parse(from), Date.parse(to));
  const ours = new Set(starts);
  const strange = [...known.keys()].filter((at) => !ours.has(at));
  const all = strange.length > 0 ? beatOf([...known.keys()], step, Date.parse(from), Date.parse(to)) : starts;
  return all.map((at) => [at, known.get(at)]);
}

/** The known starts, with a beat of the step's length before, between and behind them. */
function beatOf(known, step, from, to) {
  const [n, unit] = stepOf(step);
  const length = n * UNITS[unit];
  const starts = [...known];
  const fill = (at, end) => {
    for (; at < end - length / 2 && starts.length < MOST; at += length) starts.push(at);
  };
  for (let at = known[0] - length; at > from - length && starts.length < MOST; at -= length) starts.push(at);
  known.forEach((at, i) => fill(at + length, known[i + 1] ?? to));
  return starts.sort((a, b) => a - b);
}

function startsOf(step, from, to) {
  const [n, unit] = stepOf(step);
  const length = n * UNITS[unit];
  const starts = [];
  if (length <= HOUR) {
    for (let at = Math.floor(from / length) * length; at < to && starts.length < MOST; at += length) starts.push(at);
    return starts;
  }
  const [days, hours] = unit === 'd' ? [n, 24] : [1, n];
  for (let date = new Date(from).setHours(0, 0, 0, 0); date < to && starts.length < MOST; date = onward(date, days)) {
    for (let hour = 0; hour < 24; hour += hours) {
      const at = new Date(date).setHours(hour);
      if (at < to && (starts.length === 0 || at > starts.at(-1))) at <= from ? (starts[0] = at) : starts.push(at);
    }
  }
  return starts;
}

/** The same local time some days later. */
const onward = (ms, days) => {
  const at = new Date(ms);
  return at.setDate(at.getDate() + days);
};
