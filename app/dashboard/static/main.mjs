// Puts the page together: the live picture, the list of requests, and the view of both.
import { html, render } from './vendor/preact.mjs';
import { startClock } from './clock.mjs';
import { openDialog } from './dialogs.mjs';
import { openHistory } from './history.mjs';
import { openLive } from './live.mjs';
import { Page } from './view/page.mjs';

const history = openHistory();
const live = openLive();
live.picture.watch((snapshot) => history.follow(snapshot, live.stream));
startClock();

render(html`<${Page} live=${live} history=${history} />`, document.getElementById('app'));

// The tray's "Add account…" leads to #add: here, or to a page that is open already.
const asked = () => {
  if (location.hash !== '#add') return;
  window.history.replaceState(null, '', location.pathname);
  openDialog({ what: 'add' });
};
addEventListener('hashchange', asked);
asked();
