// What becomes of a request for which no account is left: it is refused at once, or it waits.
import { html, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { useDraft } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, useWork, Wrong } from '../../ui/dialog.mjs';
import { useFollowing, whole } from '../../ui/numberfield.mjs';
import { Choice } from '../../ui/parts.mjs';

const words = text.hold;
const USUAL = 30; // minutes

/** The form that sets it. */
export function Hold({ minutes }) {
  const [hold, choose] = useDraft(minutes > 0 ? 'wait' : 'refuse');
  const field = useFollowing(minutes || USUAL);
  const work = useWork();
  const [said, say] = useState('');
  const submit = (event) => {
    event.preventDefault();
    say('');
    work.run(
      async () => save(minutes, hold === 'wait' ? whole(field.current, 1, words.wrong) : 0),
      (done) => say(done ? text.manage.saved : text.manage.unchanged),
    );
  };
  const { message } = work.problem ?? {};
  return html`
    <form class="cell" aria-labelledby="hold" onSubmit=${submit} onInput=${() => say('')} noValidate>
      <h3 id="hold">${words.title}</h3>
      <div>
        <${Choice} name="hold" label=${words.title} options=${Object.entries(words.choices)} value=${hold}
          choose=${choose} />
      </div>
      <p class="hint">${words.hints[hold]}</p>
      ${
        hold === 'wait'
          ? html`
            <${Field} label=${words.minutes} take=${field} type="number" step="1" min="1" max="60"
              defaultValue=${String(minutes || USUAL)} problem=${message} />`
          : html`<${Wrong} words=${message} />`
      }
      <p class="dialog-foot">
        <span class="said"
          role="status">
          ${said}</span> <${Act} type="submit" class="primary" busy=${work.busy}>${text.routing.save}</${Act}>
      </p>
    </form>`;
}

/** Sends what differs from what is known; false where nothing does. */
async function save(known, minutes) {
  if (minutes === known) return false;
  await call('PATCH', '/api/routing', { hold_minutes: minutes });
  return true;
}
