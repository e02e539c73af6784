// What is made of the sums that the history answers with. Pure.
import { compact, count, duration, percent, usd } from './format.mjs';
import { text } from '../words/text.mjs';

const words = text.figures;

/** Requests that failed, and not because the client left. */
export const failed = (f) => (f.errors ?? 0) + (f.truncated ?? 0) + (f.interrupted ?? 0);

/** All tokens. */
export const tokens = (f) => f.input_tokens + f.output_tokens + f.cache_read_tokens + f.cache_write_tokens;

/** What all tokens are made of, in words. */
export const tokensHint = (f) =>
  words.tokensHint(...[f.input_tokens, f.output_tokens, f.cache_read_tokens, f.cache_write_tokens].map(count));

/** The requests of a range in words. */
export const summaryOf = (range, f) =>
  text.activity.summary(range, count(f.requests), count(failed(f)), duration(f.ttfb_ms.p50));

/** The success rate in words; a dash where there is nothing to judge. */
export const success = (f) => (f.complete + f.errors + f.truncated > 0 ? percent(f.success_rate) : text.none);

/** The figures of a range in short: [name, value, hint] each. */
export function shortOf(f) {
  const prompt = f.input_tokens + f.cache_read_tokens + f.cache_write_tokens;
  const unpriced = f.unpriced > 0 ? words.unpriced(f.unpriced, count(f.unpriced)) : '';
  return [
    [words.requests, count(f.requests)],
    [words.success, success(f)],
    [words.tokens, compact(tokens(f)), tokensHint(f)],
    [words.cache, prompt > 0 ? percent(f.cache_hit_share) : text.none],
    [words.value, money(f.value_usd, f), [words.valueHint, unpriced].filter(Boolean).join('. ')],
    ...(f.cost_usd > 0 ? [[words.cost, usd(f.cost_usd), words.costHint]] : []),
  ];
}

/** An amount in dollars; a dash where no price is known at all. */
export const money = (amount, f) => (f.priced > 0 || !(f.requests > 0) ? usd(amount) : text.none);
