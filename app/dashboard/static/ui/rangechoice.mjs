// The choice of a range of time: the usual ones at a click, any other by its two ends.
import { html, useRef, useState } from '../vendor/preact.mjs';
import { choose } from '../core/router.mjs';
import { fieldValue, LENGTHS, rangeName } from '../core/timerange.mjs';
import { text } from '../words/text.mjs';
import { useClock } from '../core/clock.mjs';
import { Field } from './dialog.mjs';
import { Choice } from './parts.mjs';

const words = text.ranges;

/** Sets a range in the address. */
const chooseRange = (key) => choose({ range: key, from: '', to: '' });
export const chooseEnds = (from, to) =>
  choose({ range: '', from: new Date(from).toISOString(), to: new Date(to).toISOString() });

/** The choice; `range` is as rangeOf has it, `all` offers all time. */
export function RangeChoice({ range, all }) {
  const [open, turn] = useState(false);
  const name = useClock((now) => rangeName(range, now));
  const own = open || range.key === '';
  const keys = [...Object.keys(LENGTHS), ...(all ? ['all'] : [])];
  const options = [
    ...keys.map((key) => [key, html`<span title=${words.long[key]}>${words.short[key]}</span>`]),
    ['', range.key === '' ? name : words.own],
  ];
  const pick = (key) => {
    turn(key === '');
    if (key) chooseRange(key);
  };
  return html`
    <div class="range">
      <${Choice} name="range" label=${words.label} options=${options} value=${own ? '' : range.key} choose=${pick} />
      ${
        own &&
        html`
          <${Ends} key=${`${range.from > 0 && range.key === '' ? range.from : ''}`} range=${range}
            done=${() => turn(false)} />`
      }
    </div>`;
}

/** The fields for a custom range. It is no form, since the bar of filters is one. */
export function Ends({ range, done }) {
  const from = useRef(),
    to = useRef();
  const [wrong, say] = useState();
  const apply = () => {
    const ends = [from, to].map(({ current }) => new Date(current.value).getTime());
    if (!(ends[0] < ends[1])) return say(words.wrong);
    say();
    chooseEnds(...ends);
    return done();
  };
  return html`
    <div class="ends" onKeyDown=${({ key }) => key === 'Enter' && apply()}>
      <${Field} label=${words.from} take=${from} type="datetime-local"
        defaultValue=${fieldValue(range.from ?? Date.now() - LENGTHS['24h'])} problem=${wrong} />
      <${Field} label=${words.to} take=${to} type="datetime-local" defaultValue=${fieldValue(range.to ?? Date.now())} />
      <button type="button" class="primary" onClick=${apply}>${words.apply}</button>
    </div>`;
}
