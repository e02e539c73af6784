// The page as a whole: its parts, and which state of it is shown.
import { html, useEffect, useRef } from '../../vendor/preact.mjs';
import { place, SECTIONS } from '../../core/router.mjs';
import { sectionOf } from './sections.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Dialogs } from './dialoghost.mjs';
import { Header } from './header.mjs';
import { Nav } from './nav.mjs';
import { Notices, NotReached } from './notices.mjs';
import { Toast } from './toast.mjs';

/** The whole page. */
export function Page({ live }) {
  const snapshot = useStore(live.picture);
  const connection = useStore(live.connection);
  const { section, params } = useStore(place);
  const offline = connection.state === 'offline';
  const { view: View, title } = sectionOf(section);
  useTitle(section === SECTIONS[0] ? '' : title, offline);
  useEntrance(section);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${text.skip}</a>
    <${Header} snapshot=${snapshot} connection=${connection} />
    <div class="frame">
      <${Nav} />
      <main id="main" tabindex="-1" class=${offline && snapshot ? 'stale' : ''} aria-busy=${!snapshot}>
        <${Notices} live=${live} snapshot=${snapshot} connection=${connection} />
        ${
          snapshot
            ? html`
            <${View} key=${section} live=${live} snapshot=${snapshot}
              params=${params} />`
            : html`<${Before} live=${live} connection=${connection} />`
        }
      </main>
    </div>
    <${Toast} />
    ${snapshot && html`<${Dialogs} snapshot=${snapshot} live=${live} />`}`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function useTitle(title, offline) {
  useEffect(() => {
    document.title = [offline ? text.running.offline : title, text.product].filter(Boolean).join(text.separator);
  }, [title, offline]);
}

// A section that is entered is read out, unless the focus is in it already. The page as it comes leaves the focus where
// it is.
function useEntrance(section) {
  const before = useRef(section);
  useEffect(() => {
    if (before.current === section) return;
    before.current = section;
    const main = document.getElementById('main');
    if (!main.contains(document.activeElement) && !document.querySelector('dialog[open]'))
      /** @type {HTMLElement} */ (main.querySelector('h2[tabindex]') ?? main).focus({ preventScroll: true });
  }, [section]);
}

/** The page before the first snapshot: grey shapes for a moment, or what to do if the program stays away. */
function Before({ live, connection }) {
  if (connection.state === 'offline') return html`<${NotReached} live=${live} connection=${connection} />`;
  return html`
    <div class="skeleton" aria-hidden="true">
      <div class="skeleton-row">${[1, 2, 3, 4].map((n) => html`<div key=${n} class="skeleton-tile"></div>`)}</div>
      <div class="skeleton-block"></div>
      <div class="skeleton-block tall"></div>
    </div>`;
}
