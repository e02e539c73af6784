// Asking the program to do something. What goes wrong comes back as a Problem, whose message is fit to be shown.
import { parse } from './json.mjs';
import { segment } from './pathsegment.mjs';
import { text } from '../words/text.mjs';
import { unveil, unveilPath } from './privacy.mjs';

const PATIENCE = 90_000; // milliseconds; a renewal asks another machine, and a keychain may ask its user

/**
 * Why something was not done, in words. `kind` is the program's own: 'taken', 'unknown', or ''; `status` that of HTTP,
 * 0 where nothing answered.
 */
export class Problem extends Error {
  constructor(message, kind = '', status = 0) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

/** The path of an account, whatever its name, and of what is below it. */
export const accountPath = (name, below = '') => `/api/accounts/${segment(name)}${below}`;

/** The path of a sign-in, and of what is below it. */
export const signInPath = (id, below = '') => `/api/sign-ins/${encodeURIComponent(id)}${below}`;

/** Sends a call and returns what is answered, undefined where that is nothing; throws a Problem. A body is not kept. */
export async function call(method, path, body) {
  const [status, said] = await send(method, path, body);
  const answer = read(said);
  if (status < 400) return answer;
  throw new Problem(answer?.error?.message || text.call.refused(status), answer?.error?.kind, status);
}

/** @returns {Promise<[number, string]>} the status, and what was answered */
async function send(method, path, body) {
  const headers = { 'X-Clb-Page': '1', ...(body && { 'Content-Type': 'application/json' }) };
  try {
    const answer = await fetch(unveilPath(path), {
      method,
      headers,
      body: body && JSON.stringify(unveil(body)),
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return [answer.status, await answer.text()];
  } catch (problem) {
    throw new Problem(problem.name === 'TimeoutError' ? text.call.slow : text.call.unreachable);
  }
}

function read(said) {
  try {
    return said ? parse(said) : undefined;
  } catch {
    return undefined; // a refusal in plain text: its status says enough
  }
}

/** An address that can be opened: of the web, and nothing else. */
export const webAddress = (address) => (/^https?:\/\//i.test(address ?? '') ? address : undefined);
