// What a person can do with one account: its settings, a pause, its login and limits, and its end.
import { html, useRef, useState } from '../../vendor/preact.mjs';
import { accountPath, call, Problem } from '../../core/mutate.mjs';
import { closeDialog, openDialog } from '../../core/opendialog.mjs';
import { placeOf } from '../../core/routetext.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, Title, useWork, Wrong } from '../../ui/dialog.mjs';
import { Pause } from './pause.mjs';

const words = text.manage;
const SIGNS = { group: /group/i, priority: /priority/i };

/** The dialog of one account. It lives on through a rename, and says so when the account goes away. */
export function Manage({ open: { name }, snapshot }) {
  const [removing, remove] = useState(false);
  const saving = useWork();
  const leaving = useWork(); // the stream may drop the account before our own request is answered
  const [account, gone] = useAccount(snapshot.accounts, name);
  if (!account || (gone && !saving.busy && !leaving.busy)) return html`<${Gone} name=${name} />`;
  if (removing) return html`<${Remove} name=${name} work=${leaving} keep=${() => remove(false)} />`;
  return html`
    <${Title}><bdi>${words.title(name)}</bdi></${Title}>
    <${Settings} account=${account} name=${name} work=${saving} />
    <${Pause} account=${account} name=${name} />
    <${Actions} account=${account} name=${name} remove=${() => remove(true)} />`;
}

// After a rename the account has its new name here a moment before the stream has it, or after: it is not gone
// meanwhile.
function useAccount(accounts, name) {
  const last = useRef();
  const found = accounts.find((account) => account.name === name);
  if (found) last.current = found;
  return [found ?? last.current, !found && last.current?.name === name];
}

const Gone = ({ name }) => html`
  <${Title}><bdi>${words.gone(name)}</bdi></${Title}>
  <p>${words.goneHint}</p>
  <p class="dialog-foot">
    <button type="button" class="primary" onClick=${closeDialog}>${text.dialog.close}</button>
  </p>`;

function Settings({ account, name, work }) {
  const fields = { name: useRef(), priority: useRef(), group: useRef(), note: useRef() };
  const [said, say] = useState('');
  const submit = (event) => {
    event.preventDefault();
    say('');
    work.run(
      async () => save(account, name, fields),
      (change) => {
        say(change ? words.saved : words.unchanged);
        if (change?.name) openDialog({ what: 'manage', name: change.name });
      },
    );
  };
  const { at, message } = work.problem ?? {};
  const problem = (place) => (at === place ? message : undefined);
  return html`
    <form class="panel" aria-labelledby="settings" onSubmit=${submit} onInput=${() => say('')} noValidate>
      <h3 id="settings">${words.settings}</h3>
      <div class="pair">
        <${Field} label=${text.add.name} take=${fields.name} defaultValue=${account.name} />
        <${Field} label=${words.group} hint=${words.groupHint} take=${fields.group} defaultValue=${account.group ?? ''}
          maxLength="64" problem=${problem('group')} />
        <${Field} label=${words.priority} hint=${words.priorityHint} take=${fields.priority} type="number" step="1"
          min="-1000" max="1000"
          defaultValue=${String(account.priority ?? 0)} problem=${problem('priority')} />
      </div>
      <${Field} label=${words.note} take=${fields.note} control="textarea" rows="2" maxLength="500"
        defaultValue=${account.note ?? ''} />
      ${!at && html`<${Wrong} words=${message} />`}
      <p class="dialog-foot">
        <span class="said"
          role="status">${said}</span> <${Act} type="submit" class="primary" busy=${work.busy}>${words.save}</${Act}>
      </p>
    </form>`;
}

/** Sends what differs from the account; undefined where nothing does. */
async function save(account, name, fields) {
  const priority =
    fields.priority.current.value.trim() === '' && !fields.priority.current.validity.badInput
      ? 0
      : fields.priority.current.valueAsNumber;
  if (!Number.isInteger(priority)) throw Object.assign(new Problem(words.priorityWrong), { at: 'priority' });
  const typed = {
    name: fields.name.current.value.trim(),
    priority,
    group: fields.group.current.value.trim(),
    note: fields.note.current.value.trim(),
  };
  const known = {
    name: account.name,
    priority: account.priority ?? 0,
    group: account.group ?? '',
    note: account.note ?? '',
  };
  const changed = Object.keys(typed).filter((key) => typed[key] !== known[key]);
  if (changed.length === 0) return undefined;
  const change = Object.fromEntries(changed.map((key) => [key, typed[key]]));
  try {
    await call('PATCH', accountPath(name), change);
  } catch (problem) {
    const at = placeOf(problem.message, changed, SIGNS);
    throw Object.assign(problem, { at: at in SIGNS ? at : undefined });
  }
  return change;
}

function Actions({ account, name, remove }) {
  const work = useWork();
  const [said, say] = useState('');
  const act = (below, done) => () => {
    say('');
    work.run(
      () => call('POST', accountPath(name, below)),
      () => say(done),
    );
  };
  return html`
    <section class="panel" aria-labelledby="actions">
      <h3 id="actions">${words.actions}</h3>
      <div class="deeds">
        ${
          account.kind !== 'endpoint' &&
          html`
            <${Deed} name=${text.accounts.again} hint=${words.againHint}
              act=${() => openDialog({ what: 'again', name, mode: account.mode })} />`
        }
        ${
          account.token?.renewable &&
          html`<${Deed} name=${words.renew} hint=${words.renewHint} act=${act('/renew', words.renewed)} />`
        }
        <${Deed} name=${words.clear} hint=${words.clearHint} act=${act('/clear-limit', words.cleared)} />
        <${Deed} name=${words.remove} act=${remove} danger />
      </div>
      <${Wrong} words=${work.problem?.message} />
      <p class="said" role="status">${work.busy ? text.dialog.working : said}</p>
    </section>`;
}

const Deed = ({ name, hint, act, danger }) => html`
  <div class="deed">
    <button type="button" class=${danger ? 'danger' : ''} onClick=${act}>${name}</button>
    ${hint && html` <span class="hint">${hint}</span>`}
  </div>`;

function Remove({ name, work, keep }) {
  return html`
    <${Title}><bdi>${words.removeTitle(name)}</bdi></${Title}>
    <p>${words.removeText}</p>
    <${Wrong} words=${work.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${keep}>${words.removeNo}</button>
      <${Act} class="danger" busy=${work.busy}
        onClick=${() => work.run(() => call('DELETE', accountPath(name)), closeDialog)}>
        <bdi>${words.removeYes(name)}</bdi>
      </${Act}>
    </p>`;
}
