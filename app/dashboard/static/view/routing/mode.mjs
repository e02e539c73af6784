// The mode: how far the choice of accounts is the program's. As it is, said at the top of the page, and as it shall be.
import { html, useState } from '../../vendor/preact.mjs';
import { call } from '../../core/mutate.mjs';
import { midnight, moment, span, time } from '../../core/format.mjs';
import { useDraft } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Act, Field, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Options, When } from '../../ui/parts.mjs';

const words = text.mode;
const MODES = ['auto', 'prefer', 'only', 'bypass'];
const ENDINGS = { hour: () => Date.now() + 3_600_000, midnight: () => midnight(Date.now()), open: () => undefined };

const setMode = (change) => call('PUT', '/api/mode', change);

const ending = (at, now) => (at > now ? words.ending(moment(at, now), span(at - now)) : words.ended);

/** The notice of every mode but auto, with the way back. */
export function ModeNotice({ routing: { mode, account, until }, accounts }) {
  const work = useWork();
  if (!words.notice[mode]) return null;
  const ends = time(until);
  const one = mode !== 'bypass' && accounts.find(({ name }) => name === account);
  const idle = one && one.state !== 'ready';
  const back = () =>
    work.run(
      () => setMode({ mode: 'auto' }),
      () => (document.getElementById('routing') ?? document.querySelector('main h2'))?.focus({ preventScroll: true }),
    );
  return html`
    <section class=${`notice mode tone-${idle || mode === 'bypass' ? 'warn' : 'calm'}`} aria-label=${words.title}>
      <${Icon} name=${mode === 'bypass' ? 'cut' : 'pin'} />
      <div role="status">
        <p>
          <strong><bdi>${words.notice[mode](account)}</bdi></strong> ${words.noticeHint[mode]} ${
            ends ? html`<${When} at=${ends} words=${ending} />` : words.stays
          }
        </p>
        ${idle && html`<p><bdi>${words.idle(account, text.accounts.states[one.state] ?? one.state)}</bdi></p>`}
      </div>
      <${Act} busy=${work.busy} onClick=${back}>${words.back}</${Act}>
      <${Wrong} words=${work.problem?.message} />
    </section>`;
}

/** The form that sets the mode. */
export function Mode({ routing, accounts }) {
  const [mode, choose] = useDraft(routing.mode);
  const [picked, setName] = useState();
  const name = accounts.some((account) => account.name === picked) ? picked : routing.account || accounts[0]?.name;
  const [end, setEnds] = useState();
  const work = useWork();
  const [said, say] = useState('');
  const names = mode === 'prefer' || mode === 'only';
  const same = mode === routing.mode && (!names || name === routing.account);
  const set = same && time(routing.until);
  const endings = [...(set ? ['set'] : []), ...Object.keys(ENDINGS)];
  const ends = endings.includes(end) ? end : set ? 'set' : 'open';
  const submit = (event) => {
    event.preventDefault();
    say('');
    if (names && !name) return work.say({ message: words.noAccount, kind: 'unknown' });
    if (same && (!names || ends === 'set' || (ends === 'open' && !set))) return say(words.same);
    const until = ends === 'set' ? set : ENDINGS[ends]();
    const change = names ? { mode, account: name, ...(until && { until: new Date(until).toISOString() }) } : { mode };
    return work.run(
      () => setMode(change),
      () => {
        setEnds();
        say(words.done);
      },
    );
  };
  const pick = (next) => {
    say('');
    choose(next);
  };
  const { kind, message } = work.problem ?? {};
  return html`
    <form class="cell" aria-labelledby="mode" onSubmit=${submit} noValidate>
      <h3 id="mode">${words.title}</h3>
      <${Options} name="mode" label=${words.title} value=${mode} choose=${pick}
        options=${MODES.map((m) => [m, words.names[m], words.sentences[m]])} />
      ${
        names &&
        html`
          <${Which} mode=${mode} accounts=${accounts} name=${name} setName=${setName} ends=${ends} endings=${endings}
            setEnds=${setEnds} problem=${kind === 'unknown' ? message : undefined} />`
      }
      ${mode === 'bypass' && html`<p class="hint">${words.bypassHint}</p>`}
      ${kind !== 'unknown' && html`<${Wrong} words=${message} />`}
      <p class="dialog-foot">
        <span class="said"
          role="status">${said}</span> <${Act} type="submit" class="primary" busy=${work.busy}>${words.submit}</${Act}>
      </p>
    </form>`;
}

/** Which account a mode is about, and for how long. */
function Which({ mode, accounts, name, setName, ends, endings, setEnds, problem }) {
  const group = accounts.find((account) => account.name === name)?.group;
  return html`
    <div class="pair two">
      <${Field} label=${words.account} control="select" value=${name} onChange=${(event) => setName(event.target.value)}
        problem=${problem}>
        ${accounts.map((account) => html`<option key=${account.name} value=${account.name}>${account.name}</option>`)}
      </${Field}>
      <${Field} label=${words.ends} control="select" value=${ends} onChange=${(event) => setEnds(event.target.value)}>
        ${endings.map((key) => html`<option key=${key} value=${key}>${words.endings[key]}</option>`)}
      </${Field}>
    </div>
    ${group && html`<p class="hint"><bdi>${words.grouped[mode](name, group)}</bdi></p>`}`;
}
