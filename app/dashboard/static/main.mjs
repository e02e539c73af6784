// Puts the page together: the live picture, where the page is, and the view of both.
import { html, render } from './vendor/preact.mjs';
import { followAsks } from './asks.mjs';
import { startClock } from './clock.mjs';
import { openByKey } from './commands.mjs';
import { openLive } from './live.mjs';
import { startPulse } from './pulse.mjs';
import { Page } from './view/page.mjs';

const live = openLive();
startPulse(live);
startClock();

followAsks();

addEventListener('keydown', (event) => live.picture.get() && openByKey(event));

render(html`<${Page} live=${live} />`, document.getElementById('app'));
