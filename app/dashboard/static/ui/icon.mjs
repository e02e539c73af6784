// The few signs of the page, drawn as strokes of the text's colour. They only decorate: words are beside them.
import { html } from '../vendor/preact.mjs';

const paths = {
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12.5l4.5 4.5L19 7',
  chevron: 'M9 6l6 6-6 6',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2' +
    'M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.2v.3',
  cut: 'M4 12h6M14 12h6M11 7l2 10',
  cross: 'M6 6l12 12M18 6L6 18',
  minus: 'M6 12h12',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.5l3.5 2',
  overview: 'M4 13a8 8 0 0 1 16 0M12 13l4-4M4 18h16',
  accounts:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6' +
    'M16 4.6a3.5 3.5 0 0 1 0 5.8M18 14.6c2.1.9 3.5 2.9 3.5 5.4',
  requests: 'M4 6h16M4 12h16M4 18h10',
  sessions: 'M4 5h16v11H10l-5 4v-4H4z',
  analytics: 'M5 20V10M12 20V4M19 20v-7',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4.2-4.2',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  veil:
    'M4 4l16 16M9.5 5.9c.8-.3 1.6-.4 2.5-.4 6 0 9.5 6.5 9.5 6.5s-1 1.8-2.8 3.5' +
    'M6 7.6C3.7 9.4 2.5 12 2.5 12s3.5 6.5 9.5 6.5c1.6 0 3-.4 4.2-1.1',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  down: 'M12 4v15M6 13l6 6 6-6',
  logs: 'M5 4h14v16H5zM9 9h6M9 13h6M9 17h3',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  health: 'M3 12h4l2.500-6 4 12 2.500-6h5',
  save: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  up: 'M12 20V5M6 11l6-6 6 6',
  filter: 'M4 6h16M7 12h10M10 18h4',
  pin: 'M12 21s-7-6.2-7-11.2a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
};

/** An icon by name. */
export const Icon = ({ name }) => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${paths[name]} /></svg>`;

/** The mark of the product: one stream that becomes three. */
export const Mark = () => html`
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" />
    <path d="M10 16C16 16 15 8 21 8H25M10 16C16 16 15 24 21 24H25" class="mark-branch" />
    <path d="M5 16H25" />
    <circle cx="26" cy="8" r="2.2" /><circle cx="26" cy="16" r="2.2" /><circle cx="26" cy="24" r="2.2" />
  </svg>`;
