// The part of the settings about the history: the whole of it to a file, and its end.
import { html, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { text } from '../../words/text.mjs';
import { Act, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Part } from './part.mjs';

const all = text.settings;
const words = all.history;
const DEEDS = { reset: '/api/reset-stats', clear: '/api/clear-history' };

/** The part. What can't be undone is asked about. */
export function SettingsHistory() {
  const [asked, ask] = useState();
  const [said, say] = useState('');
  const work = useWork();
  const act = () =>
    work.run(
      () => call('POST', DEEDS[asked]),
      () => {
        say(words[`${asked}Done`]);
        ask();
      },
    );
  const begin = (deed) => () => {
    say('');
    work.say();
    ask(deed);
  };
  return html`
    <${Part} id="settings-history" title=${words.title}>
      <p class="hint">${words.lead}</p>
      <p class="settings-row">
        ${['csv', 'jsonl'].map(
          (format) => html`
            <a key=${format} class="settings-button" href=${`/api/requests.${format}`} download>
              <${Icon} name="save" />${words[format]}
            </a>`,
        )}
      </p>
      ${
        asked
          ? html`
        <div class="settings-ask" role="alertdialog" aria-label=${words[`${asked}Yes`]}
          aria-describedby="settings-asked">
          <p id="settings-asked">${words[`${asked}Ask`]}</p>
          <${Wrong} words=${work.problem?.message} />
          <p class="settings-row">
            <button type="button" ref=${focus}
              onClick=${begin()}>
              ${words.no}
              </button> <${Act} class="danger" busy=${work.busy} onClick=${act}>
              ${words[`${asked}Yes`]}
              </${Act}>
          </p>
        </div>`
          : html`
            <p class="settings-row">
              ${Object.keys(DEEDS).map(
                (deed) => html`
                  <button key=${deed} type="button" class="danger" onClick=${begin(deed)}>${words[deed]}</button>`,
              )} <span
                class="said" role="status">${said}</span>
            </p>`
      }
    </${Part}>`;
}

// The harmless answer has the focus first.
const focus = (button) => button?.focus();
