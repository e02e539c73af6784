// The way from nothing to a first answer. Each step ticks itself off as the snapshots show it done.
import { html, useEffect, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { lines, SHELLS, usualShell } from './connectlines.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { text } from '../../words/text.mjs';
import { Act, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Choice, Snippet } from '../../ui/parts.mjs';

const words = text.start;
const TERMS = 'https://code.claude.com/docs/en/legal-and-compliance';

/** The three steps; `rows` says how many requests the history shows, `close` is there once all are done. */
export function FirstSteps({ snapshot, rows, close }) {
  const asked = snapshot.stats.total_requests > 0 || snapshot.stats.running > 0 || rows > 0;
  const claude = useClaudeCode();
  return html`
    <section class="steps" aria-labelledby="steps">
      <div class="section-head"><h2 id="steps">${close ? words.allDone : words.title}</h2>
        ${close && html`<button type="button" class="primary" onClick=${close}>${words.close}</button>`}</div>
      <ol role="list">
        <${Step} number="1" title=${words.add} done=${snapshot.accounts.length > 0}><${Add} /></${Step}>
        <${Step} number="2" title=${words.connect} done=${asked || claude.connected}>
          <${Connecting} claude=${claude} address=${snapshot.address} />
        </${Step}>
        <${Step} number="3" title=${words.prompt} done=${!!close || snapshot.stats.complete > 0}>
          <${Snippet} value=${'claude -p "say hi"'} what=${words.theCommand} />
          <p>${words.promptText}</p>
        </${Step}>
      </ol>
    </section>`;
}

/**
 * The state of Claude Code's settings: {known, connected, state, connect, work}. It looks when the page is
 * come back to, since they may be changed elsewhere. `known` is false where the program can't say.
 */
function useClaudeCode() {
  const [now, set] = useState({});
  const work = useWork();
  useEffect(() => {
    const look = () => document.hidden || call('GET', '/api/claude-code').then(set, () => set({}));
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  const connect = () => work.run(() => call('PUT', '/api/claude-code', {}), set);
  return { ...now, known: 'connected' in now, connect, work };
}

/** One button where the program can do it, and the lines for every other place. */
function Connecting({ claude, address }) {
  const { known, connected, state, work } = claude;
  if (!known) return html`<${Lines} address=${address} />`;
  return html`
    ${
      !connected &&
      state !== 'unreadable' &&
      html`
      <p>${words.connectHint}</p>
      <p><${Act} class="primary" busy=${work.busy} onClick=${claude.connect}>${words.connectButton}</${Act}></p>
      <${Wrong} words=${work.problem?.message} />`
    }
    ${connected && html`<p>${words.connected}</p>`}
    <details class="by-hand"><summary>${words.byHand}</summary><${Lines} address=${address} /></details>`;
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
  <p>${words.addHint}</p>
  <p><button type="button" class="primary" onClick=${() => openDialog({ what: 'add' })}>${words.addButton}</button></p>
  <details class="by-hand"><summary>${words.addOr}</summary>
    <p>${words.addPlan}</p>
    <${Snippet} value=${`${text.binary} add one --token -`} what=${words.theCommand} />
    <p>${words.addKey}</p>
    <${Snippet} value=${`${text.binary} add two --key -`} what=${words.theCommand} />
    <p>${words.addText}</p>
  </details>
  <p class="quiet">
    ${words.terms} <a href=${TERMS} target="_blank" rel="noopener noreferrer">${words.termsLink}</a>
  </p>`;

function Lines({ address }) {
  const [shell, choose] = useState(usualShell);
  return html`
    <p>${words.connectText}</p>
    <${Choice} name="shell" label=${words.shell} value=${shell} choose=${choose}
      options=${SHELLS.map((name) => [name, words.shells[name]])} />
    <${Snippet} value=${lines(shell, address)} what=${words.theLines} />
    ${shell === 'settings' && html`<p class="quiet">${words.settingsHint}</p>`}`;
}

/** The same lines for those who are past the first steps, folded away. */
export const Connect = ({ address }) => html`
  <details class="connect">
    <summary>${words.connectTitle}</summary>
    <${Lines} address=${address} />
  </details>`;
