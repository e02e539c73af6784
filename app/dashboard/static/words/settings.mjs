// Words of the page: the section Settings.
import { plural } from './plural.mjs';

export const settings = {
  settings: {
    title: 'Settings',
    again: 'Try again',

    startup: {
      title: 'Start at login',
      lead: (product) => `${product} starts by itself when you log in to this machine.`,
      switch: 'Start at login', on: 'On', off: 'Off',
      unsupported: (why) => `This can’t be set here. ${why}`,
    },

    claude: {
      title: 'Claude Code',
      states: { connected: 'Connected', not_connected: 'Not connected', stale: 'Leads to another port', foreign: 'Leads to another service', unreadable: 'Settings not understood' },
      connected: 'Claude Code’s requests come here.',
      notConnected: 'Claude Code does not ask this program yet.',
      stale: (address) => `Claude Code asks ${address}, where this program no longer is.`,
      foreign: (address) => `Claude Code asks ${address}, which is another service.`,
      unreadable: (why) => `Its settings file is not understood, so nothing is changed there. ${why}`,
      group: (name) => `It leads into the group ${name}.`,
      placeholder: 'A placeholder stands there for a token, since Claude Code has no login of its own.',
      commented: 'The file has comments or trailing commas: Claude Code then loads nothing of it.',
      overwritten: 'It was connected, and something else has changed the address since.',
      file: 'Settings file',
      changes: { connect: 'What connecting changes', disconnect: 'What disconnecting changes' },
      connect: 'Connect', takeOver: 'Replace that address', disconnect: 'Disconnect', undo: 'Disconnecting puts back what stood there before.',
      interferes: 'What gets in the way',
      breaks: 'breaks it', hint: 'good to know',
      connectedNow: 'Connected. Start Claude Code anew for it to count.', disconnectedNow: 'Disconnected: what stood there before is back.',
    },

    test: {
      title: 'Connection to Anthropic',
      lead: 'Goes the way of a request step by step, with its proxy and certificates.',
      run: 'Test the connection',
      steps: { dns: 'Name', tcp: 'Connection', tls: 'Encryption', http: 'Answer', credential: 'Login' },
      good: 'All is well.', bad: 'The way is broken at the step marked below.',
    },

    file: {
      title: 'Settings file',
      lead: 'What is saved here is written into the file; comments and everything else in it stay.',
      groups: { '': 'General', retry: 'Trying again', hold: 'When all accounts are spent', network: 'Network', history: 'History', notifications: 'Notifications', claude_code: 'Claude Code', log: 'Log files' },
      names: {
        port: 'Port', keychain: 'Keychain', api_url: 'Address of the API', claude_url: 'Address of the sign-in', platform_url: 'Address of the tokens', conversation_minutes: 'Conversation stays', body_memory_megabytes: 'Memory for requests', drain_seconds: 'Quit waits',
        'retry.count': 'Further tries', 'retry.first_delay_seconds': 'First wait', 'retry.multiplier': 'Growth of the wait',
        'history.commit_milliseconds': 'Written after', 'history.commit_requests': 'Written at once from', 'history.keep_days': 'Requests are kept for', 'history.keep_megabytes': 'Size of the file up to',
        'hold.requests': 'Waiting at one time', 'claude_code.on_quit': 'When the program quits',
        'notifications.sign_in': 'An account needs a sign-in', 'notifications.all_limited': 'Every account is limited', 'notifications.back': 'An account is back', 'notifications.keychain': 'Trouble with the keychain',
        'notifications.port_taken': 'The port is taken', 'notifications.window_80': '80 % of a limit used', 'notifications.window_95': '95 % of a limit used',
        'network.proxy': 'Proxy', 'network.no_proxy': 'Not by the proxy', 'network.ca_file': 'File with further certificates',
        'log.level': 'Level', 'log.max_megabytes': 'Size of a file', 'log.keep_files': 'Older files',
      },
      units: { milliseconds: 'ms', seconds: 's', minutes: 'min', hours: 'h', days: 'days', megabytes: 'MB', percent: '%', requests: 'requests', files: 'files', multiplier: '×' },
      takes: (what) => `Takes ${what}.`,
      usual: (value) => `Usual: ${value}`,
      usualOf: (name, value) => `Usual: ${value} (${name})`,
      variable: (name) => `The environment variable ${name} goes before the file.`,
      live: 'Counts at once.', restart: 'Counts from the next start on.', on: 'On', off: 'Off',
      changed: (n) => `${n} ${plural(n, 'change', 'changes')} not saved`,
      save: 'Save', undo: 'Undo',
      saved: 'Saved.', savedRestart: (names) => `Saved. From the next start of the program on: ${names}.`,
      waits: (names) => `These count from the next start of the program on: ${names}.`,
      wrong: {
        whole: (least, most) => `A whole number from ${least} to ${most}.`, number: (least, most) => `A number from ${least} to ${most}.`,
        address: 'An https address without a path, or an http address of this machine.', missing: 'Something has to stand here.',
      },
      failed: (why) => `The settings could not be read. ${why}`,
    },

    routing: {
      title: 'Routing',
      lead: 'Strategy, mode, waiting, and which account serves which model are set beside the accounts, and count at once.',
      link: 'Change the routing',
      facts: { mode: 'Mode', strategy: 'Strategy', hold: 'When all are spent', routes: 'Routes' },
      hold: (minutes) => `wait up to ${minutes} min`, noHold: 'refuse at once', none: 'none',
    },

    history: {
      title: 'History',
      lead: 'All requests that are kept, to a file.',
      csv: 'Save as CSV', jsonl: 'Save as JSONL',
      reset: 'Reset totals…', resetAsk: 'Set all totals to zero? The requests stay.', resetYes: 'Reset totals', resetDone: 'All totals are zero.',
      clear: 'Clear history…', clearAsk: 'Forget all requests, and every figure made of them? This can’t be undone.', clearYes: 'Forget all requests', clearDone: 'The history is empty.',
      no: 'Keep',
    },

    backup: {
      title: 'Backup of the accounts',
      lead: 'A backup holds the accounts with their secrets, sealed with a passphrase. Secrets never leave through this page, so it is made in a terminal:',
      command: (binary) => `${binary} export-accounts accounts.age`,
      theCommand: 'the command',
      restore: 'Restore', file: 'Backup file', passphrase: 'Passphrase', submit: 'Restore accounts',
      missing: 'Choose the backup file.', noPassphrase: 'Give its passphrase.', tooLarge: 'This file is too large for a backup.', unreadable: 'The file can’t be read.',
      nothing: 'There was nothing to restore.',
    },

    about: {
      title: 'About',
      version: 'Version', since: 'Running since', licence: 'Licence', licenceIs: 'MIT',
      parts: 'Parts of this page', partLicence: (name) => `Licence of ${name}`,
      links: 'For other programs', api: 'Description of the API', metrics: 'Metrics for Prometheus',
    },
  },
};
