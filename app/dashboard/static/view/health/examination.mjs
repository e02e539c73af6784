// The program's examination of itself, and whether it can do that where it runs: it is taken to, until it has said that
// it can't.
import { call } from '../../core/mutate.mjs';
import { store } from '../../core/store.mjs';

export const canExamine = store(true);

/** Has the program look at everything: {verdict, checks}. Throws a Problem. */
export async function examine() {
  try {
    return await call('GET', '/api/doctor');
  } catch (problem) {
    if ([404, 501].includes(problem.status)) canExamine.set(false);
    throw problem;
  }
}

/** Has it do what the checks of that name offer; it looks again then, and answers as examine does. */
export const mend = (name) => call('POST', '/api/doctor/fix', { name });
