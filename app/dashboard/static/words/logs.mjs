// Words of the page: the section Logs.
import { plural } from './plural.mjs';

export const logs = {
  logs: {
    title: 'Logs',
    label: 'Log lines, the newest last',
    filters: 'Level and search',
    level: 'Level',
    levels: { debug: 'All', info: 'Info', warn: 'Warnings', error: 'Errors' },
    levelHints: {
      debug: 'Every line, those for debugging too',
      info: 'Info and what is more urgent',
      warn: 'Warnings and errors',
      error: 'Errors alone',
    },
    tags: { debug: 'debug', info: 'info', warn: 'warn', error: 'error' },
    cut: 'cut off',
    search: 'Search in lines',
    pause: 'Pause',
    go: 'Go on',
    copy: 'Copy lines',
    copied: (n, shown) => `${shown} ${plural(n, 'line', 'lines')} copied`,
    copyFailed: 'The browser gives no clipboard',
    states: { connecting: 'Connecting…', live: 'Live', paused: 'Paused', offline: 'Not connected' },
    fresh: (n, shown) => `${shown} new ${plural(n, 'line', 'lines')}`,
    shown: (n, shown) => `${shown} ${plural(n, 'line', 'lines')}`,
    most: (shown) => `the newest ${shown}`,
    loading: 'Loading…',
    empty: 'Nothing is logged at this level yet. What comes shows up here by itself.',
    none: 'No line fits. What comes shows up here by itself.',
    failed: (why) => `The log could not be read. ${why}`,
    again: 'Try again',
  },
};
