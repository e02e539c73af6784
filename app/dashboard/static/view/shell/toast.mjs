// The message of the moment. It is read out, and stays while the pointer or the focus is on it.
import { html } from '../../vendor/preact.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { forget, stay, toast } from '../../core/notifications.mjs';
import { Icon } from '../../ui/icon.mjs';

/** The place of the message, which is always there, so that it is read out. */
export function Toast() {
  const shown = useStore(toast);
  const undo = () => {
    forget();
    shown.undo();
  };
  return html`
    <div class="toasts" role="status" onPointerEnter=${() => stay(true)} onPointerLeave=${() => stay()}
      onFocusIn=${() => stay(true)} onFocusOut=${() => stay()}>
      ${
        shown &&
        html`
        <div class=${`toast tone-${shown.tone}`}>
          <${Icon} name=${shown.tone === 'good' ? 'check' : 'warning'} /> <span>${shown.words}</span>
          ${shown.undo && html`<button type="button" onClick=${undo}>${text.toast.undo}</button>`}
          <button type="button" class="plain" aria-label=${text.toast.close} onClick=${forget}>
            <${Icon} name="cross" />
          </button>
        </div>`
      }
    </div>`;
}
