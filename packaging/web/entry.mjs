// What the page needs of its libraries, as one module. vendor.sh bundles it into app/dashboard/static/vendor/preact.mjs.
import { h } from 'preact';
import htm from 'htm';

export { Fragment, render } from 'preact';
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
export const html = htm.bind(h);
