// The settings file: each setting with what it does, checked as it is typed, saved in one go.
//
// GET /api/settings answers {path, settings, restart}: `settings` are in the order of the file, {name, doc, schema,
// takes, default, variable, live, value} each, values as the file has them; `restart` names those that wait for the
// next start. PATCH /api/settings takes {changes: {name: text}}, all or none, and answers the same.
import { html, useId, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, useWork, Wrong } from '../../ui/dialog.mjs';
import { plain, problemOf } from './schema.mjs';
import { NotRead, Part, useStanding } from './part.mjs';

const all = text.settings;
const words = all.file;
// The panel of the routing sets these.
const ELSEWHERE = ['routing.strategy', 'routing.avoid_percent', 'routing.routes', 'hold.minutes'];
const groupOf = (name) => (name.includes('.') ? name.split('.')[0] : '');
const nameOf = (name) =>
  words.names[name] ??
  name
    .split('.')
    .at(-1)
    .replaceAll('_', ' ')
    .replace(/^./, (c) => c.toUpperCase());

/** The part; nothing where the program has no settings file. */
export function SettingsFile() {
  const standing = useStanding('/api/settings');
  const { data } = standing;
  if (!data && !standing.problem) return null;
  return html`
    <${Part} id="settings-file" title=${words.title}
      aside=${data?.path && html`<code class="quiet">${data.path}</code>`}>
      <p class="hint">${words.lead}</p>
      <${NotRead} standing=${standing} said=${words.failed} />
      ${data && html`<${Form} data=${data} set=${standing.set} />`}
    </${Part}>`;
}

function Form({ data, set }) {
  const [typed, type] = useState({});
  const [said, say] = useState('');
  const work = useWork();
  const rows = (data.settings ?? []).filter(({ name }) => !ELSEWHERE.includes(name));
  const changes = Object.fromEntries(
    rows
      .filter(({ name, value }) => name in typed && typed[name].trim() !== plain(value))
      .map(({ name }) => [name, typed[name].trim()]),
  );
  const wrong = Object.fromEntries(
    rows
      .map(({ name, schema }) => [name, name in changes ? problemOf(schema, typed[name]) : undefined])
      .filter(([, problem]) => problem),
  );
  const n = Object.keys(changes).length;
  const groups = [...new Set(rows.map(({ name }) => groupOf(name)))];
  const save = (event) => {
    event.preventDefault();
    if (Object.keys(wrong).length > 0)
      return /** @type {HTMLElement} */ (document.querySelector('.settings-file [aria-invalid="true"]'))?.focus();
    say('');
    return (
      n > 0 &&
      work.run(
        () => call('PATCH', '/api/settings', { changes }),
        (now) => {
          if (now) set(now);
          type({});
          const later = rows.filter(({ name, live }) => name in changes && !live).map(({ name }) => nameOf(name));
          say(later.length > 0 ? words.savedRestart(later.join(', ')) : words.saved);
        },
      )
    );
  };
  const put = (name) => (value) => {
    say('');
    work.say();
    type({ ...typed, [name]: value });
  };
  // The program names the setting that it does not take: the error is shown there.
  const refused = rows.find(({ name }) => name in changes && work.problem?.message.includes(name))?.name;
  return html`
    <form class="settings-file" onSubmit=${save} noValidate>
      ${
        data.restart?.length > 0 &&
        !said &&
        html`<p class="notice tone-calm"><span>${words.waits(data.restart.map(nameOf).join(', '))}</span></p>`
      }
      ${groups.map(
        (group) => html`
        <fieldset key=${group}><legend>${words.groups[group] ?? nameOf(group)}</legend>
          ${rows
            .filter(({ name }) => groupOf(name) === group)
            .map(
              (row) => html`
            <${Setting} key=${row.name} row=${row} typed=${typed[row.name]} put=${put(row.name)}
              problem=${wrong[row.name] ?? (refused === row.name ? work.problem.message : undefined)}
              changed=${row.name in changes} />`,
            )}
        </fieldset>`,
      )}
      ${!refused && html`<${Wrong} words=${work.problem?.message} />`}
      <p class=${n > 0 ? 'settings-save dirty' : 'settings-save'}>
        <span class=${n > 0 ? '' : 'said'} role="status">${n > 0 ? words.changed(n) : said}</span>
        ${
          n > 0 &&
          html`<button type="button" onClick=${() => {
            type({});
            work.say();
          }}>${words.undo}</button> <${Act} type="submit" class="primary" busy=${work.busy}>${words.save}</${Act}>`
        }
      </p>
    </form>`;
}

function Setting({ row, typed, put, problem, changed }) {
  const { name, doc, schema, takes, variable, live } = row;
  const usual = plain(row.default);
  const value = typed ?? plain(row.value);
  const unit = schema.unit && (words.units[schema.unit] ?? schema.unit);
  const label = unit ? html`${nameOf(name)} <span class="quiet">(${unit})</span>` : nameOf(name);
  const hint = html`
    ${doc.replace(/\s*\n\s*/g, ' ')} <span
      class="settings-meta">
      ${!['choice', 'boolean'].includes(schema.type) && html`${words.takes(takes)} `}
      ${live ? words.live : words.restart} ${variable && words.variable(variable)}
      </span>`;
  return html`
    <div class=${changed ? 'settings-setting changed' : 'settings-setting'} data-name=${name}>
      ${
        schema.type === 'boolean'
          ? html`
            <${Switch} label=${label} hint=${hint} on=${value === 'true'}
              turn=${() => put(String(value !== 'true'))} />`
          : html`
            <${Field} label=${label} hint=${hint} problem=${problem} name=${name} value=${value}
              ...${controlOf(schema, value, put)} />`
      }
      ${
        schema.type !== 'boolean' &&
        value !== usual &&
        html`
          <button type="button" class="settings-usual" aria-label=${words.usualOf(nameOf(name), usual)}
            onClick=${() => put(usual)}>
            ${words.usual(usual)}
          </button>`
      }
    </div>`;
}

/** The element that a setting is typed in or chosen with. @param {import('./schema.mjs').Schema} schema */
function controlOf({ type, enum: choices }, value, put) {
  if (type === 'choice')
    return {
      control: 'select',
      onChange: (event) => put(event.target.value),
      children: choices.map(
        (word) => html`<option key=${word} value=${word} selected=${word === value}>${word}</option>`,
      ),
    };
  const typing = {
    onInput: (event) => put(event.target.value),
    inputmode: { integer: 'numeric', number: 'decimal', url: 'url' }[type],
  };
  return type === 'list' ? { control: 'textarea', rows: 3, ...typing } : typing;
}

function Switch({ label, hint, on, turn }) {
  const id = useId();
  return html`
    <div class="field">
      <span class="settings-label" id=${id}>${label}</span>
      <button type="button" role="switch" class="switch" aria-checked=${on ? 'true' : 'false'} aria-labelledby=${id}
        aria-describedby=${`${id}-hint`} onClick=${turn}>
        <span>${on ? words.on : words.off}</span>
      </button>
      <p class="hint" id=${`${id}-hint`}>${hint}</p>
    </div>`;
}
