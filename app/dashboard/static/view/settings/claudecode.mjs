// The part of the settings about Claude Code: whether it asks this program, what changing that changes, and what gets
// in the way.
import { html, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { text } from '../../words/text.mjs';
import { Act, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';
import { NotRead, Part, useStanding } from './part.mjs';

const all = text.settings;
const words = all.claude;
const tones = { connected: 'good', not_connected: 'warn', stale: 'warn', foreign: 'warn', unreadable: 'bad' };

/** The part. */
export function SettingsClaude() {
  const standing = useStanding('/api/claude-code');
  const { data } = standing;
  if (!data && !standing.problem) return null;
  return html`
    <${Part} id="settings-claude" title=${words.title} aside=${data && html`<${State} state=${data.state} />`}>
      <${NotRead} standing=${standing} />
      ${data && html`<${Standing} data=${data} set=${standing.set} />`}
    </${Part}>`;
}

const State = ({ state }) =>
  html`<span class=${`state tone-${tones[state] ?? 'idle'}`}>${words.states[state] ?? state}</span>`;

function Standing({ data, set }) {
  const work = useWork();
  const [said, say] = useState('');
  const change = (method, body, done) => () => {
    say('');
    work.run(
      () => call(method, '/api/claude-code', body),
      (now) => {
        set(now);
        say(done);
      },
    );
  };
  const foreign = data.state === 'foreign';
  return html`
    <p>${sentence(data)}</p>
    ${[
      data.group && words.group(data.group),
      data.placeholder && words.placeholder,
      data.overwritten && words.overwritten,
    ]
      .filter(Boolean)
      .map((line) => html`<p key=${line} class="hint"><bdi>${line}</bdi></p>`)}
    ${data.commented && html`<p class="notice tone-warn"><${Icon} name="warning" /><span>${words.commented}</span></p>`}
    <p class="hint">${words.file} <code>${data.path}</code></p>
    <${Changes} data=${data} />
    <${Wrong} words=${work.problem?.message} />
    ${
      data.state !== 'unreadable' &&
      html`
      <p class="settings-foot">
        <span class="said" role="status">${said}</span>
        ${
          data.connected
            ? html`
              <${Act} busy=${work.busy} onClick=${change('DELETE', undefined, words.disconnectedNow)}>
                ${words.disconnect}
              </${Act}>`
            : html`
              <${Act} class=${foreign ? '' : 'primary'} busy=${work.busy}
                onClick=${change('PUT', foreign ? { take_over: true } : {}, words.connectedNow)}>
                ${foreign ? words.takeOver : words.connect}
              </${Act}>`
        }
      </p>`
    }
    <${Interferences} list=${data.interferences ?? []} />`;
}

const sentence = ({ state, base_url, problem }) =>
  ({
    connected: words.connected,
    stale: words.stale(base_url),
    foreign: words.foreign(base_url),
    unreadable: words.unreadable(problem ?? ''),
  })[state] ?? words.notConnected;

/** The lines of the file that the other state would change. */
const Changes = ({ data }) =>
  data.changes?.length > 0 &&
  html`
  <details class="settings-changes">
    <summary>${data.connected ? words.changes.disconnect : words.changes.connect}</summary>
    <pre tabindex="0" role="group" aria-label=${data.connected ? words.changes.disconnect : words.changes.connect}>
      ${data.changes.map(
        (line, n) => html`
          <code key=${n} class=${{ '-': 'settings-gone', '+': 'settings-come' }[line[0]] ?? ''}>${line}</code>`,
      )}
    </pre>
    ${data.connected && html`<p class="hint">${words.undo}</p>`}
  </details>`;

const Interferences = ({ list }) =>
  list.length > 0 &&
  html`
  <h4>${words.interferes}</h4>
  <ul class="settings-list" role="list">
    ${list.map(
      ({ name, where, effect, remedy, breaks }) => html`
      <li
        key=${`${name} ${where}`}>
        <p>
          <strong><bdi>${name}</bdi></strong> <span
            class=${`state tone-${breaks ? 'bad' : 'idle'}`}>
            ${breaks ? words.breaks : words.hint}</span> <span class="quiet"><bdi>${where}</bdi></span>
        </p>
        <p><bdi>${effect}.</bdi> <bdi>${remedy}.</bdi></p></li>`,
    )}
  </ul>`;
