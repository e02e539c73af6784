// The routes: which accounts a model may use. A list whose lines are edited in place.
import { html, useRef, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { readRoute, writeRoute } from '../../core/routetext.mjs';
import { text } from '../../words/text.mjs';
import { Act, useWork, Wrong } from '../../ui/dialog.mjs';
import { RouteForm } from './routeform.mjs';

const words = text.routes;

/** The list of routes. `edited` is the line that is being edited, '' a new one. */
export function Routes({ routes, accounts }) {
  const [edited, edit] = useState();
  const [removed, setRemoved] = useState();
  const [said, say] = useState('');
  const heading = useRef();
  const work = useWork();
  const send = (next, then) => {
    say('');
    setRemoved();
    work.run(
      () => call('PATCH', '/api/routing', { routes: next, if_routes: routes }),
      () => {
        then();
        heading.current.focus();
      },
    );
  };
  const close = () => {
    work.say();
    edit();
    heading.current.focus();
  };
  const open = (line) => {
    work.say();
    say('');
    edit(line);
  };
  const save = (line) =>
    send(put(routes, edited, line), () => {
      edit();
      say(words.saved);
    });
  const remove = (line) =>
    send(
      routes.filter((one) => one !== line),
      () => setRemoved({ line, at: routes.indexOf(line) }),
    );
  const form = (line) =>
    html`
      <${RouteForm} key=${line} route=${line && readRoute(line)} accounts=${accounts} save=${save} cancel=${close}
        work=${work} />`;
  return html`
    <section class="cell" aria-labelledby="routes">
      <h3 id="routes" ref=${heading} tabindex="-1">${words.title}</h3>
      <p class="hint">${words.hint}</p>
      ${routes.length === 0 && edited === undefined && html`<p class="quiet">${words.empty}</p>`}
      ${
        routes.length > 0 &&
        html`<ul class="routes" role="list">
        ${routes.map(
          (line, n) => html`
            <li key=${`${n} ${line}`}>
              ${line === edited ? form(line) : html`<${Line} line=${line} edit=${open} remove=${remove} />`}
            </li>`,
        )}
      </ul>`
      }
      ${
        edited !== undefined && !routes.includes(edited)
          ? form(edited)
          : html`<p class="row-of"><button type="button" onClick=${() => open('')}>${words.add}</button></p>`
      }
      ${edited === undefined && html`<${Wrong} words=${work.problem?.message} />`}
      <p class="said" role="status">
        ${removed ? html`<bdi>${words.removed(readRoute(removed.line).model)}</bdi>` : said}
      </p>
      ${
        removed &&
        html`
          <p class="row-of">
            <${Act} busy=${work.busy}
              onClick=${() => send(routes.toSpliced(removed.at, 0, removed.line), () => say(words.saved))}>
              ${words.undo}
            </${Act}>
          </p>`
      }
    </section>`;
}

/** The list with a line in the place of another, or after all others where that is not there. */
const put = (routes, old, line) =>
  routes.includes(old) ? routes.map((one) => (one === old ? line : one)) : [...routes, line];

function Line({ line, edit, remove }) {
  const route = readRoute(line);
  return html`
    <div class="route">
      <p
        title=${writeRoute(route)}>
        <code><bdi>${route.model}</bdi></code> <span
          class=${route.forbid ? 'state tone-warn' : 'state tone-calm'}>${route.forbid ? words.not : words.only}</span>
        ${route.accounts.map((name) => html` <bdi key=${name} class="chip">${name}</bdi>`)}</p>
      <p class="row-of">
        <button type="button" aria-label=${words.editWhat(route.model)} onClick=${() => edit(line)}>
          ${words.edit}
        </button>
        <button type="button" aria-label=${words.removeWhat(route.model)} onClick=${() => remove(line)}>
          ${words.remove}
        </button>
      </p>
    </div>`;
}
