// The form of one route: the model's pattern, and the accounts that are for it or not.
import { html, useRef, useState } from '../../vendor/preact.mjs';
import { placeOf, routable, sameName, writeRoute } from '../../core/routetext.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, Wrong } from '../../ui/dialog.mjs';
import { Choice } from '../../ui/parts.mjs';

const words = text.routes;
const SIGNS = { model: /pattern|model/i, accounts: /account/i };

/**
 * The form; `save` gets the route's line, and `work` is what it does then. `route` is the present one, undefined for a
 * new one.
 */
export function RouteForm({ route, accounts, save, cancel, work }) {
  const model = useRef(),
    list = useRef();
  const [rule, setRule] = useState(route?.forbid ? 'not' : 'only');
  const wrong = (at, message) => work.say({ at, message });
  const submit = (event) => {
    event.preventDefault();
    const pattern = model.current.value.trim();
    if (!pattern) return wrong('model', words.modelMissing);
    if (pattern.includes(':')) return wrong('model', words.modelColon);
    const chosen = [...list.current.querySelectorAll('input:checked')].map((box) => box.value);
    if (chosen.length === 0) return wrong('accounts', words.accountsMissing);
    return save(writeRoute({ model: pattern, forbid: rule === 'not', accounts: chosen }));
  };
  const { message, at = message && placeOf(message, Object.keys(SIGNS), SIGNS) } = work.problem ?? {};
  const problem = (place) => (at === place ? message : undefined);
  return html`
    <form class="route-form" aria-label=${route ? words.editWhat(route.model) : words.newTitle} onSubmit=${submit}
      noValidate>
      <${Field} label=${words.model} hint=${words.modelHint} take=${model} first defaultValue=${route?.model ?? ''}
        problem=${problem('model')} />
      <div>
        <${Choice} name="rule" label=${words.rule} value=${rule} choose=${setRule}
          options=${Object.entries(words.rules)} />
      </div>
      <fieldset class="boxes" ref=${list}>
        <legend>${words.accounts}</legend>
        ${candidates(route?.accounts ?? [], accounts).map(
          ([name, chosen, note]) => html`<${Box} key=${name} name=${name} chosen=${chosen} note=${note} />`,
        )}
      </fieldset>
      <${Wrong} words=${problem('accounts')} />
      ${!at && html`<${Wrong} words=${message} />`}
      <p class="dialog-foot">
        <button type="button"
          onClick=${cancel}>
          ${words.cancel}</button> <${Act} type="submit" class="primary" busy=${work.busy}>${words.save}</${Act}>
      </p>
    </form>`;
}

/**
 * The accounts to choose from: [name, whether the route has it, what there is to say]. Those that are gone can be taken
 * out.
 */
function candidates(chosen, accounts) {
  const has = (names, name) => names.some((one) => sameName(one, name));
  const there = accounts.map(({ name }) => [name, has(chosen, name), routable(name) ? '' : words.comma]);
  const gone = chosen
    .filter(
      (name) =>
        !has(
          accounts.map((account) => account.name),
          name,
        ),
    )
    .map((name) => [name, true, words.gone]);
  return [...there, ...gone];
}

const Box = ({ name, chosen, note }) => html`
  <label class="box">
    <input type="checkbox" value=${name} defaultChecked=${chosen} disabled=${note === words.comma} />
    <span><bdi>${name}</bdi> ${note && html`<span class="quiet">(${note})</span>`}</span>
  </label>`;
