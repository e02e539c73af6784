// Adding an account, and signing in again: the kind, the terms where they are due, then the form or the browser.
import { html, useRef, useState } from '../../vendor/preact.mjs';
import { closeDialog } from '../../core/opendialog.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, Title, useWork, Wrong } from '../../ui/dialog.mjs';
import { Endpoint } from './addendpoint.mjs';
import { Secret } from './addsecret.mjs';
import { SignIn, start } from './signin.mjs';
import { Terms } from './terms.mjs';

const words = text.add;
const KINDS = ['max', 'console', 'key', 'setup', 'import', 'endpoint'];
const BROWSER = ['max', 'console'];
const FREE = ['console', 'key', 'endpoint']; // kinds that come without the terms of a subscription

/** The dialog that adds an account, of the kind that `open` has, if any. */
export function Add({ open, snapshot, live }) {
  const [kind, choose] = useState(open.kind);
  const [accepted, accept] = useState(false);
  const [added, setAdded] = useState();
  const back = () => choose(undefined);
  const anew = () => {
    choose(undefined);
    setAdded(undefined);
  };
  if (added) return html`<${Added} name=${added} anew=${anew} />`;
  if (!kind) return html`<${Kinds} choose=${choose} />`;
  const due = !FREE.includes(kind) && !snapshot.terms_accepted && !accepted;
  if (due) return html`<${Terms} back=${back} done=${() => accept(true)} />`;
  if (BROWSER.includes(kind))
    return html`<${Browser} key=${kind} kind=${kind} back=${back} anew=${anew} snapshot=${snapshot} live=${live} />`;
  if (kind === 'endpoint') return html`<${Endpoint} back=${back} done=${setAdded} />`;
  return html`<${Secret} key=${kind} kind=${kind} back=${back} done=${setAdded} />`;
}

const Kinds = ({ choose }) => html`
  <${Title}>${words.title}</${Title}>
  <p id="kinds">${words.lead}</p>
  <ul class="kinds" role="list" aria-labelledby="kinds">
    ${KINDS.map(
      (kind) => html`
      <li key=${kind}>
        <button type="button" class="kind" value=${kind} onClick=${() => choose(kind)}>
          <strong>${words.kinds[kind][0]}</strong> <span class="quiet">${words.kinds[kind][1]}</span>
        </button>
      </li>`,
    )}
  </ul>`;

const Added = ({ name, anew }) => html`
  <${Title}><span class="state tone-good"><bdi>${words.added(name)}</bdi></span></${Title}>
  <p>${words.addedHint}</p>
  <p class="dialog-foot"><button type="button" onClick=${anew}>${words.another}</button>
    <button type="button" class="primary" onClick=${closeDialog}>${text.dialog.done}</button></p>`;

/** Name first, then the sign-in itself. */
function Browser({ kind, back, anew, snapshot, live }) {
  const [begun, begin] = useState();
  if (begun)
    return html`
      <${SignIn} key=${begun.id} first=${begun} begin=${begin} anew=${anew} snapshot=${snapshot} live=${live} />`;
  return html`<${Naming} kind=${kind} back=${back} done=${begin} />`;
}

function Naming({ kind, back, done }) {
  const field = useRef();
  const work = useWork();
  const submit = (event) => {
    event.preventDefault();
    const typed = field.current.value.trim();
    if (!typed) return work.say({ message: words.nameMissing });
    return start(work, { name: typed, mode: kind }, done);
  };
  return html`
    <${Title} keep>${words.kinds[kind][0]}</${Title}>
    <form onSubmit=${submit} noValidate>
      <${Field} label=${words.name} hint=${words.nameHint} take=${field} first problem=${work.problem?.message} />
      <p>${words.browserHint}</p>
      <p class="dialog-foot">
        <button type="button" onClick=${back}>${text.dialog.back}</button>
        <${Act} type="submit" class="primary" busy=${work.busy}>${words.open}</${Act}>
      </p>
    </form>`;
}

/** The dialog that signs an account in again. */
export function Again({ open, snapshot, live }) {
  const [accepted, accept] = useState(false);
  const [begun, begin] = useState();
  if (open.mode !== 'console' && !snapshot.terms_accepted && !accepted)
    return html`<${Terms} back=${closeDialog} done=${() => accept(true)} />`;
  if (begun)
    return html`<${SignIn} key=${begun.id} first=${begun} begin=${begin} again snapshot=${snapshot} live=${live} />`;
  return html`<${AgainStart} name=${open.name} done=${begin} />`;
}

function AgainStart({ name, done }) {
  const work = useWork();
  return html`
    <${Title}><bdi>${text.signIn.again(name)}</bdi></${Title}>
    <p>${text.signIn.againHint}</p>
    <${Wrong} words=${work.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${closeDialog}>${text.dialog.close}</button>
      <${Act} class="primary" busy=${work.busy} onClick=${() => start(work, { name, again: true }, done)}>
        ${words.open}
      </${Act}>
    </p>`;
}
