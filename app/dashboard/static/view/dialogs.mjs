// The one dialog that is open, if any.
import { html } from '../vendor/preact.mjs';
import { dialog } from '../dialogs.mjs';
import { useStore } from '../store.mjs';
import { Add, Again } from './add.mjs';
import { Frame } from './dialog.mjs';
import { Manage } from './manage.mjs';
import { Palette } from './palette.mjs';
import { Health } from './health.mjs';
import { Move } from './move.mjs';
import { Known } from './signin.mjs';

const kinds = { add: Add, again: Again, signIn: Known, manage: Manage, move: Move, health: Health, palette: Palette };

/** The open dialog over the page. */
export function Dialogs({ snapshot, live }) {
  const open = useStore(dialog);
  if (!open) return null;
  const content = html`<${kinds[open.what]} key=${`${open.what} ${open.kind ?? ''}`} open=${open} snapshot=${snapshot} live=${live} />`;
  return html`<${Frame} key=${open.what === 'palette'} kind=${open.what === 'palette' ? 'palette' : ''}>${content}</${Frame}>`;
}
