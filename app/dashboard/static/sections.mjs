// The registry of the sections: what each is called in the address, its title, and the component that shows it.
import { SECTIONS } from './place.mjs';
import { text } from './text.mjs';
import { AccountsSection } from './view/accounts.mjs';
import { Analytics } from './view/analytics.mjs';
import { Logs } from './view/logs.mjs';
import { Overview } from './view/overview.mjs';
import { Requests } from './view/requests.mjs';
import { Sessions } from './view/sessions.mjs';
import { Settings } from './view/settings.mjs';

const views = { overview: Overview, accounts: AccountsSection, requests: Requests, sessions: Sessions, analytics: Analytics, logs: Logs, settings: Settings };

/**
 * All sections in their order: {name, title, view}. A view gets {live, snapshot, params}: the live connection, its newest
 * picture (never undefined), and what the address says behind the section's name. Its first heading is an
 * `h2` with `tabindex="-1"`, which takes the focus when the section is entered.
 */
export const sections = SECTIONS.map((name) => ({ name, title: text.sections[name], view: views[name] }));

/** The section of that name. */
export const sectionOf = (name) => sections.find((one) => one.name === name) ?? sections[0];
