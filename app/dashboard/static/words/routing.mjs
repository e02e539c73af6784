// Words of the page: how requests are spread.
import { common } from './common.mjs';

export const routing = {
  mode: {
    title: 'Mode',
    names: { auto: 'Auto', prefer: 'Prefer one', only: 'Only one', bypass: 'Pass-through' },
    sentences: {
      auto: 'The strategy chooses among all accounts.',
      prefer: 'New conversations begin on one account as long as it can take them.',
      only: 'One account serves everything. When it is spent, requests are refused and never moved.',
      bypass: `${common.binary} doesn’t use any account; Claude Code’s own login is used.`,
    },
    bypassHint:
      'A client that was pointed here with a placeholder as its ANTHROPIC_AUTH_TOKEN has no login of its own: its ' +
      'requests are refused until that line is taken out there.',
    account: 'Account',
    noAccount: 'Add an account first.',
    grouped: {
      prefer: (name, group) => `${name} serves the address of ${group} alone, and is preferred there.`,
      only: (name, group) => `${name} serves the address of ${group} alone: any other is refused meanwhile.`,
    },
    ends: 'Ends',
    endings: { set: 'Keep current', hour: 'In 1 hour', midnight: 'At midnight', open: 'When I switch back' },
    submit: 'Switch',
    done: 'Switched.',
    same: 'No change',
    is: {
      auto: () => 'Auto',
      prefer: (name) => `Prefer ${name}`,
      only: (name) => `Only ${name}`,
      bypass: () => 'Pass-through',
    },
    until: (moment) => `until ${moment}`,
    notice: {
      prefer: (name) => `${name} is preferred.`,
      only: (name) => `Only ${name} serves requests.`,
      bypass: () => 'Pass-through: no account is used.',
    },
    noticeHint: {
      prefer: 'New conversations begin there as long as it can take them.',
      only: 'Nothing moves to another account.',
      bypass: 'Each client’s own login goes through; one with a placeholder is refused.',
    },
    idle: (name, state) => `${name} takes no request now: ${state}.`,
    ending: (moment, span) => `Until ${moment}, ${span} left.`,
    ended: 'It ends any moment.',
    stays: 'It stays so until you switch back.',
    back: 'Back to auto',
  },

  routing: {
    title: 'Routing',
    change: 'Change',
    changeWhat: 'Change the routing',
    fold: 'Collapse',
    foldWhat: 'Collapse the routing',
    facts: {
      mode: 'Mode',
      strategy: 'Strategy',
      avoid: 'Avoid accounts',
      hold: 'When all accounts are at their limit',
      routes: 'Model routes',
      groups: 'Groups',
    },
    avoidIs: (percent) => (percent > 0 ? `above ${percent}%` : 'never'),
    holdOff: 'return an error',
    holdIs: (minutes) => `wait up to ${minutes} min`,
    none: 'none',
    strategyIs: (name) => `Strategy: ${name}`,
    strategy: 'Strategy',
    strategyHint: 'It says where a conversation begins. From then on it stays there, where its cache is.',
    strategies: {
      balanced: ['Balanced', 'Where most room is left, in the window that fills up first.'],
      'least-used': ['Least used', 'On the account with the fewest requests in its present window.'],
      drain: ['Use-it-or-lose-it', 'Use the account whose weekly limit resets first.'],
      priority: ['Priority', 'On the accounts in their order: the next one when one is nearly spent.'],
    },
    avoid: 'Stop starting new sessions at (% used)',
    avoidHint: 'From there on new conversations avoid an account while another has room. 0: never.',
    avoidWrong: 'It is a whole number of per cent.',
    save: 'Save',
  },

  hold: {
    title: 'When all accounts are at their limit',
    choices: { refuse: 'Return an error', wait: 'Wait' },
    hints: {
      refuse: 'Claude Code is told that the limit is reached, and until when.',
      wait:
        'If an account is back within this time, a request waits for it with its stream kept alive. Else it is ' +
        'refused at once.',
    },
    minutes: 'Longest wait, in minutes',
    wrong: 'It is a whole number of minutes, at least 1.',
  },

  routes: {
    title: 'Model routes',
    hint: 'They say which accounts a model may use. Every route that fits it must allow the account.',
    empty: 'None: every model may use every account.',
    only: 'only',
    not: 'not',
    add: 'Add a route',
    edit: 'Edit',
    editWhat: (model) => `Edit the route of ${model}`,
    remove: 'Remove',
    removeWhat: (model) => `Remove the route of ${model}`,
    removed: (model) => `The route of ${model} is removed.`,
    undo: 'Undo',
    newTitle: 'New route',
    model: 'Model',
    modelHint: '* stands for any text, such as “claude-opus-*”.',
    modelMissing: 'Say which models it is about.',
    modelColon: 'A pattern has no colon.',
    rule: 'Which accounts',
    rules: { only: 'Only these', not: 'All but these' },
    accounts: 'Accounts',
    accountsMissing: 'Choose at least one account.',
    gone: 'no longer there',
    comma: 'can’t stand in a route because of its comma',
    save: 'Save route',
    cancel: 'Cancel',
    saved: 'Saved.',
  },

  groups: {
    title: 'Groups',
    hint:
      'A group answers at an address of its own, with its own accounts and no other. The bare address has the ' +
      'accounts without a group.',
    empty: 'No account is in a group. A group begins with the first account that is put into it, under “Manage”.',
    address: (group) => `the address of ${group}`,
    accounts: (names) => `served by ${names}`,
    noAccounts: 'served by no account: every request is refused',
  },

  order: {
    title: 'Priority',
    hint: 'Upper rows are used first. Within a row, subscriptions go before API keys.',
    then: 'Then',
    first: 'First',
    grip: (name, rank, ranks) => `${name}, row ${rank} of ${ranks}. Arrow up and down change its row.`,
    moved: (name, rank, ranks) => `${name} is in row ${rank} of ${ranks} now.`,
    changed: 'The order of use is changed.',
    apart: 'a row of its own',
  },
};
