// Adding a service that speaks the API and is not Claude: its address, what it serves, and its key.
import { html, useRef } from '../../vendor/preact.mjs';
import { call, Problem } from '../../core/mutate.mjs';
import { placeOf } from '../../core/routetext.mjs';
import { text } from '../../words/text.mjs';
import { Act, empty, Field, Title, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';

const words = text.endpoint;
const SIGNS = { url: /address/i, models: /model|pattern/i, name: /\bname\b|there is an account/i, secret: /\bkey\b/i };

/** The form; `done` gets the name of the account that was added. */
export function Endpoint({ back, done }) {
  const fields = { name: useRef(), url: useRef(), models: useRef(), secret: useRef() };
  const work = useWork();
  const submit = (event) => {
    event.preventDefault();
    if (work.busy) return;
    work.run(
      () => add(fields),
      (account) => done(account.name),
    );
  };
  const { at, message } = work.problem ?? {};
  const problem = (place) => (at === place ? message : undefined);
  return html`
    <${Title} keep>${text.add.kinds.endpoint[0]}</${Title}>
    <form onSubmit=${submit} noValidate>
      <p class="notice tone-warn"><${Icon} name="warning" /> <span>${words.warning}</span></p>
      <${Field} label=${text.add.name} hint=${text.add.nameHint} take=${fields.name} first problem=${problem('name')} />
      <${Field} label=${words.address} hint=${words.addressHint} take=${fields.url} type="url"
        problem=${problem('url')} />
      <${Field} label=${words.models} hint=${words.modelsHint} take=${fields.models} control="textarea" rows="3"
        spellcheck=${false} class="mono" problem=${problem('models')} />
      <${Field} label=${words.key} hint=${words.keyHint} take=${fields.secret} type="password"
        problem=${problem('secret')} />
      <p class="hint">${text.add.secretKept(text.product)}</p>
      ${!at && html`<${Wrong} words=${message} />`}
      <p class="dialog-foot">
        <button type="button" onClick=${back}>${text.dialog.back}</button>
        <${Act} type="submit" class="primary" busy=${work.busy}>${text.add.submit}</${Act}>
      </p>
    </form>`;
}

// Nothing is sent, and the key not emptied, before all is there.
async function add({ name, url, models, secret }) {
  const called = need('name', name.current.value.trim(), text.add.nameMissing);
  const address = need('url', url.current.value.trim(), words.addressMissing);
  const lines = models.current.value
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  need('models', lines.length, words.modelsMissing);
  need('secret', secret.current.value.trim(), words.keyMissing);
  const body = {
    name: called,
    mode: 'endpoint',
    endpoint: { url: address, models: lines },
    secret: empty(secret.current),
  };
  try {
    return (await call('POST', '/api/accounts', body)) ?? { name: called };
  } catch (problem) {
    throw Object.assign(problem, {
      at: problem.kind === 'taken' ? 'name' : placeOf(problem.message, Object.keys(SIGNS), SIGNS),
    });
  }
}

function need(at, value, missing) {
  if (!value) throw Object.assign(new Problem(missing), { at });
  return value;
}
