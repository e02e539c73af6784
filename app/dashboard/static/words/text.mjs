// Every word of the page, ready to be translated: a file for each section. Functions put numbers and names into a
// sentence; nothing here is markup.
import { accounts } from './accounts.mjs';
import { analytics } from './analytics.mjs';
import { common } from './common.mjs';
import { health } from './health.mjs';
import { logs } from './logs.mjs';
import { overview } from './overview.mjs';
import { requests } from './requests.mjs';
import { routing } from './routing.mjs';
import { sessions } from './sessions.mjs';
import { settings } from './settings.mjs';
import { shell } from './shell.mjs';

export const text = {
  ...common,
  ...shell,
  ...overview,
  ...accounts,
  ...routing,
  ...requests,
  ...sessions,
  ...analytics,
  ...logs,
  ...settings,
  ...health,
};
