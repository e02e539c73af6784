// Words of the page: the examination of the program.

export const health = {
  health: {
    title: 'Health',
    looking: 'Looking at everything that the program needs…',
    absent: 'This program can’t examine itself where it runs.',
    well: 'All is well.',
    wanting: (n, shown) => (n === 1 ? 'One thing needs attention.' : `${shown} things need attention.`),
    fine: (n, shown) => (n === 1 ? 'One check is fine' : `${shown} checks are fine`),
    again: 'Look again',
    remedy: 'What to do:',
    mend: 'Mend it', mendAsk: 'Mend it…', mendWhat: (mend, name) => `${mend} ${name}`,
    sure: 'Before it is done', sureOf: (what) => `This is what will be done: ${what}.`,
    yes: 'Do it', no: 'Leave it',
    mended: (name) => `Done: ${name} was seen to.`,
    verdicts: { ok: 'fine', note: 'good to know', warning: 'something should be done', trouble: 'does not work' },
    names: {
      versions: 'Versions', port: 'Port', keychain: 'Keychain', database: 'History file', disk: 'Room on the disk', folders: 'Folders', proxy: 'Proxy', upstream: 'Way to Anthropic',
      clock: 'Clock', claude_code: 'Claude Code', interference: 'What gets in Claude Code’s way', tray: 'Tray', browser: 'Browser', autostart: 'Start at login',
    },
  },
};
