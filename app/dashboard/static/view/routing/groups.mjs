// The groups that never mix: where each answers, and who serves it.
import { html } from '../../vendor/preact.mjs';
import { groupAddress, sameName } from '../../core/routetext.mjs';
import { text } from '../../words/text.mjs';
import { Copy } from '../../ui/parts.mjs';

const words = text.groups;

/** The list of groups; `base` is the address that theirs begin with. */
export const Groups = ({ groups, accounts, base }) => html`
  <section class="cell" aria-labelledby="groups">
    <h3 id="groups">${words.title}</h3>
    <p class="hint">${words.hint}</p>
    ${
      groups.length === 0
        ? html`<p class="quiet">${words.empty}</p>`
        : html`
          <ul class="groups" role="list">
            ${groups.map((group) => html`<${Group} key=${group} group=${group} accounts=${accounts} base=${base} />`)}
          </ul>`
    }
  </section>`;

function Group({ group, accounts, base }) {
  const address = groupAddress(base, group);
  const names = accounts.filter((account) => sameName(account.group ?? '', group)).map(({ name }) => name);
  return html`
    <li>
      <p>
        <strong><bdi>${group}</bdi></strong> <span
          class="quiet"><bdi>${names.length > 0 ? words.accounts(names.join(', ')) : words.noAccounts}</bdi></span>
      </p>
      <p class="address"><code>${address}</code> <${Copy} value=${address} what=${words.address(group)} /></p>
    </li>`;
}
