// The way from nothing to a first answer. Each step ticks itself off as the snapshots show it done.
import { html, useState } from '../vendor/preact.mjs';
import { lines, SHELLS, usualShell } from '../connect.mjs';
import { openDialog } from '../dialogs.mjs';
import { text } from '../text.mjs';
import { Icon } from './icon.mjs';
import { Choice, Snippet } from './parts.mjs';

const words = text.start;
const TERMS = 'https://code.claude.com/docs/en/legal-and-compliance';

/** The three steps; `rows` says how many requests the history shows. */
export function FirstSteps({ snapshot, rows }) {
  const asked = snapshot.stats.total_requests > 0 || snapshot.stats.running > 0 || rows > 0;
  return html`
    <section class="steps" aria-labelledby="steps">
      <h2 id="steps">${words.title}</h2>
      <ol role="list">
        <${Step} number="1" title=${words.add} done=${snapshot.accounts.length > 0}><${Add} /></${Step}>
        <${Step} number="2" title=${words.connect} done=${asked}><${Lines} address=${snapshot.address} /></${Step}>
        <${Step} number="3" title=${words.prompt} done=${snapshot.stats.complete > 0}>
          <${Snippet} value=${'claude -p "say hi"'} what=${words.theCommand} />
          <p>${words.promptText}</p>
        </${Step}>
      </ol>
    </section>`;
}

const Step = ({ number, title, done, children }) => html`
  <li class=${done ? 'step done' : 'step'}>
    <h3>
      <span class="step-number" aria-hidden="true">${done ? html`<${Icon} name="check" />` : number}</span>
      ${title}${done && html` <span class="chip">${words.done}</span>`}
    </h3>
    ${children}
  </li>`;

const Add = () => html`
  <p><button type="button" class="primary" onClick=${() => openDialog({ what: 'add' })}>${words.addButton}</button></p>
  <p class="quiet">${words.addOr}</p>
  <p>${words.addPlan}</p>
  <${Snippet} value=${`${text.binary} add one --token -`} what=${words.theCommand} />
  <p>${words.addKey}</p>
  <${Snippet} value=${`${text.binary} add two --key -`} what=${words.theCommand} />
  <p>${words.addText}</p>
  <p class="quiet">${words.terms} <a href=${TERMS} target="_blank" rel="noopener noreferrer">${words.termsLink}</a></p>`;

function Lines({ address }) {
  const [shell, choose] = useState(usualShell);
  return html`
    <p>${words.connectText}</p>
    <${Choice} name="shell" label=${words.shell} value=${shell} choose=${choose} options=${SHELLS.map((name) => [name, words.shells[name]])} />
    <${Snippet} value=${lines(shell, address)} what=${words.theLines} />
    ${shell === 'settings' && html`<p class="quiet">${words.settingsHint}</p>`}`;
}

/** The same lines for those who are past the first steps, folded away. */
export const Connect = ({ address }) => html`
  <details class="connect">
    <summary>${words.connectTitle}</summary>
    <${Lines} address=${address} />
  </details>`;
