// The order of use: accounts as chips in rows that can be dragged, or moved with the arrow keys.
import { Fragment, html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/preact.mjs';
import { accountPath, call } from '../../core/mutate.mjs';
import { useDrag } from '../../ui/drag.mjs';
import { changesTo, moved, rankOf, ranksOf, same, stepped } from './priorities.mjs';
import { text } from '../../words/text.mjs';
import { tell } from '../../core/notifications.mjs';
import { Icon } from '../../ui/icon.mjs';

const words = text.order;
const SETTLES = 1500; // milliseconds until the stream must show what was set

/** The section; nothing for a single account. */
export function Order({ accounts }) {
  const [ranks, arrange, said] = useOrder(accounts);
  const list = useRef();
  const focus = useRef();
  useLayoutEffect(() => {
    // the chip was redrawn in another row
    if (focus.current)
      [...list.current.querySelectorAll('.chip-grip')].find(({ dataset }) => dataset.name === focus.current)?.focus();
    focus.current = undefined;
  });
  const drag = useDrag(list, (name, { rank, gap }) =>
    arrange(name, gap === undefined ? moved(ranks, name, Number(rank), false) : moved(ranks, name, Number(gap), true)),
  );
  if (accounts.length < 2) return null;
  const key = (name) => (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    focus.current = name;
    arrange(name, stepped(ranks, name, by));
  };
  const over = (kind, n) => (drag.over?.[kind] === String(n) ? 'over' : '');
  return html`
    <section class="order" aria-labelledby="order">
      <h2 id="order" tabindex="-1">${words.title}</h2>
      <p class="hint">${words.hint}</p>
      <p class="unseen" role="status">${said}</p>
      <ol ref=${list} role="list" class=${drag.name ? 'ranks dragging' : 'ranks'}>
        ${ranks.map(
          (names, n) => html`
          <${Fragment} key=${n}>
            <li class=${`gap ${over('gap', n)}`} data-gap=${n} aria-hidden="true"><span>${words.apart}</span></li>
            <li class=${`rank ${over('rank', n)}`} data-rank=${n}>
              <span class="rank-name">${n === 0 ? words.first : words.then}</span>
              <ul role="list">${names.map(
                (name) => html`
                <li key=${name}>
                  <button type="button" class=${drag.name === name ? 'chip-grip held' : 'chip-grip'} data-name=${name}
                    aria-label=${words.grip(name, n + 1, ranks.length)}
                    onKeyDown=${key(name)} onPointerDown=${(event) => drag.begin(event, name)}>
                    <${Icon} name="grip" /><bdi>${name}</bdi></button>
                </li>`,
              )}</ul>
            </li>
          </${Fragment}>`,
        )}
        <li class=${`gap ${over('gap', ranks.length)}`} data-gap=${ranks.length} aria-hidden="true">
          <span>${words.apart}</span>
        </li>
      </ol>
    </section>`;
}

/** The rows as they are shown: at once as they were arranged, then as the program says. */
function useOrder(accounts) {
  const [draft, set] = useState();
  const [said, say] = useState('');
  const now = useRef({}).current;
  now.accounts = accounts;
  const known = ranksOf(accounts);
  useEffect(() => {
    if (draft && !now.busy && same(draft, known)) set(undefined);
  });
  const send = async (ranks) => {
    now.wanted = ranks;
    if (now.busy) return; // the one at work goes on with what is wanted by then
    now.busy = true;
    const problem = await settle(now).then(
      () => undefined,
      (failed) => failed,
    );
    now.busy = false;
    if (problem) tell(text.toast.failed(problem.message), { tone: 'bad' });
    setTimeout(() => !now.busy && set(undefined), problem ? 0 : SETTLES);
    return !problem;
  };
  const arrange = async (name, ranks) => {
    const before = draft ?? known;
    if (same(before, ranks)) return;
    set(ranks);
    say(words.moved(name, rankOf(ranks, name) + 1, ranks.length));
    const undo = () => {
      set(before);
      send(before);
    };
    if (await send(ranks)) tell(words.changed, { undo });
  };
  const shown =
    draft && accounts.every(({ name }) => rankOf(draft, name) >= 0)
      ? draft
          .map((names) => names.filter((name) => accounts.some((one) => one.name === name)))
          .filter((names) => names.length > 0)
      : known;
  return [shown, arrange, said];
}

/** Sets the priorities until they are what is wanted last. */
async function settle(now) {
  const set = new Map();
  for (let wanted; wanted !== now.wanted;) {
    wanted = now.wanted;
    const accounts = now.accounts.map((account) => ({
      ...account,
      priority: set.get(account.name) ?? account.priority,
    }));
    for (const [name, priority] of changesTo(wanted, accounts)) {
      await call('PATCH', accountPath(name), { priority });
      set.set(name, priority);
    }
  }
}
