// What the program is: its version, its licences, and what it has for other programs.
import { html } from '../../vendor/preact.mjs';
import { exact, time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Part } from './part.mjs';

const all = text.settings;
const words = all.about;
const PARTS = { Preact: 'preact', htm: 'htm', uPlot: 'uplot' };

/** The part. */
export function About({ snapshot }) {
  const started = time(snapshot.started_at);
  return html`
    <${Part} id="settings-about" title=${words.title}>
      <dl class="settings-facts">
        <div><dt>${text.product}</dt><dd>${words.version} ${snapshot.version}</dd></div>
        ${started && html`<div><dt>${words.since}</dt><dd>${exact(started)}</dd></div>`}
        <div><dt>${words.licence}</dt><dd>${words.licenceIs}</dd></div>
        <div>
          <dt>${words.parts}</dt>
          <dd class="links">
            ${Object.entries(PARTS).map(
              ([name, file]) => html`
                <a key=${name} href=${new URL(`../vendor/LICENSE.${file}.txt`, import.meta.url).href} target="_blank"
                  rel="noopener" title=${words.partLicence(name)}>
                  ${name}
                </a>`,
            )}
          </dd>
        </div>
        <div>
          <dt>${words.links}</dt>
          <dd class="links">
            <a href="/api/openapi.yaml" target="_blank" rel="noopener">${words.api}</a>
            <a href="/metrics" target="_blank" rel="noopener">${words.metrics}</a>
          </dd>
        </div>
      </dl>
    </${Part}>`;
}
