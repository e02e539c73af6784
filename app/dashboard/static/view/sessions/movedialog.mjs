// The dialog that moves a conversation to another account, with what that costs in cache.
import { html, useEffect, useState } from '../../vendor/preact.mjs';
import { closeDialog } from '../../core/opendialog.mjs';
import { ago, compact, percent } from '../../core/format.mjs';
import { move, stakeOf } from './moverequests.mjs';
import { text } from '../../words/text.mjs';
import { tell } from '../../core/notifications.mjs';
import { Act, Title, useWork, Wrong } from '../../ui/dialog.mjs';
import { Options } from '../../ui/parts.mjs';

const words = text.move;
const CACHE_LIVES = 3_600_000; // milliseconds: the longest that a cache is kept without being read

/** The dialog; `open` has the conversation as {session, account}. */
export function Move({ open: { session, account }, snapshot }) {
  const others = snapshot.accounts.filter(({ name, enabled }) => enabled && name !== account);
  const [chosen, choose] = useState();
  const to = others.some(({ name }) => name === chosen)
    ? chosen
    : (others.find(({ state }) => state === 'ready') ?? others[0])?.name;
  const work = useWork();
  const done = () => {
    closeDialog();
    tell(words.done(short(session), to), {
      undo: () => move(session, account).then(() => tell(words.done(short(session), account)), failed),
    });
  };
  return html`
    <${Title}><bdi>${words.title(short(session))}</bdi></${Title}>
    <p>${words.lead(account)}</p>
    <${Stake} session=${session} account=${account} />
    ${
      others.length === 0
        ? html`<p class="notice tone-warn"><span>${words.nowhere}</span></p>`
        : html`
          <${Options} name="move-to" label=${words.to} value=${to} choose=${choose}
            options=${others.map((one) => [one.name, html`<bdi>${one.name}</bdi>`, standing(one)])} />`
    }
    <${Wrong} words=${work.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${closeDialog}>${words.stay}</button>
      ${
        others.length > 0 &&
        html`
          <${Act} class="primary" busy=${work.busy} onClick=${() => work.run(() => move(session, to), done)}>
            <bdi>${words.go(to)}</bdi>
          </${Act}>`
      }
    </p>`;
}

const failed = (problem) => tell(text.toast.failed(problem.message), { tone: 'bad' });

/** The beginning of a conversation's key: enough to distinguish them. */
export const short = (key) => (key.length > 13 ? `${key.slice(0, 8)}…` : key);

/** The state of an account, in a line. */
function standing({ state, reason, limits }) {
  const used = [
    [text.limits.fiveHour, limits?.five_hour],
    [text.limits.sevenDay, limits?.seven_day],
  ].filter(([, window]) => window?.seen_at);
  return [
    text.accounts.states[state] ?? state,
    reason,
    ...used.map(([name, { utilization }]) => words.used(name, percent(Math.min(utilization, 1)))),
  ]
    .filter(Boolean)
    .join(text.separator);
}

/** What the move costs, from the newest requests. */
function Stake({ session, account }) {
  const [stake, set] = useState();
  const looking = useWork();
  useEffect(() => {
    looking.run(() => stakeOf(session), set);
  }, []);
  return html`
    <div class="stake" role="status">
      ${stake ? told(stake, account) : looking.problem ? words.stakeFailed : words.stakeLooked}
    </div>`;
}

function told({ prompt, read, last }, account) {
  const now = Date.now();
  if (prompt === 0) return words.stakeUnknown;
  if (now - last > CACHE_LIVES)
    return html`<p><strong>${words.free}</strong></p><p class="hint">${words.freeWhy(ago(last, now))}</p>`;
  return html`
    <p><strong>${words.costs(compact(prompt))}</strong></p>
    <p class="hint">${words.costsWhy(compact(read), account)}</p>`;
}
