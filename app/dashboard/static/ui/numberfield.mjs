// A field for a whole number that shows what is known until something else is typed there.
import { useEffect, useRef } from '../vendor/preact.mjs';
import { Problem } from '../core/mutate.mjs';

/** For a Field's `take`: its element takes on what is known when that changes, unless something else is typed there. */
export function useFollowing(known) {
  const element = useRef();
  const last = useRef(known);
  useEffect(() => {
    if (element.current?.value === String(last.current)) element.current.value = String(known);
    last.current = known;
  }, [known]);
  return element;
}

/** The whole number in a field, at least `least`; throws a Problem that says `wrong`. */
export function whole(field, least, wrong) {
  const n = field.valueAsNumber;
  if (!Number.isInteger(n) || n < least) throw Object.assign(new Problem(wrong), { at: 'number' });
  return n;
}
