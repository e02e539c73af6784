// Says that a list of requests could not be loaded, with the way to try again.
import { html } from '../vendor/preact.mjs';
import { text } from '../words/text.mjs';
import { Icon } from './icon.mjs';

const words = text.requests;

/** Nothing where nothing failed. */
export const Failed = ({ list, feed }) =>
  list.failed &&
  html`
  <p class="notice tone-bad" role="status"><${Icon} name="cut" /> <span>${words.failed} ${list.problem}</span>
    <button type="button" onClick=${feed.refresh}>${words.again}</button></p>`;
