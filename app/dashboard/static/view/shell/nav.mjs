// The way between the sections: at the side on a wide window, at the bottom on a phone, and by the keys 1, 2, 3 and on.
import { html, useEffect } from '../../vendor/preact.mjs';
import { go, place, SECTIONS, wayTo } from '../../core/router.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';

const words = text.sections;

/** The navigation. */
export function Nav() {
  const { section } = useStore(place);
  useEffect(() => {
    addEventListener('keydown', byKey);
    return () => removeEventListener('keydown', byKey);
  }, []);
  return html`
    <nav class="sections" aria-label=${words.label}>
      <ul role="list">
        ${SECTIONS.map(
          (name, n) => html`
          <li key=${name}>
            <a href=${wayTo(name)} aria-current=${name === section ? 'page' : undefined} aria-keyshortcuts=${n + 1}
              onClick=${(event) => follow(event, name)}>
              <${Icon} name=${name} /><span>${words[name]}</span><kbd aria-hidden="true">${n + 1}</kbd>
            </a>
          </li>`,
        )}
      </ul>
    </nav>`;
}

/** Lets a plain click on a link to a section start at that section's top; any other click is the browser's own. */
export function follow(event, section, params) {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(section, params);
}

function byKey(event) {
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.closest?.('input:not([type=radio], [type=checkbox]), select, textarea, dialog, [contenteditable]')
  )
    return;
  const section = SECTIONS[Number(event.key) - 1];
  if (!section || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  go(section);
}
