// The head of the page: what runs, where, and how the page looks.
import { html } from '../../vendor/preact.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { span, time } from '../../core/format.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { chooseTheme, theme, THEMES } from '../../core/theme.mjs';
import { setVeil, veiled } from '../../core/privacy.mjs';
import { Icon, Mark } from '../../ui/icon.mjs';
import { follow } from './nav.mjs';
import { Choice, Copy, When } from '../../ui/parts.mjs';
import { strategyName } from '../routing/strategy.mjs';

/** The header. */
export function Header({ snapshot, connection }) {
  const [tone, words] = condition(snapshot, connection);
  const unusual = snapshot?.accounts.length > 0 && snapshot.routing.strategy !== 'balanced';
  const started = time(snapshot?.started_at);
  return html`
    <header class="top">
      <div class="brand">
        <${Mark} />
        <div>
          <h1>${text.product}</h1>
          <p class="condition">
            <span class=${`state tone-${tone}`} role="status">${words}</span>
            ${
              tone !== 'bad' &&
              started &&
              html`
              <span class="quiet">
                <${When} at=${started} words=${(at, now) => text.running.since(span(now - at))} />
              </span>`
            }
            ${snapshot && html`<span class="quiet">${text.versionIs(snapshot.version)}</span>`}
            ${
              unusual &&
              html`
                <a class="chip" href="#/accounts" onClick=${toRouting}>
                  ${text.routing.strategyIs(strategyName(snapshot.routing.strategy))}
                </a>`
            }
          </p>
        </div>
      </div>
      ${
        snapshot &&
        html`
        <p class="address">
          <span class="quiet">${text.baseAddress}</span>
          <code>${snapshot.address}</code>
          <${Copy} value=${snapshot.address} what=${text.theBaseAddress} />
        </p>`
      }
      <${Tools} ready=${!!snapshot} />
    </header>`;
}

// The routing is below the accounts.
function toRouting(event) {
  follow(event, 'accounts');
  requestAnimationFrame(() => document.getElementById('routing')?.focus());
}

/** The state of the whole in a tone and words. */
function condition(snapshot, { state }) {
  if (state === 'offline') return ['bad', text.running.offline];
  if (!snapshot) return ['idle', text.running.connecting];
  if (snapshot.routing.mode === 'bypass') return ['warn', text.running.bypass];
  if (snapshot.accounts.length === 0)
    return ['warn', snapshot.accounts_lost ? text.running.lost : text.running.noAccount];
  if (snapshot.routing.mode === 'only' && !serves(snapshot)) return ['warn', text.running.onlyIdle];
  if (snapshot.stats.active_accounts === 0) return ['warn', text.running.noneReady];
  return ['good', text.running.ready];
}

const serves = ({ accounts, routing }) =>
  accounts.some(({ name, state }) => name === routing.account && state === 'ready');

const mac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform ?? '');
const keys = [mac ? text.palette.keys.mac : text.palette.keys.ctrl, text.palette.keys.letter].join(mac ? '' : ' ');

const Tools = ({ ready }) => html`
  <div class="top-tools">
    ${
      ready &&
      html`
      <button type="button" class="finder" title=${text.palette.open} aria-keyshortcuts="Control+K Meta+K"
        onClick=${() => openDialog({ what: 'palette' })}>
        <${Icon} name="search" /><span>${text.palette.short}</span><kbd aria-hidden="true">${keys}</kbd>
      </button>
      <button type="button" class="toggle" aria-pressed=${veiled ? 'true' : 'false'} aria-label=${text.veil.label}
        title=${veiled ? text.veil.on : text.veil.hint} onClick=${() => setVeil(!veiled)}>
        <${Icon} name=${veiled ? 'veil' : 'eye'} />
      </button>`
    }
    <${ThemeChoice} />
  </div>`;

function ThemeChoice() {
  const chosen = useStore(theme);
  const options = THEMES.map((name) => [name, text.theme[name]]);
  return html`
    <${Choice} name="theme" label=${text.theme.label} options=${options} value=${chosen} choose=${chooseTheme}
      icons />`;
}
