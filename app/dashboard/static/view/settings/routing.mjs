// How requests are spread, in short, with the way to where it is changed.
import { html } from '../../vendor/preact.mjs';
import { text } from '../../words/text.mjs';
import { follow } from '../shell/nav.mjs';
import { Part } from './part.mjs';
import { strategyName } from '../routing/strategy.mjs';

const all = text.settings;
const words = all.routing;

/** The part. */
export function SettingsRouting({ routing: { mode, account, strategy, hold_minutes, routes } }) {
  const facts = [
    [words.facts.mode, text.mode.is[mode]?.(account) ?? mode],
    [words.facts.strategy, strategyName(strategy)],
    [words.facts.hold, hold_minutes > 0 ? words.hold(hold_minutes) : words.noHold],
    [words.facts.routes, routes.length || words.none],
  ];
  return html`
    <${Part} id="settings-routing" title=${words.title}
      aside=${html`<a href="#/accounts" onClick=${toRouting}>${words.link}</a>`}>
      <p class="hint">${words.lead}</p>
      <dl class="settings-facts">
        ${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}
      </dl>
    </${Part}>`;
}

// The routing is below the accounts.
function toRouting(event) {
  follow(event, 'accounts');
  requestAnimationFrame(() => document.getElementById('routing')?.focus());
}
