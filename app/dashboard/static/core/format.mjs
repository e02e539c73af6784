// Numbers and times as people read them. All functions are pure; words come from words/text.mjs.
import { text } from '../words/text.mjs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// A formatter takes the browser a millisecond or more to make, and the first picture needs few of them.
const lazily = (Kind, options, locale) => {
  let made;
  return { format: (value) => (made ??= new Kind(locale, options)).format(value) };
};
const numbers = (options, locale) => lazily(Intl.NumberFormat, options, locale);
/** A local time as these options say, by `format`. */
export const times = (options) => lazily(Intl.DateTimeFormat, options);

const whole = numbers({ maximumFractionDigits: 0 });
const tenths = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const tenth = numbers({ maximumFractionDigits: 1 });
const cents = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = numbers({ notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 }, 'en');
const clock = times({ hour: '2-digit', minute: '2-digit' });
const clockSeconds = times({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayName = times({ weekday: 'long' });
const weekday = times({ weekday: 'short' });
const date = times({ day: 'numeric', month: 'short' });
const exactTime = times({ dateStyle: 'full', timeStyle: 'long' });

/** 12345 → "12,345". */
export const count = (n) => whole.format(n ?? 0);

/** 1234567 → "1.23M"; numbers below a thousand stay whole. */
export const compact = (n) => (n >= 999.5 ? short.format(n) : whole.format(n ?? 0));

/** 0.9731 → "97.3%". It never rounds up to 100 what is less, nor down to 0 what is more. */
export function percent(share) {
  const value = share * 100;
  if (value > 999) return `> ${whole.format(999)}%`;
  if (value > 99.9 && value < 100) return `> ${tenth.format(99.9)}%`;
  if (value > 0 && value < 0.1) return `< ${tenth.format(0.1)}%`;
  return `${tenth.format(value)}%`;
}

/** How long something took: 850 → "850 ms", 2345 → "2.3 s", 65000 → "1 min 5 s". */
export function duration(ms) {
  if (!(ms > 0)) return text.none;
  if (ms < 10) return `${tenth.format(ms)} ms`;
  if (ms < 999.5) return `${whole.format(ms)} ms`;
  if (ms < 59_950) return `${tenths.format(ms / SECOND)} s`;
  return span(ms);
}

/** The two largest units of a time that is left or gone by: "2 d 3 h", "1 h 12 min", "4 min 10 s", "9 s". */
export function span(ms) {
  const left = Math.max(0, Math.ceil(ms / SECOND)) * SECOND;
  const [d, h, m, s] = [left / DAY, (left % DAY) / HOUR, (left % HOUR) / MINUTE, (left % MINUTE) / SECOND].map(
    Math.floor,
  );
  if (d > 0) return pair(d, 'd', h, 'h');
  if (h > 0) return pair(h, 'h', m, 'min');
  if (m > 0) return pair(m, 'min', s, 's');
  return `${s} s`;
}

const pair = (a, unitA, b, unitB) => (b > 0 ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`);

/** How long ago, in one unit: "just now", "4 min ago". */
export function ago(then, now) {
  const gone = now - then;
  if (gone < 10 * SECOND) return text.justNow;
  const [size, unit] =
    gone < MINUTE ? [10 * SECOND, 's'] : gone < HOUR ? [MINUTE, 'min'] : gone < DAY ? [HOUR, 'h'] : [DAY, 'd'];
  const amount = Math.floor(gone / size) * (unit === 's' ? 10 : 1);
  return text.ago(`${amount} ${unit}`);
}

/** The local day as a key: it changes at midnight. */
export const day = (ms) => new Date(ms).toDateString();

/** A local time, with as much of the date as is needed: "14:20", "Thu 14:20", "3 Dec, 14:20". */
export function moment(then, now) {
  if (day(then) === day(now)) return clock.format(then);
  if (Math.abs(then - now) < 6 * DAY) return `${weekday.format(then)} ${clock.format(then)}`;
  return `${date.format(then)}, ${clock.format(then)}`;
}

/** Whether a forecast names a time rather than a day. */
export const isSoon = (then, now) => day(then) === day(now) || then - now < 12 * HOUR;

/** When something ahead comes, no more exact than a forecast is: "14:20", "Thursday", "3 Dec". */
export function about(then, now) {
  if (isSoon(then, now)) return clock.format(then);
  return then - now < 6 * DAY ? dayName.format(then) : date.format(then);
}

/** As moment, with seconds, and always the date where it is not today. */
export function stamp(then, today) {
  return day(then) === today ? clockSeconds.format(then) : `${date.format(then)}, ${clockSeconds.format(then)}`;
}

/** The full local date and time with its zone, for hovers. */
export const exact = (then) => exactTime.format(then);

/** 1536 → "1.5 kB". */
export function bytes(n) {
  if (n < 1000) return `${n} B`;
  if (n < 999_950) return `${tenth.format(n / 1000)} kB`;
  return `${tenth.format(n / 1_000_000)} MB`;
}

/** 12.3 → "$12.30"; from a hundred dollars on in whole ones, and never zero for what is more. */
export function usd(n) {
  if (!(n > 0)) return '$0';
  if (n < 0.005) return '< $0.01';
  return n < 99.995 ? `$${cents.format(n)}` : `$${n < 99_950 ? whole.format(n) : short.format(n)}`;
}

/** 54.3 → "54 tok/s". */
export const speed = (n) => (n > 0 ? `${n < 9.95 ? tenth.format(n) : whole.format(n)} tok/s` : text.none);

/** Milliseconds of an API time; undefined where there is none or it is not a time. */
export function time(value) {
  const ms = value ? Date.parse(value) : NaN;
  return ms > 0 ? ms : undefined;
}

/** The end of the local day, in milliseconds. */
export const midnight = (now) => new Date(now).setHours(24, 0, 0, 0);
