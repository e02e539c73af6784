// Which dialog is open: {what: 'add', kind}, {what: 'again', name, mode}, {what: 'signIn', id}, {what: 'manage', name},
// {what: 'move', session, account}, {what: 'health'}, {what: 'palette'}, or undefined.
import { store } from './store.mjs';

export const dialog = store(undefined);

/** Opens a dialog in the place of the one that is open. */
export const openDialog = (next) => dialog.set(next);

/** Closes whatever is open. */
export const closeDialog = () => dialog.set(undefined);
