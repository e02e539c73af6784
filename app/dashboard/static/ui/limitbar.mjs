// One usage window of an account as a bar: how full, until when, and how old that knowledge is.
import { html, useId } from '../vendor/preact.mjs';
import { useClock } from '../core/clock.mjs';
import { about, isSoon, percent, time } from '../core/format.mjs';
import { pace } from '../core/pace.mjs';
import { text } from '../words/text.mjs';
import { Age, Countdown } from './parts.mjs';

/** The lengths of windows in milliseconds. */
export const FIVE_HOURS = 5 * 3_600_000;
export const WEEK = 7 * 24 * 3_600_000;

const words = text.limits;
const FULL = 0.95;
const HIGH = 0.75;

/**
 * The bar of one window. `length` in milliseconds is how long it is, for those that have a pace; `minor` ones are
 * drawn smaller; `forKey` says that the account is a key, which may have none; `brief` leaves out how old the knowledge
 * is.
 * @param {Record<string, any>} props
 */
export function Limit({ label, window = {}, length, name, minor, forKey, brief }) {
  const id = useId();
  const seen = time(window.seen_at);
  const reset = time(window.resets_at);
  // Once its reset has passed, a window counts as empty until the next answer.
  const over = useClock((now) => reset !== undefined && now >= reset);
  const used = over ? 0 : (window.utilization ?? 0);
  const spent = !over && window.status === 'rejected';
  const share = Math.round(Math.min(Math.max(used, 0), 1) * 1000) / 10;
  const value = seen ? percent(Math.min(used, 1)) : forKey ? words.notForKeys : words.unknown;
  return html`
    <div class=${`limit ${minor ? 'minor' : ''} ${seen ? `level-${level(used, spent)}` : 'unknown'}`}>
      <p class="limit-head">
        <span
          id=${id}>
          ${label}
          </span> <span class="limit-value">
          ${spent ? html`<strong>${value} ${words.spent}</strong>` : value}
          </span>
      </p>
      <div class="bar" role="meter" aria-label=${words.meter(label, name)} aria-valuemin="0" aria-valuemax="100"
        aria-valuenow=${seen ? share : 0} aria-valuetext=${value}>
        <div style=${{ width: `${seen ? share : 0}%` }}></div></div>
      ${
        seen &&
        html`<p class="limit-foot">
        <span>
          ${reset ? html`<${Countdown} at=${reset} words=${words.resets} past=${words.renewed} />` : words.noReset}
        </span>
        ${!brief && html`<span><${Age} at=${seen} words=${words.seen} /></span>`}
      </p>
      ${length && !spent && html`<${Pace} used=${used} reset=${reset} length=${length} />`}`
      }
    </div>`;
}

function Pace(window) {
  const said = useClock((now) => paceWords(pace({ ...window, now }), now));
  return said && html`<p class="limit-foot pace">${said}</p>`;
}

function paceWords(found, now) {
  if (!found) return '';
  if (found.kind === 'lasts') return text.pace.lasts(percent(found.share));
  return (isSoon(found.at, now) ? text.pace.endsAt : text.pace.endsOn)(about(found.at, now));
}

function level(used, spent) {
  if (spent || used >= FULL) return 'full';
  return used >= HIGH ? 'high' : 'fine';
}
