// The colours of the theme as a canvas takes them, and when they change.
import { theme } from '../core/theme.mjs';
import { store } from '../core/store.mjs';

const system = matchMedia('(prefers-color-scheme: dark)');

/** Changes whenever the page's colours do. */
export const shade = store(0);
const changed = () => shade.set(shade.get() + 1);
theme.watch(changed);
system.addEventListener('change', changed);

let probe;

/** The present value of a colour of the theme, such as '--accent'. */
export function colour(name) {
  if (!probe) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** A colour made lighter: `share` of it, 0 to 1. */
export const thin = (name, share) => colour(name).replace(/^rgb\((.*)\)$/, (_, parts) => `rgba(${parts}, ${share})`);

/** The font of the page, for a canvas. */
export const font = (size, weight = 400) => `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;

/**
 * How much larger the page is drawn than at its usual size: it grows with the window and with the reader's own size of
 * letters.
 */
export const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
