// The accounts at a glance: whether each can serve, how full its windows are, and what runs on it.
import { html } from '../../vendor/preact.mjs';
import { count, time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Back, Limits, tones } from '../accounts/section.mjs';
import { Foreign } from '../../ui/endpointbadge.mjs';
import { follow } from '../shell/nav.mjs';
import { wayTo } from '../../core/router.mjs';

const words = text.glance;

/** A card for each account. */
export const Glance = ({ accounts }) => html`
  <section aria-labelledby="glance">
    <div class="section-head">
      <h3 id="glance">${words.accounts}</h3>
      <a href=${wayTo('accounts')} onClick=${(event) => follow(event, 'accounts')}>${words.all}</a>
    </div>
    <ul class="glance" role="list">
      ${accounts.map((account) => html`<${One} key=${account.name} account=${account} />`)}
    </ul>
  </section>`;

function One({ account }) {
  const until = time(account.until);
  return html`
    <li class=${`card is-${account.state}`}>
      <p class="glance-head">
        <strong><bdi>${account.name}</bdi></strong>
        <span class=${`state tone-${tones[account.state] ?? 'idle'}`}>
          ${text.accounts.states[account.state] ?? account.state}
        </span>
        ${account.running > 0 && html`<span class="chip lively">${words.running(count(account.running))}</span>`}
      </p>
      ${until && html`<p class="hint"><${Back} state=${account.state} at=${until} /></p>`}
      ${
        account.kind === 'endpoint'
          ? html`<${Foreign} account=${account} />`
          : account.kind === 'api-key' && !account.limits?.five_hour?.seen_at
            ? html`<p class="hint">${text.limits.notForKeysAtAll}</p>`
            : html`<div class="limits"><${Limits} account=${account} brief /></div>`
      }
    </li>`;
}
