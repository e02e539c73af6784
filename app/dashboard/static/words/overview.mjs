// Words of the page: the section Overview, and the way to a first answer.
import { plural } from './plural.mjs';

export const overview = {
  overview: {
    title: 'Overview',
    total: 'Total requests',
    today: (n) => `${n} today`,
    success: 'Success rate',
    successOf: (ok, judged) => `${ok} of ${judged} answered well`,
    successNone: 'nothing to judge yet',
    active: 'Active accounts',
    activeOf: (n) => `of ${n}`,
    activeHint: (n) =>
      n === 0 ? 'none can take a request now' : plural(n, 'takes a request now', 'take a request now'),
    average: 'Average response time',
    averageHint: 'mean of complete answers',
    averageNone: 'no complete answer yet',
    now: 'Running now',
    retries: 'Retries',
    failovers: 'Failovers',
    errors: 'Errors',
    truncated: 'Broken off',
    cancelled: 'Cancelled',
    interrupted: 'Interrupted',
    tokens: 'Tokens',
    tokensOf: (input, output) => `${input} in, ${output} out, the rest is cache`,
    cacheShare: 'Cache-hit share',
    cacheOf: (read, written) => `${read} read, ${written} written`,
    cacheHint: 'Cache reads among all tokens of prompts',
    value: 'API-equivalent value',
    noPrice: (models, more) => `no price for ${models}${more > 0 ? ` and ${more} more` : ''}`,
    priceTable: (of) => `Price table of ${of}`,
    cost: 'Cost of API keys',
    usdToday: (amount) => `${amount} today`,
  },

  activity: {
    title: 'Activity',
    caption: (range) => `Requests, errors and time to first byte: ${range}`,
    none: 'No request in this range.',
    errors: 'Not answered well',
    ttfb: 'First byte, median',
    per: (n, unit) =>
      n === 1
        ? { m: 'per minute', h: 'per hour', d: 'per day' }[unit]
        : `per ${n} ${{ m: 'min', h: 'h', d: 'days' }[unit]}`,
    zoom: 'Drag over the chart to look closer.',
    summary: (range, requests, failed, ttfb) =>
      `${range}: ${requests} requests, ${failed} not answered well, median time to first byte ${ttfb}.`,
    failed: 'The figures could not be loaded.',
    more: 'Analytics',
    moreWhat: 'Analytics of this range',
  },

  glance: {
    accounts: 'Limits',
    all: 'Manage accounts',
    running: (n, shown) => `${shown} ${plural(n, 'stream', 'streams')} now`,
    latest: 'Latest requests',
    allRequests: 'All requests',
  },

  underWay: {
    title: 'Running now',
    none: 'No stream at the moment.',
    more: (n) => `and ${n} more`,
    ageHint: 'For how long it has run',
    soFar: (tokens, size) => [tokens, size].filter(Boolean).join(', '),
    tokens: (amount) => `${amount} tokens`,
    tokensHint: (exact) =>
      `${exact} tokens so far: the prompt’s are told when an answer begins, its own mostly when it ends`,
    silent: 'no answer yet',
    whole: 'comes in one piece',
  },

  start: {
    title: 'Three steps to the first answer',
    done: 'done',
    add: 'Add an account',
    addButton: 'Add account',
    addHint: 'A Claude subscription, an API key, or a login that Claude Code has already.',
    addOr: 'Do it in a terminal',
    addText:
      'Run one of these in a terminal. The secret is asked for, or read from standard input, and goes into the system’s keychain.',
    addPlan: 'A Claude plan: a token that “claude setup-token” prints',
    addKey: 'An API key of the Console',
    terms:
      'Use only accounts that are your own. A plan is for your own ordinary use of Claude Code; Anthropic decides what it allows and may act without notice.',
    termsLink: 'Its terms',
    connect: 'Point Claude Code here',
    connectText:
      'Set these where Claude Code runs. The token only has to be there: your accounts’ own credentials are put in its place.',
    shells: { posix: 'macOS, Linux', powershell: 'PowerShell', settings: 'settings.json' },
    shell: 'Where you set them',
    settingsHint: 'Into ~/.claude/settings.json; keep what else stands there.',
    theLines: 'these lines',
    theCommand: 'the command',
    connectButton: 'Connect Claude Code',
    connectHint:
      'One line in Claude Code’s settings points it here. What else stands there stays, and it can be undone at any time.',
    connected: 'Claude Code’s settings point here.',
    byHand: 'Do it by hand, or for one terminal',
    allDone: 'All is set up',
    close: 'Close',
    prompt: 'Send a first prompt',
    promptText: 'The answer shows up below within a moment.',
    connectTitle: 'How to point Claude Code here',
  },
};
