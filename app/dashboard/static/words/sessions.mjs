// Words of the page: the section Sessions.

export const sessions = {
  conversations: {
    title: 'Sessions',
    caption: 'Conversations, the one that spoke last first. Each leads to its requests.',
    lead: 'Sessions stay on one account to keep the prompt cache. Moving one loses the cache once.',
    columns: {
      session: 'Conversation',
      account: 'Account',
      first: 'Since',
      last: 'Last',
      requests: 'Requests',
      tokens: 'Tokens',
      cache: 'Cache',
      value: 'Value',
      moves: 'Moves',
    },
    movesHint: 'How often it has changed its account',
    cacheHint: 'Cache reads among all tokens of its prompts: what a move would lose once',
    valueHint: 'What it would have cost, or has cost, at API prices',
    movingCosts: (read, n) =>
      `${read} tokens came from the cache in ${n} requests. After a move the next request reads its whole prompt ` +
      'without it.',
    lasted: (span) => `for ${span}`,
    empty: 'No conversations yet. They appear here as you use Claude Code.',
    emptyOf: (name) => `No conversation of ${name}.`,
    requestsOf: (id) => `Requests of the conversation ${id}`,
    older: 'Load more',
    end: 'End of list',
    failed: 'The sessions could not be loaded.',
  },

  move: {
    title: (key) => `Move the conversation ${key}`,
    open: 'Move…',
    openWhat: (key) => `Move the conversation ${key} to another account`,
    lead: (from) =>
      `It is on “${from}”. From its next request on it goes to the account that you choose, and stays there.`,
    to: 'To which account',
    used: (window, share) => `${window}: ${share} used`,
    nowhere: 'There is no other account that is switched on.',
    stakeLooked: 'Looking what the move costs…',
    stakeFailed: 'What the move costs could not be looked up.',
    stakeUnknown: 'What the move costs is not known: nothing is known of its prompts.',
    free: 'The move costs nothing extra.',
    freeWhy: (ago) =>
      `It last spoke ${ago}: its cache has run out by now, and its next request reads all of its prompt anew ` +
      'wherever it goes.',
    costs: (prompt) => `Moving re-sends about ${prompt} tokens without cache (once).`,
    costsWhy: (read, from) =>
      `${read} of them came from the cache of “${from}”, which no other account can use. A token that is written ` +
      'to a cache counts about twelve times as much as one that is read from it. After that one request all is as ' +
      'before.',
    stay: 'Cancel',
    go: (to) => `Move to ${to}`,
    done: (key, to) => `The conversation ${key} goes to ${to} from its next request on.`,
    goes: (to) => `goes to ${to}`,
    goesHint: 'From its next request on',
  },
};
