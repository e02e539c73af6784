// Parts of the settings about this machine: whether the program starts at login, and whether the way to Anthropic is
// open.
import { html, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { duration } from '../../core/format.mjs';
import { canExamine } from '../health/examination.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Act, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';
import { NotRead, Part, useStanding } from './part.mjs';

const all = text.settings;
/** The switch that has the program start at login. */
export function Startup() {
  const words = all.startup;
  const standing = useStanding('/api/startup');
  const work = useWork();
  const { data } = standing;
  if (!data && !standing.problem) return null;
  const turn = () => work.run(() => call('PUT', '/api/startup', { on: !data.on }), standing.set);
  return html`
    <${Part} id="settings-startup" title=${words.title} aside=${
      data?.supported &&
      html`
      <button type="button" role="switch" class="switch" aria-checked=${data.on ? 'true' : 'false'}
        aria-label=${words.switch} aria-disabled=${work.busy ? 'true' : undefined} onClick=${turn}>
        <span>${data.on ? words.on : words.off}</span>
      </button>`
    }>
      <${NotRead} standing=${standing} />
      <p class="hint">${data && !data.supported ? words.unsupported(data.detail) : words.lead(text.product)}</p>
      ${data?.supported && data.detail && html`<p class="hint"><bdi>${data.detail}</bdi></p>`}
      <${Wrong} words=${work.problem?.message} />
    </${Part}>`;
}

/** The test of the way to Anthropic, on demand, as a part of the settings. */
export const ConnectionTest = () => html`<${Connection} frame=${InPart} />`;

function InPart({ run, children }) {
  const able = useStore(canExamine);
  return html`<${Part} id="settings-test" title=${all.test.title} aside=${html`
      <span class="tools">
        ${
          able &&
          html`<button type="button" onClick=${() => openDialog({ what: 'health' })}>${text.palette.health}</button>`
        }
        ${run}
      </span>`}>${children}</${Part}>`;
}

const Below = ({ run, children }) =>
  html`
    <section class="panel" aria-labelledby="health-test">
      <div class="settings-head"><h3 id="health-test">${all.test.title}</h3>${run}</div>${children}
    </section>`;

/** The test itself, in a frame that gets the button that runs it. */
export function Connection({ frame: Around = Below }) {
  const words = all.test;
  const work = useWork();
  const [found, find] = useState();
  const run = () => work.run(() => call('POST', '/api/connection-test'), find);
  return html`
    <${Around} run=${html`<${Act} busy=${work.busy} onClick=${run}>${words.run}</${Act}>`}>
      <p class="hint">${words.lead}</p>
      <${Wrong} words=${work.problem?.message} />
      <div role="status">
        ${
          found &&
          !work.busy &&
          html`
          <p class=${`state tone-${found.ok ? 'good' : 'bad'}`}>${found.ok ? words.good : words.bad}</p>
          <ol class="settings-steps" role="list">
            ${found.steps.map(
              ({ name, ok, detail, duration_ms }, n) => html`
              <li key=${n} class=${`tone-${ok ? 'good' : 'bad'}`}>
                <${Icon} name=${ok ? 'check' : 'cross'} />
                <strong>${words.steps[name] ?? name}</strong>
                <span class="quiet">${duration(duration_ms)}</span>
                <bdi>${detail}</bdi>
              </li>`,
            )}
          </ol>`
        }
      </div>
    </${Around}>`;
}
