// The bar of filters above a list, and its search.
import { html, useEffect, useRef } from '../vendor/preact.mjs';
import { choose } from '../core/router.mjs';

const TYPING = 250; // milliseconds without a key until the search is done
const FIELDS = 'input:not([type=radio]), select, textarea, dialog';

/** The bar; `open` shows on a phone what else is in it than the search. */
export const FilterBar = ({ label, open, children }) => html`
  <form class=${open ? 'filter-bar open' : 'filter-bar'} role="search" aria-label=${label}
    onSubmit=${(event) => event.preventDefault()}>
    ${children}
  </form>`;

/** The search, kept in the address as `text`; the slash key leads to it. `leave` is for Escape in an empty field. */
export function Search({ label, value, leave }) {
  const field = useRef(),
    timer = useRef();
  useEffect(() => {
    clearTimeout(timer.current);
    field.current.value = value;
    return () => clearTimeout(timer.current);
  }, [value]);
  useEffect(() => {
    const look = (event) => {
      const typing = event.target.closest?.(FIELDS);
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      event.preventDefault();
      field.current.focus();
    };
    addEventListener('keydown', look);
    return () => removeEventListener('keydown', look);
  }, []);
  const done = () => {
    clearTimeout(timer.current);
    choose({ text: field.current.value.trim() }, false);
  };
  const typed = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(done, TYPING);
  };
  const onKey = ({ key }) => {
    if (key === 'Enter') done();
    else if (key === 'Escape' && field.current.value === '') leave?.(field.current);
  };
  return html`
    <label class="filter-search">
      <span class="unseen">${label}</span>
      <input type="search" ref=${field} placeholder=${label} maxlength="200" autocomplete="off" spellcheck="false"
        aria-keyshortcuts="/" onInput=${typed} onKeyDown=${onKey} />
      <kbd aria-hidden="true">/</kbd>
    </label>`;
}
