// Puts the page together: the live picture, where the page is, and the view of both.
import { html, render } from './vendor/preact.mjs';
import { followAsks } from './core/deeplinks.mjs';
import { startClock } from './core/clock.mjs';
import { openByKey } from './view/shell/commands.mjs';
import { openLive } from './core/live.mjs';
import { startPulse } from './core/refresh.mjs';
import { Page } from './view/shell/page.mjs';

const live = openLive();
startPulse(live);
startClock();

followAsks();

addEventListener('keydown', (event) => live.picture.get() && openByKey(event));

render(html`<${Page} live=${live} />`, document.getElementById('app'));
