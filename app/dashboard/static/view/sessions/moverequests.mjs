// Moving a conversation to another account: what it would cost in cache, and those that are asked for and not yet seen
// in the history.
import { fetchAnswer, pathOf } from '../../core/query.mjs';
import { call } from '../../core/mutate.mjs';
import { segment } from '../../core/pathsegment.mjs';
import { store } from '../../core/store.mjs';

const LOOKED_AT = 20; // newest requests of a conversation; small ones go between the large ones

/** Where conversations go with their next request: a table of accounts by conversation. */
export const moved = store({});

/** Has the program put a conversation on an account; throws a Problem. */
export async function move(session, account) {
  await call('POST', `/api/sessions/${segment(session)}/move`, { account });
  moved.set({ ...moved.get(), [session]: account });
}

/**
 * What is at stake: {prompt, read, last} of the largest of its newest prompts, in tokens, and when it last spoke, in
 * milliseconds.
 */
export async function stakeOf(session) {
  const { requests = [] } = await fetchAnswer(pathOf('/api/requests', { session, limit: LOOKED_AT }));
  const prompts = requests.map((row) => ({
    prompt: row.input_tokens + row.cache_read_tokens + row.cache_write_tokens,
    read: row.cache_read_tokens,
  }));
  const largest = prompts.reduce((most, one) => (one.prompt > most.prompt ? one : most), { prompt: 0, read: 0 });
  return { ...largest, last: Math.max(0, ...requests.map((row) => Date.parse(row.time) || 0)) };
}
