// Small parts that several views use.
import { html, useEffect, useRef, useState } from '../vendor/preact.mjs';
import { useClock } from '../core/clock.mjs';
import { ago, exact, moment, span } from '../core/format.mjs';
import { text } from '../words/text.mjs';
import { Icon } from './icon.mjs';

/** A button that puts `value` on the clipboard and says so. `what` names it for those who can't see its place. */
export function Copy({ value, what }) {
  const [said, say] = useState('');
  const timer = useRef();
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (event) => {
    const words = await put(value, event.currentTarget);
    say(words);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say(''), 2000);
  };
  return html`
    <button type="button" class="copy" aria-label=${text.copyWhat(what)} onClick=${copy}>
      <${Icon} name=${said === text.copied ? 'check' : 'copy'} />
      <span class="copy-word" aria-live="polite">${said || text.copy}</span>
    </button>`;
}

// Where the browser gives no clipboard, the text beside the button is selected, ready for the keyboard.
async function put(value, button) {
  try {
    await navigator.clipboard.writeText(value);
    return text.copied;
  } catch {
    const beside = button.parentElement.querySelector('code');
    if (beside) getSelection().selectAllChildren(beside);
    return text.copyFailed;
  }
}

/** Text to be copied, with its button. */
export const Snippet = ({ value, what }) => html`
  <div class=${value.includes('\n') ? 'snippet tall' : 'snippet'}>
    <pre tabindex="0" role="group" aria-label=${what}><code>${value}</code></pre>
    <${Copy} value=${value} what=${what} />
  </div>`;

/** A choice of one among few. `options` are [value, label] pairs. */
export function Choice({ name, label, options, value, choose, icons }) {
  return html`
    <fieldset class="choice">
      <legend class="unseen">${label}</legend>
      ${options.map(
        ([option, words]) => html`
        <label key=${option} title=${icons ? words : undefined}>
          <input type="radio" name=${name} value=${option} checked=${option === value}
            onChange=${() => choose(option)} />
          <span>${icons ? html`<${Icon} name=${option} /><span class="unseen">${words}</span>` : words}</span>
        </label>`,
      )}
    </fieldset>`;
}

/** A choice of one among few that each need a sentence. `options` are [value, name, sentence]. */
export const Options = ({ name, label, options, value, choose }) => html`
  <fieldset class="options">
    <legend class="unseen">${label}</legend>
    ${options.map(
      ([option, called, sentence]) => html`
      <label key=${option}>
        <input type="radio" name=${name} value=${option} checked=${option === value} onChange=${() => choose(option)} />
        <span><strong>${called}</strong> <span class="quiet">${sentence}</span></span>
      </label>`,
    )}
  </fieldset>`;

/** A point in time as `words` say it, redrawn as the clock goes; the exact time on hover. */
export function When({ at, words }) {
  const shown = useClock((now) => words(at, now));
  return html`<time datetime=${new Date(at).toISOString()} title=${exact(at)}>${shown}</time>`;
}

/** "resets in 2 h 14 min": what is left until `at`. */
export const Countdown = ({ at, words, past }) =>
  html`<${When} at=${at} words=${(then, now) => (then > now ? words(span(then - now)) : past)} />`;

/** "4 min ago", in what `words` make of it. */
export const Age = ({ at, words = (gone) => gone }) =>
  html`<${When} at=${at} words=${(then, now) => words(ago(then, now))} />`;

/** "14:20", "Thu 14:20". */
export const Moment = ({ at }) => html`<${When} at=${at} words=${moment} />`;
