// The one dialog that is open, if any.
import { html } from '../../vendor/preact.mjs';
import { dialog } from '../../core/opendialog.mjs';
import { useStore } from '../../core/store.mjs';
import { Add, Again } from '../accounts/add.mjs';
import { Frame } from '../../ui/dialog.mjs';
import { Manage } from '../accounts/manage.mjs';
import { Palette } from './commandpalette.mjs';
import { Health } from '../health/dialog.mjs';
import { Move } from '../sessions/movedialog.mjs';
import { Known } from '../accounts/signin.mjs';

const kinds = { add: Add, again: Again, signIn: Known, manage: Manage, move: Move, health: Health, palette: Palette };

/** The open dialog over the page. */
export function Dialogs({ snapshot, live }) {
  const open = useStore(dialog);
  if (!open) return null;
  const content = html`
    <${kinds[open.what]} key=${`${open.what} ${open.kind ?? ''}`} open=${open} snapshot=${snapshot} live=${live} />`;
  return html`
    <${Frame} key=${open.what === 'palette'} kind=${open.what === 'palette' ? 'palette' : ''}>${content}</${Frame}>`;
}
