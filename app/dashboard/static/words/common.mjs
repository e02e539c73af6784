// Words of the page: what several sections say.
import { plural } from './plural.mjs';

const meta = (name) => /** @type {HTMLMetaElement} */ (document.querySelector(`meta[name="${name}"]`))?.content ?? '';

const binary = meta('clb-binary');

export const common = {
  product: meta('application-name'),
  binary,
  none: '–',
  justNow: 'just now',
  ago: (amount) => `${amount} ago`,
  separator: ' · ',
  copy: 'Copy',
  copyWhat: (what) => `Copy ${what}`,
  copied: 'Copied',
  copyFailed: 'Press Ctrl+C',

  call: {
    unreachable: `No response from ${binary}. Check that it’s running, then retry.`,
    slow: 'The program took too long to answer. Look whether it has been done before you try again.',
    refused: (status) => `The program refused this with status ${status}. Reload the page and try again.`,
  },

  dialog: {
    close: 'Close',
    back: 'Back',
    done: 'Done',
    tryAgain: 'Try again',
    working: 'Working…',
    left: (span) => `${span} left`,
    over: 'no time left',
  },

  filters: { account: 'Account', model: 'Model' },

  ranges: {
    label: 'Range of time',
    short: {
      '15m': '15 min',
      '1h': '1 h',
      '6h': '6 h',
      '24h': '24 h',
      '7d': '7 d',
      '30d': '30 d',
      '90d': '90 d',
      all: 'All',
    },
    long: {
      '15m': 'Last 15 minutes',
      '1h': 'Last hour',
      '6h': 'Last 6 hours',
      '24h': 'Last 24 hours',
      '7d': 'Last 7 days',
      '30d': 'Last 30 days',
      '90d': 'Last 90 days',
      all: 'All time',
    },
    own: 'Custom…',
    from: 'From',
    to: 'To',
    apply: 'Show',
    wrong: 'Give a beginning and a later end.',
  },

  figures: {
    requests: 'Requests',
    errors: 'Errors',
    complete: 'Complete',
    success: 'Success rate',
    tokens: 'Tokens',
    input: 'Input',
    output: 'Output',
    cacheRead: 'Cache reads',
    cacheWrite: 'Cache writes',
    cache: 'Cache hit rate',
    value: 'Value',
    cost: 'Cost',
    ttfb: 'First byte',
    duration: 'Duration',
    rate: 'Tokens per second',
    retries: 'Retries',
    failovers: 'Account switches',
    median: 'median',
    p50: 'p50',
    p90: 'p90',
    p99: 'p99',
    rate50: 'Median',
    rate90: 'Top 10%',
    rate99: 'Top 1%',
    valueHint: 'What requests on subscriptions would have cost at API prices',
    costHint: 'What requests on API keys have cost',
    unpriced: (n, shown) => `${shown} ${plural(n, 'request', 'requests')} of unknown price not counted`,
    tokensHint: (i, o, r, w) => `${i} in, ${o} out, ${r} read from cache, ${w} written to cache`,
  },

  toast: { undo: 'Undo', close: 'Close this message', failed: (why) => `That did not work: ${why}` },
};
