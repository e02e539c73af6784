// Where the page is: its section and what is chosen there, kept in the address, so that it can be bookmarked and gone
// back to.
import { store } from './store.mjs';

/** The sections in their order. An address that names none of them shows the first. */
export const SECTIONS = ['overview', 'accounts', 'requests', 'sessions', 'analytics', 'logs', 'settings'];

/** Where the page is: {section, params}. `params` is a plain table of texts. */
export const place = store(read(location.hash));

/** What an address's end says: "#/requests?account=work". Pure. */
export function read(hash) {
  const [name, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const section = SECTIONS.includes(name) ? name : SECTIONS[0];
  return { section, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The end of an address that read reads; what is empty is left out. Pure. */
export function write(section, params = {}) {
  const kept = Object.entries(params).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(kept).toString();
  return `#/${section}${query && `?${query}`}`;
}

// What was chosen in each section when it was left: the way back leads there.
const last = new Map();

/** The address of a section as it was left. */
export const wayTo = (section) =>
  write(section, section === place.get().section ? place.get().params : last.get(section));

/** Goes to a section: a new step in the browser's history, from its top. */
export function go(section, params = last.get(section)) {
  const target = write(section, params);
  if (target === location.hash) return;
  history.pushState(null, '', target);
  arrive();
  scrollTo(0, 0);
}

/** Changes what is chosen in the present section. `step` makes it a step of the browser's history. */
export function choose(params, step = true) {
  const { section, params: now } = place.get();
  const target = write(section, { ...now, ...params });
  if (target === location.hash) return;
  history[step ? 'pushState' : 'replaceState'](null, '', target);
  arrive();
}

function arrive() {
  const before = place.get();
  const now = read(location.hash);
  if (write(before.section, before.params) === write(now.section, now.params)) return;
  last.set(now.section, now.params);
  place.set(now);
}

/** Follows the browser's own steps; `other` gets an end of an address that is no section's. */
export function followAddress(other) {
  const look = () => {
    if (location.hash === '' || location.hash.startsWith('#/')) return arrive();
    const asked = location.hash.slice(1);
    history.replaceState(null, '', write(place.get().section, place.get().params));
    other(asked);
  };
  last.set(place.get().section, place.get().params);
  addEventListener('popstate', look);
  addEventListener('hashchange', look);
  look();
}
