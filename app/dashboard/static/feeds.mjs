// The lists of requests that views show, by what they select. One that was left is kept for a while: coming back shows it at once.
import { openFeed } from './feed.mjs';
import { useStore } from './store.mjs';
import { useEffect } from './vendor/preact.mjs';

const KEEP = 3;
const open = new Map();

/** The list of what `query` selects, with its present state; it follows the live picture while the view is there. */
export function useFeed(query, live) {
  const key = JSON.stringify(query);
  const feed = open.get(key) ?? openFeed(query, live);
  open.delete(key);
  open.set(key, feed);
  if (open.size > KEEP) open.delete(open.keys().next().value);
  useEffect(() => {
    feed.start();
    return feed.stop;
  }, [feed]);
  return [feed, useStore(feed.list)];
}
