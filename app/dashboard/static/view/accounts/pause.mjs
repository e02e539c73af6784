// Keeping an account from new requests for a time.
import { html, useRef, useState } from '../../vendor/preact.mjs';
import { accountPath, call } from '../../core/mutate.mjs';
import { useClock } from '../../core/clock.mjs';
import { midnight, moment, time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, useWork, Wrong } from '../../ui/dialog.mjs';

const words = text.manage;
const HOUR = 3_600_000;

/** The pause of an account, as it is and as it shall be. */
export function Pause({ account, name }) {
  const field = useRef();
  const work = useWork();
  const [said, say] = useState('');
  const until = time(account.paused_until);
  const paused = useClock((now) => (until > now ? words.pausedUntil(moment(until, now)) : ''));
  const set = (at, done) => {
    say('');
    work.run(
      () => call('PATCH', accountPath(name), { paused_until: new Date(at).toISOString() }),
      () => say(done),
    );
  };
  const submit = (event) => {
    event.preventDefault();
    const at = Date.parse(field.current.value); // without a zone: the reader's own
    if (!(at > Date.now())) return work.say({ message: words.timeMissing, at: 'time' });
    return set(at, words.paused);
  };
  const { at, message } = work.problem ?? {};
  return html`
    <form class="panel" aria-labelledby="pause" onSubmit=${submit} noValidate>
      <h3 id="pause">${words.pause}</h3>
      <p>${paused && html`<strong>${paused}</strong> `}<span class="quiet">${words.pauseHint}</span></p>
      <div class="row-of">
        <button type="button" onClick=${() => set(Date.now() + HOUR, words.paused)}>${words.hour}</button>
        <button type="button" onClick=${() => set(midnight(Date.now()), words.paused)}>${words.today}</button>
        ${paused && html`<button type="button" onClick=${() => set(0, words.resumed)}>${words.resume}</button>`}
      </div>
      <div class="row-of">
        <${Field} label=${words.until} take=${field} type="datetime-local"
          problem=${at === 'time' ? message : undefined} />
        <${Act} type="submit" busy=${work.busy}>${words.pauseUntil}</${Act}>
      </div>
      ${!at && html`<${Wrong} words=${message} />`}
      <p class="said" role="status">${said}</p>
    </form>`;
}
