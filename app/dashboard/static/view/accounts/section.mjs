// The accounts: one row each, so that their limits can be compared at a glance.
import { html } from '../../vendor/preact.mjs';
import { accountPath, call } from '../../core/mutate.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { count, time } from '../../core/format.mjs';
import { choose } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { tell } from '../../core/notifications.mjs';
import { AccountPanel } from './history.mjs';
import { useWork, Wrong } from '../../ui/dialog.mjs';
import { Foreign } from '../../ui/endpointbadge.mjs';
import { FIVE_HOURS, Limit, WEEK } from '../../ui/limitbar.mjs';
import { Order } from '../routing/order.mjs';
import { Countdown, Moment } from '../../ui/parts.mjs';
import { Routing } from '../routing/panel.mjs';
import { SignIns } from './signinlist.mjs';
import { TokenLines } from './tokenstate.mjs';

const words = text.accounts;
const panel = text.accountPanel;

/** The section: the accounts, the order of their use, and how requests are spread over them. */
export const AccountsSection = ({ snapshot: { accounts, accounts_lost, sign_ins, routing, address }, params }) => html`
  <${Accounts} accounts=${accounts} lost=${accounts_lost} signIns=${sign_ins} params=${params} />
  <${Order} accounts=${accounts} />
  ${accounts.length > 0 && html`<${Routing} routing=${routing} accounts=${accounts} address=${address} />`}`;

/** All accounts, the sign-ins under way, and the button that adds one. */
const Accounts = ({ accounts, lost, signIns, params }) => html`
  <section class="lead" aria-labelledby="accounts">
    <div class="section-head">
      <h2 id="accounts" tabindex="-1">
        ${words.title} ${accounts.length > 0 && html`<span class="quiet">${count(accounts.length)}</span>`}
      </h2>
      <button type="button" class=${accounts.length === 0 ? 'add primary' : 'add'}
        onClick=${() => openDialog({ what: 'add' })}>
        ${words.add}
      </button>
    </div>
    <${SignIns} signIns=${signIns} />
    ${
      accounts.length === 0
        ? html`<p class="empty">${lost || words.empty}</p>`
        : html`
          <ul class="accounts" role="list">
            ${accounts.map((account) => html`<${Account} key=${account.name} account=${account} params=${params} />`)}
          </ul>`
    }
  </section>`;

const Account = ({ account, params }) => html`
  <li class=${`account is-${account.state}`}>
    <${Identity} account=${account} open=${params.open === account.name} />
    <div class="limits"><${account.kind === 'endpoint' ? Foreign : Limits} account=${account} /></div>
    <${Facts} account=${account} />
    ${params.open === account.name && html`<${AccountPanel} account=${account} params=${params} />`}
  </li>`;

/** The tone of each state. */
export const tones = {
  ready: 'good',
  off: 'idle',
  paused: 'calm',
  limited: 'warn',
  resting: 'calm',
  signed_out: 'bad',
  locked: 'bad',
};

function Identity({ account, open }) {
  const until = time(account.until);
  return html`
    <div class="identity">
      <h3><bdi>${account.name}</bdi></h3>
      <p class="badges">
        <span class=${`state tone-${tones[account.state] ?? 'idle'}`}>
          ${words.states[account.state] ?? account.state}
        </span>
        <span class="chip">${words.modes[account.mode] ?? account.mode}</span>
        ${
          account.group &&
          html`<span class="chip" title=${words.groupIs(account.group)}><bdi>${account.group}</bdi></span>`
        }
        ${account.priority ? html`<span class="chip">${words.priority(account.priority)}</span>` : null}
        ${account.running > 0 && html`<span class="chip lively">${words.runningNow(count(account.running))}</span>`}
      </p>
      ${
        (account.reason || until) &&
        html`
        <p class="reason">
          ${account.reason}${account.reason && until && text.separator}
          ${until && html`<strong><${Back} state=${account.state} at=${until} /></strong> (<${Moment} at=${until} />)`}
        </p>`
      }
      ${account.notice && html`<p class="reason">${account.notice}</p>`}
      ${account.note && html`<p class="reason quiet"><span class="unseen">${words.noteIs}</span> ${account.note}</p>`}
      <${Controls} account=${account} open=${open} />
    </div>`;
}

/** When an account that takes no requests does again. */
export const Back = ({ state, at }) =>
  state === 'limited'
    ? html`<${Countdown} at=${at} words=${words.limitedFor} past=${words.limitedAny} />`
    : html`<${Countdown} at=${at} words=${words.backIn} past=${words.backAny} />`;

function Controls({ account: { name, mode, kind, state, enabled }, open }) {
  const work = useWork();
  const clear = () =>
    work.run(
      () => call('POST', accountPath(name, '/clear-limit')),
      () => tell(panel.cleared(name)),
    );
  const turn = () => work.run(() => call('PATCH', accountPath(name), { enabled: !enabled }));
  return html`
    <p class="controls">
      <button type="button" class="switch" role="switch" aria-checked=${enabled ? 'true' : 'false'}
        aria-label=${words.use(name)}
        aria-disabled=${work.busy ? 'true' : undefined} onClick=${turn}>
        <span>${enabled ? words.enabled : words.disabled}</span></button>
      <button type="button" class="manage" aria-label=${words.manageWhat(name)}
        onClick=${() => openDialog({ what: 'manage', name })}>
        ${words.manage}
      </button>
      <button type="button" class="history" aria-expanded=${open ? 'true' : 'false'} aria-label=${panel.openWhat(name)}
        onClick=${() => choose({ open: open ? '' : name }, false)}>
        ${panel.open}
      </button>
      ${
        (state === 'limited' || state === 'resting') &&
        html`
          <button type="button" class="clear" aria-label=${panel.clearWhat(name)} onClick=${clear}>
            ${panel.clear}
          </button>`
      }
      ${
        state === 'signed_out' &&
        kind !== 'endpoint' &&
        html`
        <button type="button" class="primary again" aria-label=${words.againWhat(name)}
          onClick=${() => openDialog({ what: 'again', name, mode })}>
          ${words.again}
        </button>`
      }
    </p>
    <${Wrong} words=${work.problem?.message} />`;
}

/** The bars of an account: its two windows, those of models, extra usage. `brief` leaves out how old each is. */
export function Limits({ account, brief }) {
  const { limits = {}, kind, name } = account;
  const key = kind === 'api-key';
  const models = Object.entries(limits.models ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const overage = time(limits.overage?.seen_at);
  return html`
    <${Limit} label=${text.limits.fiveHour} window=${limits.five_hour} length=${FIVE_HOURS} name=${name} forKey=${key}
      brief=${brief} />
    <${Limit} label=${text.limits.sevenDay} window=${limits.seven_day} length=${WEEK} name=${name} forKey=${key}
      brief=${brief} />
    ${models.map(
      ([family, window]) => html`
      <${Limit} key=${family} label=${text.limits.model(family)} window=${window} length=${WEEK} name=${name}
        brief=${brief} minor />`,
    )}
    ${
      overage &&
      hasOverage(limits.overage) &&
      html`<${Limit} label=${text.limits.overage} window=${limits.overage} name=${name} brief=${brief} minor />`
    }`;
}

// "rejected" with nothing used is how an answer says that the account has no extra usage at all.
const hasOverage = ({ status, utilization }) => status !== 'rejected' || utilization > 0;

function Facts({ account }) {
  const lines = [
    account.email,
    account.organization,
    [words.kinds[account.kind] ?? account.kind, account.plan].filter(Boolean).join(text.separator),
  ];
  return html`
    <ul class="about" role="list">
      <li class="strong">${words.requests(account.requests, count(account.requests))}</li>
      <${TokenLines} token=${account.token} />
      ${lines.filter(Boolean).map((line) => html`<li key=${line} class="quiet"><bdi>${line}</bdi></li>`)}
    </ul>`;
}
