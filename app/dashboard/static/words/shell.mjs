// Words of the page: the head of the page, its sections, its notices and its palette.
import { plural } from './plural.mjs';

export const shell = {
  skip: 'Skip to the content',
  versionIs: (version) => `Version ${version}`,
  baseAddress: 'Base address',
  theBaseAddress: 'the base address',
  reload: 'Reload',
  updated: (version) => `The program is now version ${version}; this page is of an older one.`,
  theme: { label: 'Theme', system: 'As the system', light: 'Light', dark: 'Dark' },

  running: {
    ready: 'Running',
    noAccount: 'Running, no account yet',
    lost: 'Running, accounts lost',
    noneReady: 'Running, no account ready',
    bypass: 'Running, accounts bypassed',
    onlyIdle: 'Running, the only account not ready',
    connecting: 'Connecting…',
    offline: 'Not connected',
    since: (span) => `up ${span}`,
  },

  offline: {
    silent: (product) => `${product} does not answer`,
    nothing: 'No live numbers for this page',
    lost: 'Not connected',
    unreachable: (binary) =>
      `The program is not running or has just been restarted. Start it with “${binary}” if it stays away.`,
    refused: (status) =>
      `The program answered with status ${status}. Open this page at the address that the program shows.`,
    stream: 'The live connection broke off.',
    garbled: 'The program sent something that this page does not understand. Reload the page if this stays.',
    again: (seconds) => (seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again…'),
    seen: (when) => `What you see is from ${when}.`,
    now: 'Try now',
  },

  warnings: 'What needs your attention',

  sections: {
    label: 'Sections',
    overview: 'Overview',
    accounts: 'Accounts',
    requests: 'Requests',
    sessions: 'Sessions',
    analytics: 'Analytics',
    logs: 'Logs',
    settings: 'Settings',
  },

  veil: {
    label: 'Hide personal details',
    hint: 'For screens that others see: names and e-mail addresses are replaced',
    on: 'Personal details are hidden',
    account: (n) => `Account ${n}`,
    group: (n) => `group-${n}`,
    hidden: '•••',
  },

  palette: {
    title: 'Go to, or do',
    open: 'Search and commands',
    short: 'Search',
    placeholder: 'Type a command or a name',
    none: 'Nothing fits.',
    list: 'Commands',
    keys: { ctrl: 'Ctrl', mac: '⌘', letter: 'K' },
    hints: [
      ['↑ ↓', 'choose'],
      ['Enter', 'do it'],
      ['Esc', 'close'],
    ],
    go: 'Go to',
    act: 'Do',
    account: 'Account',
    look: 'Look',
    add: 'Add an account',
    health: 'Check health',
    copy: 'Copy the base address',
    copied: 'The base address is copied.',
    manage: (name) => `Manage ${name}`,
    enable: (name) => `Switch ${name} on`,
    disable: (name) => `Switch ${name} off`,
    clear: (name) => `Clear the limit of ${name}`,
    requests: (name) => `Requests of ${name}`,
    analytics: (name) => `Analytics of ${name}`,
    limits: (name) => `Limits over time of ${name}`,
    auto: 'Mode: back to auto',
    theme: (name) => `Theme: ${name}`,
    veil: 'Hide personal details',
    unveil: 'Show personal details',
    done: (what) => `Done: ${what}`,
  },

  waiting: {
    label: 'Waiting requests',
    title: (n, shown) => `${shown} ${plural(n, 'request waits', 'requests wait')} for an account`,
    untilTitle: (title, moment) => `${title}, until ${moment}`,
    hint: 'They go on with the first account that is back. Where none is by then, they are refused.',
    since: (span) => `waits for ${span}`,
    session: (id) => `conversation ${id}`,
    refused: (moment) => `refused at ${moment}`,
  },
};
