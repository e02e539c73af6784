// The theme chosen by hand: 'system', 'light' or 'dark', kept in this browser. early.js applies it before the first
// paint.
import { store } from './store.mjs';

export const THEMES = ['system', 'light', 'dark'];

export const theme = store(document.documentElement.dataset.theme ?? 'system');

/** Applies the theme and remembers it where the browser allows. */
export function chooseTheme(name) {
  if (name === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  theme.set(name);
  try {
    localStorage.setItem('theme', name);
  } catch {
    // Storage is switched off: it holds until the page is left.
  }
}

addEventListener('storage', (event) => {
  if (event.key === 'theme' && THEMES.includes(event.newValue)) chooseTheme(event.newValue); // another tab has chosen
});
