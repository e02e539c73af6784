// The palette: a field and what fits what is typed there. The focus stays in the field; arrows choose, Enter does.
import { html, useLayoutEffect, useRef, useState } from '../../vendor/preact.mjs';
import { commandsOf, search } from './commands.mjs';
import { closeDialog, openDialog } from '../../core/opendialog.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';

const words = text.palette;

/** The content of the palette's dialog. */
export function Palette({ snapshot }) {
  const [typed, type] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef();
  const found = search(commandsOf(snapshot), typed);
  const chosen = Math.min(at, found.length - 1);
  useLayoutEffect(() => {
    list.current.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, typed]);
  const run = (one) => {
    if (!one) return;
    if (one.opens) return openDialog(one.opens);
    closeDialog();
    one.run();
  };
  const keys = {
    ArrowDown: () => setAt((chosen + 1) % found.length),
    ArrowUp: () => setAt((chosen - 1 + found.length) % found.length),
    Home: () => setAt(0),
    End: () => setAt(found.length - 1),
    Enter: () => run(found[chosen]),
  };
  const key = (event) => {
    if (!keys[event.key] || event.isComposing || (found.length === 0 && event.key !== 'Enter')) return;
    event.preventDefault();
    keys[event.key]();
  };
  const input = (event) => {
    type(event.target.value);
    setAt(0);
  };
  return html`
    <h2 id="dialog-title" class="unseen" tabindex="-1">${words.title}</h2>
    <div class="palette-field"><${Icon} name="search" />
      <input data-first type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
        aria-autocomplete="list" aria-activedescendant=${found[chosen] ? `palette-${chosen}` : undefined}
        aria-label=${words.title} placeholder=${words.placeholder} autocomplete="off" spellcheck=${false}
        onInput=${input} onKeyDown=${key} /></div>
    <ul id="palette-list" class="palette-list" role="listbox" aria-label=${words.list} ref=${list} tabindex="-1">
      ${found.map(
        (one, n) => html`
        <li key=${one.id} id=${`palette-${n}`} role="option" aria-selected=${n === chosen ? 'true' : 'false'}
          onPointerMove=${() => n !== chosen && setAt(n)} onClick=${() => run(one)}>
          <${Icon} name=${one.icon} /><span><bdi>${one.words}</bdi></span><span class="quiet">${one.kind}</span>
        </li>`,
      )}
      ${
        found.length === 0 &&
        html`<li role="option" aria-selected="false" aria-disabled="true"><span class="quiet">${words.none}</span></li>`
      }
    </ul>
    <p class="palette-foot" aria-hidden="true">
      ${words.hints.map(([keys, what]) => html`<span key=${what}><kbd>${keys}</kbd> ${what}</span>`)}
    </p>`;
}
