// What the parts of the settings have in common.
import { html, useEffect, useState } from '../../vendor/preact.mjs';
import { parse } from '../../core/json.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';

const words = text.settings;
const PATIENCE = 30_000; // milliseconds

/** A part of the section: a title, what is beside it, and its content. */
export const Part = ({ id, title, aside, children }) => html`
  <section class="settings-part" aria-labelledby=${id}>
    <div class="settings-head"><h3 id=${id}>${title}</h3>${aside}</div>${children}
  </section>`;

/** Says that a part could not be loaded, with the way to ask again; nothing where it was. */
export const NotRead = ({ standing, said = (why) => why }) =>
  standing.problem &&
  html`
  <p class="notice tone-bad" role="status">
    <${Icon} name="cut" />
    <span>${said(standing.problem)}</span> <button type="button" onClick=${standing.again}>${words.again}</button>
  </p>`;

/**
 * The state of something, which the program tells its own page at `path`: {data, problem, absent}, with `set` for
 * what a change has answered and `again` to ask once more. `absent` says that the program can't do such a thing where
 * it runs.
 */
export function useStanding(path) {
  const [state, set] = useState({});
  const ask = async () => {
    try {
      const answer = await fetch(path, {
        headers: { 'X-Clb-Page': '1' },
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE),
      });
      const said = await answer.text();
      if (answer.ok) set({ data: parse(said) });
      else if (answer.status === 404 || answer.status === 501) set({ absent: true });
      else set({ problem: messageIn(said) ?? text.call.refused(answer.status) });
    } catch {
      set({ problem: text.call.unreachable });
    }
  };
  useEffect(() => {
    ask();
  }, []);
  return { ...state, set: (data) => set({ data }), again: ask };
}

function messageIn(said) {
  try {
    return parse(said).error.message;
  } catch {
    return undefined; // plain text: the status says enough
  }
}
