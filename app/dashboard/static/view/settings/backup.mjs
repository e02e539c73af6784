// The part of the settings about the backup of the accounts: how one is made, and taking the accounts from one.
import { html, useRef, useState } from '../../vendor/preact.mjs';
import { call, Problem } from '../../core/mutate.mjs';
import { text } from '../../words/text.mjs';
import { Act, empty, Field, useWork, Wrong } from '../../ui/dialog.mjs';
import { Snippet } from '../../ui/parts.mjs';
import { Part } from './part.mjs';

const all = text.settings;
const words = all.backup;
const LARGEST = 8_000_000; // bytes; what the program takes, after it was made a third larger on its way

/** The part. */
export function SettingsBackup() {
  const file = useRef(),
    passphrase = useRef();
  const work = useWork();
  const [did, tell] = useState();
  const submit = (event) => {
    event.preventDefault();
    tell();
    work.run(
      () => restore(file.current, passphrase.current),
      (answer) => tell(answer?.did ?? []),
    );
  };
  const problem = (place) => (work.problem?.at === place ? work.problem.message : undefined);
  return html`
    <${Part} id="settings-backup" title=${words.title}>
      <p class="hint">${words.lead}</p>
      <${Snippet} value=${words.command(text.binary)} what=${words.theCommand} />
      <details class="settings-restore">
        <summary>${words.restore}</summary>
        <form onSubmit=${submit} noValidate>
          <${Field} label=${words.file} take=${file} type="file" accept=".age" problem=${problem('file')} />
          <${Field} label=${words.passphrase} take=${passphrase} type="password" problem=${problem('passphrase')} />
          ${!work.problem?.at && html`<${Wrong} words=${work.problem?.message} />`}
          <p class="settings-foot"><${Act} type="submit" class="primary" busy=${work.busy}>${words.submit}</${Act}></p>
        </form>
      </details>
      <div role="status">
        ${
          did &&
          html`
            <ul class="settings-list" role="list">
              ${(did.length > 0 ? did : [words.nothing]).map((line, n) => html`<li key=${n}><bdi>${line}</bdi></li>`)}
            </ul>`
        }
      </div>
    </${Part}>`;
}

// Nothing is sent, and nothing emptied, before all is there.
async function restore(file, passphrase) {
  const chosen = file.files[0];
  if (!chosen) throw wrong('file', words.missing);
  if (chosen.size > LARGEST) throw wrong('file', words.tooLarge);
  if (!passphrase.value) throw wrong('passphrase', words.noPassphrase);
  const content = await chosen.arrayBuffer().catch(() => {
    throw wrong('file', words.unreadable);
  });
  return call('POST', '/api/import', { passphrase: secret(passphrase), backup: base64(new Uint8Array(content)) });
}

// A passphrase may begin or end with a space.
function secret(field) {
  const typed = field.value;
  empty(field);
  return typed;
}

function base64(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(parts.join(''));
}

const wrong = (at, message) => Object.assign(new Problem(message), { at });
