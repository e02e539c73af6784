// Words of the page: the section Overview, and the way to a first answer.
import { common } from './common.mjs';
import { plural } from './plural.mjs';

export const overview = {
  overview: {
    title: 'Overview',
    total: 'Total requests',
    today: (n) => `${n} today`,
    success: 'Success rate',
    successOf: (ok, judged) => `${ok} of ${judged} succeeded`,
    successNone: 'No requests yet',
    active: 'Active accounts',
    activeOf: (n) => `of ${n}`,
    activeHint: (n) => (n === 0 ? 'none available' : 'available'),
    average: 'Average response time',
    averageHint: 'average, completed requests',
    averageNone: 'No requests yet',
    now: 'Running now',
    retries: 'Retries',
    failovers: 'Account switches',
    errors: 'Errors',
    truncated: 'Incomplete',
    cancelled: 'Cancelled by you',
    interrupted: `Lost (${common.binary} restarted)`,
    tokens: 'Tokens',
    tokensOf: (input, output, cached) => `${input} input · ${output} output · ${cached} cached`,
    cacheShare: 'Cache hit rate',
    cacheOf: (read, written) => `${read} read, ${written} written`,
    cacheHint: 'Cache reads among all tokens of prompts',
    value: 'Value at API prices',
    noPrice: (models, more) => `no price for ${models}${more > 0 ? ` and ${more} more` : ''}`,
    priceTable: (of) => `Price table of ${of}`,
    cost: 'API key spend',
    usdToday: (amount) => `${amount} today`,
  },

  activity: {
    title: 'Activity',
    caption: (range) => `Requests, failures and time to first token: ${range}`,
    none: 'No request in this range.',
    errors: 'Failed',
    ttfb: 'Time to first token (median)',
    per: (n, unit) =>
      n === 1
        ? { m: 'per minute', h: 'per hour', d: 'per day' }[unit]
        : `per ${n} ${{ m: 'min', h: 'h', d: 'days' }[unit]}`,
    zoom: 'Drag to zoom',
    summary: (range, requests, failed, ttfb) =>
      `${range}: ${requests} requests, ${failed} failed, median time to first token ${ttfb}.`,
    failed: 'The figures could not be loaded.',
    more: 'Analytics',
    moreWhat: 'Analytics of this range',
  },

  glance: {
    accounts: 'Limits',
    all: 'Manage accounts',
    running: (shown) => `${shown} active`,
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
    title: 'Get started',
    done: 'done',
    add: 'Add an account',
    addButton: 'Add account',
    addHint: 'A Claude subscription, an API key, or a login that Claude Code has already.',
    addOr: 'Do it in a terminal',
    addText:
      'Run one of these in a terminal. The secret is asked for, or read from standard input, and goes into the ' +
      'system’s keychain.',
    addPlan: 'A Claude plan: a token that “claude setup-token” prints',
    addKey: 'An API key of the Console',
    terms:
      'Use only accounts that are your own. A plan is for your own ordinary use of Claude Code; Anthropic decides ' +
      'what it allows and may act without notice.',
    termsLink: 'Its terms',
    connect: 'Point Claude Code here',
    connectText:
      'Set these where Claude Code runs. The token only has to be there: your accounts’ own credentials are put in ' +
      'its place.',
    shells: { posix: 'macOS, Linux', powershell: 'PowerShell', settings: 'settings.json' },
    shell: 'Where you set them',
    settingsHint: 'Into ~/.claude/settings.json; keep what else stands there.',
    theLines: 'these lines',
    theCommand: 'the command',
    connectButton: 'Connect Claude Code',
    connectHint:
      'Adds this address to Claude Code’s settings. You can undo it anytime. Remote Control, voice and claude.ai ' +
      'connectors will be off.',
    connected: 'Claude Code’s settings point here.',
    byHand: 'Do it by hand, or for one terminal',
    allDone: 'All is set up',
    close: 'Close',
    prompt: 'Send a first prompt',
    promptText: 'The answer shows up below within a moment.',
    connectTitle: 'How to point Claude Code here',
  },
};
