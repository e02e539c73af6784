// The small parts of cards that show figures.
import { html } from '../vendor/preact.mjs';
import { save, fileName, saveTable } from '../core/download.mjs';
import { text } from '../words/text.mjs';
import { Icon } from './icon.mjs';

const words = text.analytics;

/** Figures in a row: `list` is [[name, value, hint], …]. */
export const Figures = ({ list }) => html`
  <dl class="figures">
    ${list.map(([name, value, hint]) => html`<div key=${name} title=${hint}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;

/** Says that an answer did not come, with the way to ask again; nothing where it did. */
export const Trouble = ({ answer, said = text.activity.failed }) =>
  answer.problem &&
  html`
  <p class="notice tone-bad" role="status"><${Icon} name="cut" /> <span>${said} ${answer.problem.message}</span>
    <button type="button" onClick=${answer.again}>${text.requests.again}</button></p>`;

/**
 * A card of the analytics: a title, what it shows, and the buttons that save it. `title` names it also in file names;
 * `table()` gives the rows of its CSV and `picture()` a promise of its PNG, both undefined where there is nothing to
 * save.
 */
export function Card({ id, title, hint, tools, table, picture, name = title, wide, children }) {
  const savePicture = async () => save(fileName(name, 'png'), await picture());
  return html`
    <section class=${wide ? 'card wide' : 'card'} aria-labelledby=${id}>
      <div class="section-head">
        <h3 id=${id}>${title} ${hint && html`<span class="quiet">${hint}</span>`}</h3>
        <p class="tools">
          ${tools}
          ${
            picture &&
            html`
              <button type="button" class="tool png" onClick=${savePicture}>
                <${Icon} name="save" />${words.png}<span class="unseen">${words.saveWhat(title)}</span>
              </button>`
          }
          ${
            table &&
            html`
              <button type="button" class="tool csv" onClick=${() => saveTable(name, table())}>
                <${Icon} name="save" />${words.csv}<span class="unseen">${words.saveWhat(title)}</span>
              </button>`
          }
        </p>
      </div>
      ${children}
    </section>`;
}
