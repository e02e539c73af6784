// Adding an account from a secret that its user has: a key, a token, or the content of a credentials file.
import { html, useRef } from '../../vendor/preact.mjs';
import { call, Problem } from '../../core/mutate.mjs';
import { text } from '../../words/text.mjs';
import { Act, empty, Field, Title, useWork, Wrong } from '../../ui/dialog.mjs';

const words = text.add;
const LARGEST = 500_000; // bytes; a credentials file has a few thousand
const MODES = { key: 'console', setup: 'max' };

/** The form; `done` gets the name of the account that was added. */
export function Secret({ kind, back, done }) {
  const name = useRef(),
    secret = useRef(),
    file = useRef();
  const work = useWork();
  const submit = (event) => {
    event.preventDefault();
    if (work.busy) return;
    work.run(
      () => add(kind, name.current, secret.current, file.current),
      (account) => done(account.name),
    );
  };
  const at = work.problem?.at ?? (work.problem?.kind === 'taken' ? 'name' : undefined);
  const problem = (place) => (at === place ? work.problem?.message : undefined);
  return html`
    <${Title} keep>${words.kinds[kind][0]}</${Title}>
    <form onSubmit=${submit} noValidate>
      ${kind === 'import' && html`<p class="notice tone-warn">${words.importOwner(text.product)}</p>`}
      <${Field} label=${words.name} hint=${words.nameHint} take=${name} first problem=${problem('name')} />
      <${Field} label=${words.secrets[kind]} hint=${words.secretHints[kind]} take=${secret} type="password"
        problem=${problem('secret')} />
      ${
        kind === 'import' &&
        html`
          <${Field} label=${words.file} take=${file} type="file" accept=".json,application/json"
            problem=${problem('file')} />`
      }
      <p class="hint">${words.secretKept(text.product)}</p>
      ${!at && html`<${Wrong} words=${work.problem?.message} />`}
      <p class="dialog-foot">
        <button type="button" onClick=${back}>${text.dialog.back}</button>
        <${Act} type="submit" class="primary" busy=${work.busy}>${words.submit}</${Act}>
      </p>
    </form>`;
}

// Nothing is sent, and nothing emptied, before all is there.
async function add(kind, name, secret, file) {
  const called = name.value.trim();
  if (!called) throw wrong('name', words.nameMissing);
  const chosen = file?.files[0];
  if (!chosen && !secret.value.trim()) throw wrong('secret', words.secretMissing[kind]);
  if (chosen && secret.value.trim()) throw wrong('file', words.both);
  const content = chosen ? await read(chosen) : empty(secret);
  if (file) file.value = '';
  const body =
    kind === 'import' ? { name: called, import: content } : { name: called, mode: MODES[kind], secret: content };
  return (await call('POST', '/api/accounts', body)) ?? { name: called };
}

async function read(file) {
  if (file.size > LARGEST) throw wrong('file', words.tooLarge);
  try {
    return await file.text();
  } catch {
    throw wrong('file', words.unreadable); // it went away since it was chosen
  }
}

const wrong = (at, message) => Object.assign(new Problem(message), { at });
