// Dragging something over a list with a pointer of any kind. What it can be dropped on says so by data-rank or
// data-gap.
import { useEffect, useRef, useState } from '../vendor/preact.mjs';

const SLOP = 6; // pixels before a press becomes a drag

/**
 * The drag over `list`: {name, over, begin(event, name)}. `name` is what is dragged, `over` the data of what it is
 * over; drop(name, data) is called at its end. Escape gives it up.
 */
export function useDrag(list, drop) {
  const [state, set] = useState({});
  const now = useRef({}).current;
  now.drop = drop;
  useEffect(() => () => now.end?.(), []);
  const begin = (event, name) => {
    if (event.button !== 0) return;
    const held = event.currentTarget,
      from = [event.clientX, event.clientY];
    let active = false,
      over;
    const move = ({ clientX, clientY, pointerId }) => {
      const [x, y] = [clientX - from[0], clientY - from[1]];
      if (!active && Math.hypot(x, y) < SLOP) return;
      if (!active) held.setPointerCapture(pointerId);
      active = true;
      held.style.transform = `translate(${x}px, ${y}px)`;
      over = targetAt(list.current, clientX, clientY);
      set({ name, over });
    };
    const end = (dropped) => {
      for (const [type, listener] of listeners) held.removeEventListener(type, listener);
      removeEventListener('keydown', give, true);
      held.style.transform = '';
      now.end = undefined;
      set({});
      if (dropped && active && over) now.drop(name, over);
    };
    const give = (pressed) => {
      if (pressed.key !== 'Escape') return;
      pressed.stopPropagation();
      end(false);
    };
    const listeners = [
      ['pointermove', move],
      ['pointerup', () => end(true)],
      ['pointercancel', () => end(false)],
    ];
    for (const [type, listener] of listeners) held.addEventListener(type, listener);
    addEventListener('keydown', give, true);
    now.end = end;
  };
  return { ...state, begin };
}

function targetAt(list, x, y) {
  const found = document
    .elementsFromPoint(x, y)
    .map((one) => /** @type {HTMLElement} */ (one.closest('[data-rank], [data-gap]')))
    .find((one) => one && list.contains(one));
  return found && { ...found.dataset };
}
