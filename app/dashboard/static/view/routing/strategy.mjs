// Where conversations begin: the strategy, and from which use of an account on they begin elsewhere.
import { html, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { placeOf } from '../../core/routetext.mjs';
import { useDraft } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, useWork, Wrong } from '../../ui/dialog.mjs';
import { useFollowing, whole } from '../../ui/numberfield.mjs';
import { Options } from '../../ui/parts.mjs';

const words = text.routing;
const SIGNS = { avoid_percent: /avoid|per ?cent/i, strategy: /strategy/i };

/** A strategy as it is called here. */
export const strategyName = (strategy) => words.strategies[strategy]?.[0] ?? strategy;

/** The form that sets both. */
export function Strategy({ routing }) {
  const [strategy, choose] = useDraft(routing.strategy);
  const avoid = useFollowing(routing.avoid_percent);
  const work = useWork();
  const [said, say] = useState('');
  const submit = (event) => {
    event.preventDefault();
    say('');
    work.run(
      async () => save(routing, strategy, avoid.current),
      (done) => say(done ? text.manage.saved : text.manage.unchanged),
    );
  };
  const { at, message } = work.problem ?? {};
  return html`
    <form class="cell" aria-labelledby="strategy" onSubmit=${submit} onInput=${() => say('')} noValidate>
      <h3 id="strategy">${words.strategy}</h3>
      <p class="hint">${words.strategyHint}</p>
      <${Options} name="strategy" label=${words.strategy} value=${strategy} choose=${choose}
        options=${Object.entries(words.strategies).map(([key, [name, sentence]]) => [key, name, sentence])} />
      <${Wrong} words=${at !== 'number' ? message : undefined} />
      <${Field} label=${words.avoid} hint=${words.avoidHint} take=${avoid} type="number" step="1" min="0" max="100"
        defaultValue=${String(routing.avoid_percent)} problem=${at === 'number' ? message : undefined} />
      <p class="dialog-foot">
        <span class="said"
          role="status">${said}</span> <${Act} type="submit" class="primary" busy=${work.busy}>${words.save}</${Act}>
      </p>
    </form>`;
}

/** Sends what differs from what is known; false where nothing does. */
async function save(known, strategy, field) {
  const avoid = whole(field, 0, words.avoidWrong);
  const change = {
    ...(strategy !== known.strategy && { strategy }),
    ...(avoid !== known.avoid_percent && { avoid_percent: avoid }),
  };
  const keys = Object.keys(change);
  if (keys.length === 0) return false;
  try {
    await call('PATCH', '/api/routing', change);
  } catch (problem) {
    throw Object.assign(problem, {
      at: placeOf(problem.message, keys, SIGNS) === 'avoid_percent' ? 'number' : undefined,
    });
  }
  return true;
}
