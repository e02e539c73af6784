// A sign-in under way: what to do in the browser, how far it has come, and how it ended.
import { html, useEffect, useRef, useState } from '../../vendor/preact.mjs';
import { call, signInPath, webAddress } from '../../core/mutate.mjs';
import { closeDialog } from '../../core/opendialog.mjs';
import { time } from '../../core/format.mjs';
import { text } from '../../words/text.mjs';
import { Act, empty, Field, Title, useWork, Wrong } from '../../ui/dialog.mjs';
import { Countdown, Snippet } from '../../ui/parts.mjs';

const words = text.signIn;
const LOOK = 1000; // milliseconds between two looks while the stream does not have the sign-in

/**
 * Begins a sign-in, opens its page, and gives it to `done`. The tab opens while the click that asked for it still
 * counts as the user's own; a browser that thinks otherwise leaves the link that the next step shows.
 */
export const start = (work, what, done) =>
  work.run(
    () => call('POST', '/api/sign-ins', { ...what, browser: false }),
    (begun) => {
      openTab(begun);
      done(begun);
    },
  );

// The tab knows nothing of this one.
function openTab(signIn) {
  const address = webAddress(signIn.address) ?? webAddress(signIn.paste_address);
  if (address) open(address, '_blank', 'noopener,noreferrer');
}

/** A sign-in that was begun elsewhere, or whose dialog was closed. */
export function Known({ open: { id }, snapshot, live }) {
  const [found, set] = useState();
  const work = useWork();
  const load = () => work.run(() => call('GET', signInPath(id)), set);
  useEffect(() => {
    load();
  }, [id]);
  const again = useRef(snapshot.sign_ins.find((one) => one.id === id)?.again).current;
  if (found)
    return html`
      <${SignIn} key=${found.id} first=${found} begin=${set} again=${again} snapshot=${snapshot} live=${live} />`;
  return html`
    <${Title}>${words.stages.waiting}</${Title}>
    ${
      work.problem
        ? html`<${Wrong} words=${work.problem.message} />`
        : html`<p role="status">${text.dialog.working}</p>`
    }
    <p class="dialog-foot"><button type="button" onClick=${closeDialog}>${text.dialog.close}</button></p>`;
}

/**
 * The sign-in from its beginning `first` to its end. `begin` gets the one that takes its place, `anew` leads to the
 * first step, where there is one.
 */
export function SignIn({ first, again, begin, anew, snapshot, live }) {
  const [signIn, problem, set] = useProgress(first, snapshot, live);
  if (signIn.stage === 'done') return html`<${Done} signIn=${signIn} anew=${anew} />`;
  if (signIn.stage === 'failed') return html`<${Failed} signIn=${signIn} again=${again} begin=${begin} />`;
  return html`<${Waiting} signIn=${signIn} again=${again} problem=${problem} set=${set} />`;
}

/**
 * The sign-in as it is now. The stream says when to look: whenever its entry comes, changes or goes. Without an entry
 * it looks each second, and never while the page is hidden.
 */
function useProgress(first, snapshot, live) {
  const [signIn, set] = useState(first);
  const [problem, say] = useState();
  const told = snapshot.sign_ins.find(({ id }) => id === first.id)?.stage;
  const open = signIn.stage === 'waiting' || signIn.stage === 'checking';
  useEffect(() => {
    if (!open) return undefined;
    let timer,
      here = true;
    const look = async () => {
      const next = await call('GET', signInPath(first.id)).catch(ended);
      if (!here) return;
      if (next instanceof Error) say(next.message);
      else {
        set({ ...first, ...next });
        say(undefined);
      }
      if (!told) timer = setTimeout(look, LOOK);
    };
    if (!document.hidden) look();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [told, open, live.stream]);
  return [signIn, problem, set];
}

// One that the program does not know any more has ended; any other problem may pass.
const ended = (problem) => (problem.kind === 'unknown' ? { stage: 'failed', problem: problem.message } : problem);

function Waiting({ signIn, again, problem, set }) {
  const work = useWork();
  const ends = time(signIn.ends);
  const waiting = signIn.stage === 'waiting';
  return html`
    <${Title}><bdi>${again ? words.again(signIn.name) : words.title(signIn.name)}</bdi></${Title}>
    <p class="progress">
      <span class="state tone-calm lively" role="status">${words.stages[signIn.stage]}</span>
      ${
        ends &&
        waiting &&
        html`<span class="quiet"><${Countdown} at=${ends} words=${text.dialog.left} past=${text.dialog.over} /></span>`
      }
    </p>
    ${waiting ? html`<${Ways} signIn=${signIn} set=${set} />` : html`<p>${words.checkingHint}</p>`}
    <${Wrong} words=${problem ?? work.problem?.message} />
    <p class="hint">${words.stays}</p>
    <p class="dialog-foot">
      <${Act} busy=${work.busy} onClick=${() => work.run(() => call('DELETE', signInPath(signIn.id)), closeDialog)}>
        ${words.cancel}
      </${Act}>
    </p>`;
}

/** What to do in the browser: in a tab of this one, or in any other. */
function Ways({ signIn, set }) {
  const address = webAddress(signIn.address),
    paste = webAddress(signIn.paste_address);
  return html`
    ${signIn.browser && html`<p class="notice tone-warn">${signIn.browser}</p>`}
    <p>${address ? words.waitingHint : words.pageOnly}</p>
    ${
      (address ?? paste) &&
      html`
        <p><a class="button" href=${address ?? paste} target="_blank" rel="noopener noreferrer">${words.reopen}</a></p>`
    }
    ${paste && html`<${Paste} signIn=${signIn} address=${paste} set=${set} />`}`;
}

function Paste({ signIn, address, set }) {
  const code = useRef();
  const work = useWork();
  const submit = (event) => {
    event.preventDefault();
    if (work.busy) return undefined;
    const pasted = empty(code.current);
    if (!pasted) return work.say({ message: words.codeMissing });
    return work.run(
      () => call('POST', signInPath(signIn.id, '/paste'), { text: pasted }),
      (now) => now && set(now),
    );
  };
  return html`
    <section class="elsewhere" aria-labelledby="elsewhere">
      <h3 id="elsewhere">${words.elsewhere}</h3>
      <p>${words.elsewhereHint}</p>
      <${Snippet} value=${address} what=${words.address} />
      <form onSubmit=${submit} noValidate>
        <${Field} label=${words.code} hint=${words.codeHint} take=${code} type="password"
          problem=${work.problem?.message} />
        <${Act} type="submit" busy=${work.busy}>${words.send}</${Act}>
      </form>
    </section>`;
}

function Failed({ signIn: { name, mode, problem }, again, begin }) {
  const work = useWork();
  return html`
    <${Title}>${words.failed}</${Title}>
    <${Wrong} words=${problem || words.failedUnknown} />
    ${work.problem && html`<${Wrong} words=${work.problem.message} />`}
    <p class="dialog-foot">
      <button type="button" onClick=${closeDialog}>${text.dialog.close}</button>
      <${Act} class="primary" busy=${work.busy}
        onClick=${() => start(work, again ? { name, again } : { name, mode }, begin)}>
        ${text.dialog.tryAgain}
      </${Act}>
    </p>`;
}

const Done = ({ signIn, anew }) => html`
  <${Title}><span class="state tone-good"><bdi>${words.done(signIn.account || signIn.name)}</bdi></span></${Title}>
  <p>${signIn.outcome || text.add.addedHint}</p>
  <p class="dialog-foot">
    ${anew && html`<button type="button" onClick=${anew}>${text.add.another}</button>`}
    <button type="button" class="primary" onClick=${closeDialog}>${text.dialog.done}</button>
  </p>`;
