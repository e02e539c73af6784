// A value that views can watch.
import { useEffect, useState } from '../vendor/preact.mjs';

/** A store holds one value; `set` replaces it and calls the watchers. Values are never changed in place. */
export function store(value) {
  const watchers = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of watchers) watcher(value);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

/** What `select` makes of the store's value; the view is redrawn only when that changes. */
export function useStore(source, select = (value) => value) {
  const [, redraw] = useState({});
  const selected = select(source.get());
  useEffect(() => {
    let last = selected;
    const look = (value) => {
      const next = select(value);
      if (Object.is(next, last)) return;
      last = next;
      redraw({});
    };
    look(source.get()); // it may have changed between drawing and watching
    return source.watch(look);
  });
  return selected;
}

/** What a person is choosing in the place of `known`, with its setter. It gives way when what is known changes. */
export function useDraft(known) {
  const [draft, set] = useState();
  useEffect(() => set(undefined), [known]);
  return [draft ?? known, set];
}
