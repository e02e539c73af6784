// The frame of all dialogs, and the small parts that they are made of.
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from '../vendor/preact.mjs';
import { closeDialog } from '../core/opendialog.mjs';
import { text } from '../words/text.mjs';
import { Icon } from './icon.mjs';

const words = text.dialog;

/**
 * A native modal dialog: the browser keeps the focus within, and Escape closes it. Its Title names it; `kind` is a
 * class of its own.
 */
export function Frame({ kind = '', children }) {
  const frame = useRef();
  const closed = ({ target }) => target.isConnected && closeDialog(); // else another one may be open already
  useLayoutEffect(() => {
    // its end has to come while the element is still there
    const shown = frame.current;
    shown.showModal();
    (shown.querySelector('[data-first]') ?? shown.querySelector('#dialog-title')).focus();
    return () => leave(shown);
  }, []);
  return html`
    <dialog ref=${frame} class=${`dialog ${kind}`} aria-labelledby="dialog-title" onClose=${closed}>
      ${children}
    </dialog>`;
}

// The browser gives the focus back to where it came from; should that be gone by now, the section has it.
function leave(shown) {
  shown.close();
  const holder = document.activeElement ?? document.body;
  if (holder === document.body || shown.contains(holder))
    /** @type {HTMLElement} */ (document.querySelector('main h2'))?.focus();
}

/**
 * The heading of a dialog's present step with the button that closes it. A new step takes the focus, so that it is read
 * out.
 */
export function Title({ children, keep }) {
  const heading = useRef();
  useLayoutEffect(() => {
    if (!keep) heading.current.focus();
  }, []);
  return html`
    <header class="dialog-head">
      <h2 id="dialog-title" ref=${heading} tabindex="-1">${children}</h2>
      <button type="button" class="plain" aria-label=${words.close} onClick=${closeDialog}>
        <${Icon} name="cross" />
      </button>
    </header>`;
}

/**
 * A field with its label, hint and problem. `control` is its element's name, `more` its further properties; `take` gets
 * the element. Its content stays in the element alone.
 */
export function Field({ label, hint, problem, take, control = 'input', first, ...more }) {
  const id = useId();
  const element = useRef();
  useLayoutEffect(() => {
    // at once: a focus that moves later could take a secret into the wrong field
    if (first) element.current.focus();
  }, []);
  const set = (node) => {
    element.current = node;
    if (take) take.current = node;
  };
  const about = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <${control} id=${id} ref=${set} aria-describedby=${about || undefined}
        aria-invalid=${problem ? 'true' : undefined}
        autocomplete="off" autocapitalize="off" spellcheck=${control === 'textarea'} ...${more} />
      ${hint && html`<p id=${`${id}-hint`} class="hint">${hint}</p>`}
      <${Wrong} id=${`${id}-problem`} words=${problem} />
    </div>`;
}

/** Says at the place what went wrong; nothing where nothing did. */
export const Wrong = ({ words: said, id }) =>
  said && html`<p id=${id} class="wrong tone-bad" role="alert"><${Icon} name="warning" /><span>${said}</span></p>`;

/** A button that shows that its work is under way. It keeps the focus meanwhile, so it is not switched off. */
export const Act = ({ busy, children, ...more }) => html`
  <button type="button" aria-disabled=${busy ? 'true' : undefined} ...${more}>
    ${busy ? words.working : children}
  </button>`;

/**
 * One piece of work at a time: run(work, then) does it and calls `then` with what came of it, unless the view has gone
 * meanwhile. `problem` is the last failure, a Problem.
 */
export function useWork() {
  const [state, set] = useState({ busy: false });
  const now = useRef({ busy: false, here: true }).current;
  useEffect(
    () => () => {
      now.here = false;
    },
    [],
  );
  const run = async (work, then) => {
    if (now.busy) return;
    now.busy = true;
    set({ busy: true });
    const [answer, problem] = await work().then(
      (done) => [done],
      (failed) => [undefined, failed],
    );
    now.busy = false;
    if (!now.here) return;
    set({ busy: false, problem });
    if (!problem) then?.(answer);
  };
  return { ...state, run, say: (problem) => set({ busy: false, problem }) };
}

/** The content of a field, which is empty afterwards: a secret stays nowhere on the page. */
export function empty(field) {
  const content = field.value.trim();
  field.value = '';
  return content;
}
