// The registry of the sections: what each is called in the address, its title, and the component that shows it.
import { SECTIONS } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { AccountsSection } from '../accounts/section.mjs';
import { Analytics } from '../analytics/section.mjs';
import { Logs } from '../logs/section.mjs';
import { Overview } from '../overview/section.mjs';
import { Requests } from '../requests/section.mjs';
import { Sessions } from '../sessions/section.mjs';
import { Settings } from '../settings/section.mjs';

const views = {
  overview: Overview,
  accounts: AccountsSection,
  requests: Requests,
  sessions: Sessions,
  analytics: Analytics,
  logs: Logs,
  settings: Settings,
};

/**
 * All sections in their order: {name, title, view}. A view gets {live, snapshot, params}: the live connection, its
 * newest picture (never undefined), and what the address says behind the section's name. Its first heading is an `h2`
 * with `tabindex="-1"`, which takes the focus when the section is entered.
 */
export const sections = SECTIONS.map((name) => ({ name, title: text.sections[name], view: views[name] }));

/** The section of that name. */
export const sectionOf = (name) => sections.find((one) => one.name === name) ?? sections[0];
