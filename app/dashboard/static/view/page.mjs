// The page as a whole: what stands where, and which state of it is shown.
import { html, useEffect } from '../vendor/preact.mjs';
import { useStore } from '../store.mjs';
import { text } from '../text.mjs';
import { Accounts } from './accounts.mjs';
import { Dialogs } from './dialogs.mjs';
import { Connect, FirstSteps } from './firststeps.mjs';
import { Header } from './header.mjs';
import { Notices, NotReached } from './notices.mjs';
import { Overview } from './overview.mjs';
import { Requests } from './requests.mjs';
import { Routing } from './routing.mjs';

/** The whole page. */
export function Page({ live, history }) {
  const snapshot = useStore(live.picture);
  const connection = useStore(live.connection);
  const rows = useStore(history.list, (list) => list.rows.length);
  const offline = connection.state === 'offline';
  useEffect(() => {
    document.title = offline ? `${text.running.offline}${text.separator}${text.product}` : text.product;
  }, [offline]);
  return html`
    <a class="skip" href="#accounts">${text.skip}</a>
    <${Header} snapshot=${snapshot} connection=${connection} />
    <main class=${offline && snapshot ? 'stale' : ''} aria-busy=${!snapshot}>
      <${Notices} live=${live} snapshot=${snapshot} connection=${connection} />
      ${snapshot ? html`<${Sections} snapshot=${snapshot} history=${history} rows=${rows} />` : html`<${Before} live=${live} connection=${connection} />`}
    </main>
    ${snapshot && html`<${Dialogs} snapshot=${snapshot} live=${live} />`}`;
}

function Sections({ snapshot, history, rows }) {
  const first = snapshot.accounts.length === 0 || (snapshot.stats.total_requests === 0 && rows === 0);
  return html`
    ${first && html`<${FirstSteps} snapshot=${snapshot} rows=${rows} />`}
    <${Overview} stats=${snapshot.stats} accounts=${snapshot.accounts.length} />
    <${Accounts} accounts=${snapshot.accounts} signIns=${snapshot.sign_ins} />
    ${snapshot.accounts.length > 0 && html`<${Routing} routing=${snapshot.routing} accounts=${snapshot.accounts} address=${snapshot.address} />`}
    <${Requests} history=${history} />
    ${!first && html`<${Connect} address=${snapshot.address} />`}`;
}

/** What stands there before the first snapshot: grey shapes for a moment, or what to do if the program stays away. */
function Before({ live, connection }) {
  if (connection.state === 'offline') return html`<${NotReached} live=${live} connection=${connection} />`;
  return html`
    <div class="skeleton" aria-hidden="true">
      <div class="skeleton-row">${[1, 2, 3, 4].map((n) => html`<div key=${n} class="skeleton-tile"></div>`)}</div>
      <div class="skeleton-block"></div>
      <div class="skeleton-block tall"></div>
    </div>`;
}
