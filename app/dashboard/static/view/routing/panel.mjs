// How requests are spread: a strip that says it, and a panel below that changes it.
import { html, useState } from '../../vendor/preact.mjs';
import { moment, time } from '../../core/format.mjs';
import { useClock } from '../../core/clock.mjs';
import { text } from '../../words/text.mjs';
import { Groups } from './groups.mjs';
import { Hold } from './hold.mjs';
import { Mode } from './mode.mjs';
import { Routes } from './routes.mjs';
import { Strategy, strategyName } from './strategy.mjs';

const words = text.routing;

/** The section of the routing. */
export function Routing({ routing, accounts, address }) {
  const [open, turn] = useState(false);
  return html`
    <section class="routing" aria-labelledby="routing">
      <div class="section-head">
        <h2 id="routing" tabindex="-1">${words.title}</h2>
        <button type="button" aria-expanded=${open ? 'true' : 'false'}
          aria-controls=${open ? 'routing-panel' : undefined}
          aria-label=${open ? words.foldWhat : words.changeWhat} onClick=${() => turn(!open)}>
          ${open ? words.fold : words.change}</button>
      </div>
      <div class="plate">
        <${Facts} routing=${routing} />
        ${
          open &&
          html`
          <div class="cells" id="routing-panel">
            <div class="cell-stack">
              <${Mode} routing=${routing} accounts=${accounts} />
              <${Hold} minutes=${routing.hold_minutes} />
            </div>
            <${Strategy} routing=${routing} />
            <div class="cell-stack last">
              <${Routes} routes=${routing.routes} accounts=${accounts} />
              <${Groups} groups=${routing.groups} accounts=${accounts} base=${address} />
            </div>
          </div>`
        }
      </div>
    </section>`;
}

/** @param {{routing: Record<string, any>}} props */
function Facts({ routing: { strategy, avoid_percent, hold_minutes, routes, groups, ...mode } }) {
  const now = useModeWords(mode);
  const facts = [
    ['mode', now, mode.mode !== 'auto'],
    ['strategy', strategyName(strategy), strategy !== 'balanced'],
    ['avoid', words.avoidIs(avoid_percent)],
    ['hold', hold_minutes > 0 ? words.holdIs(hold_minutes) : words.holdOff, hold_minutes > 0],
    ['routes', routes.length || words.none, routes.length > 0],
    ['groups', groups.join(', ') || words.none, groups.length > 0],
  ];
  return html`
    <dl class="facts">
      ${facts.map(
        ([key, value, set]) => html`
          <div key=${key} class=${set ? 'set' : ''}><dt>${words.facts[key]}</dt><dd><bdi>${value}</bdi></dd></div>`,
      )}
    </dl>`;
}

/** @param {Record<string, any>} mode */
function useModeWords({ mode, account, until }) {
  const ends = time(until);
  return useClock((now) =>
    [text.mode.is[mode]?.(account) ?? mode, ends && text.mode.until(moment(ends, now))].filter(Boolean).join(', '),
  );
}
