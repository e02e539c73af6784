// A choice of one among many, small enough for the head of a section.
import { html, useId } from '../vendor/preact.mjs';
import { text } from '../words/text.mjs';

/** A select with its label, which only screen readers get. `options` are [value, words]. */
export function Select({ label, value, options, choose }) {
  const id = useId();
  const known = options.some(([option]) => option === value);
  return html`
    <span class="select">
      <label class="unseen" for=${id}>${label}</label>
      <select id=${id} value=${value} onChange=${(event) => choose(event.target.value)}>
        ${options.map(
          ([option, words]) => html`
            <option key=${option} value=${option} selected=${option === value}>${words}</option>`,
        )}
        ${!known && html`<option value=${value} selected>${value}</option>`}
      </select>
    </span>`;
}

/** The choice of an account, or of all of them (''). */
export const AccountFilter = ({ accounts, value, choose }) => html`
  <${Select} label=${text.filters.account} value=${value} choose=${choose}
    options=${[['', text.analytics.allAccounts], ...accounts.map(({ name }) => [name, name])]} />`;
