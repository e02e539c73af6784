// What an address asks for beside a place: a dialog, once. The tray leads here: "#/accounts?add=api-key",
// "#/overview?health=1", and in short "#add", "#add-api-key", "#health".
import { openDialog } from './opendialog.mjs';
import { choose, followAddress, go, place } from './router.mjs';

// The kinds of accounts by the names that addresses may have for them.
const kinds = {
  max: 'max',
  'max-browser': 'max',
  console: 'console',
  'console-browser': 'console',
  key: 'key',
  'api-key': 'key',
  setup: 'setup',
  'setup-token': 'setup',
  import: 'import',
  endpoint: 'endpoint',
};

/** Follows the browser's address: places, and what is asked for there. */
export function followAsks() {
  followAddress((short) => {
    const [, what, kind] = /^(add|health)(?:-(.+))?$/.exec(short) ?? [];
    if (what === 'add') go('accounts', { add: kind ?? 'any' });
    if (what === 'health') go('overview', { health: '1' });
  });
  place.watch(answer);
  answer(place.get());
}

// The address is as it was before it asked, so that a reload does not ask again.
function answer({ params: { add, health } }) {
  if (add === undefined && health === undefined) return;
  choose({ add: '', health: '' }, false);
  openDialog(add === undefined ? { what: 'health' } : { what: 'add', kind: kinds[add] });
}
