// What is said of an account that is not Claude: a service that speaks the same language.
import { html } from '../vendor/preact.mjs';
import { hostOf, readModel } from '../core/routetext.mjs';
import { text } from '../words/text.mjs';

const words = text.endpoint;

/** The line of an endpoint account, in the place where others have their limits. */
export function Foreign({ account: { endpoint = '', models, state } }) {
  const served = (models ?? [])
    .map(readModel)
    .map(([pattern, name]) => (name ? words.as(pattern, name) : pattern))
    .join(', ');
  return html`
    <div class="foreign">
      <p><strong>${words.foreign}</strong> <bdi>${words.serves(hostOf(endpoint), served || words.nothing)}</bdi></p>
      <p class="quiet"><bdi>${endpoint}</bdi></p>
      ${state === 'signed_out' && html`<p class="failure">${words.refused}</p>`}
    </div>`;
}
