// The sign-ins under way, begun here or elsewhere: a line each, with the way to its dialog.
import { html } from '../../vendor/preact.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Countdown } from '../../ui/parts.mjs';

const words = text.accounts;

/** Nothing where no sign-in is under way. */
export function SignIns({ signIns }) {
  const running = signIns.filter(({ stage }) => stage === 'waiting' || stage === 'checking');
  if (running.length === 0) return null;
  return html`
    <ul class="sign-ins" role="list" aria-label=${words.signIns}>
      ${running.map((one) => html`<${Line} key=${one.id} signIn=${one} />`)}
    </ul>`;
}

const Line = ({ signIn: { id, name, stage, ends } }) => html`
  <li class="notice tone-calm">
    <span><strong><bdi>${words.signIn(name)}</bdi></strong> ${text.signIn.stages[stage]}
      ${
        time(ends) &&
        stage === 'waiting' &&
        html`
          <span class="quiet">
            ${text.separator}<${Countdown} at=${time(ends)} words=${text.dialog.left} past=${text.dialog.over} />
          </span>`
      }
      </span>
    <button type="button" aria-label=${words.signInShowWhat(name)} onClick=${() => openDialog({ what: 'signIn', id })}>
      ${words.signInShow}
    </button>
  </li>`;
