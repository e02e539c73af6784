// A chart over time with its legend, which shows the values under the pointer.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.mjs';
import { scale, shade } from './themecolours.mjs';
import { exact } from '../core/format.mjs';
import { optionsOf } from './chartoptions.mjs';
import { useStore } from '../core/store.mjs';
import { text } from '../words/text.mjs';
import { Plot } from '../vendor/uplot.mjs';

/**
 * Draws `steps`, [[start in milliseconds, values…], …], one value for each of `series` (as chartoptions.mjs has them),
 * null for none. `range` is [from, to] in milliseconds. `summary` says it all in words, for those who can't see it.
 * `take` gets the plot, and `onSelect(from, to)` is called with what the pointer was dragged over.
 */
export function Chart({ steps, range, series, scales, summary, height = 210, take, onSelect }) {
  const holder = useRef();
  const plot = useRef();
  const [at, point] = useState();
  const colours = useStore(shade);
  const width = useWidth(holder);
  const size = width && Math.round(scale() * 4); // a chart is remade only for a step in size
  const shape = JSON.stringify([
    series.map(({ key, kind, label }) => [key, kind, label]),
    scales.map(({ key }) => key),
    height,
  ]);
  const now = useRef({}).current;
  now.onSelect = onSelect;
  useLayoutEffect(() => {
    if (!width) return undefined;
    const select = onSelect && ((from, to) => now.onSelect?.(from, to));
    const made = new /** @type {any} */ (Plot)(
      optionsOf({
        series,
        scales,
        width: holder.current.clientWidth,
        height: holder.current.clientHeight,
        onCursor: point,
        onSelect: select,
      }),
      columns(steps),
      holder.current,
    );
    made.root.setAttribute('aria-hidden', 'true');
    plot.current = made;
    take?.(made);
    return () => made.destroy();
  }, [shape, colours, size, !width]);
  useLayoutEffect(() => {
    if (width && plot.current?.width !== width) plot.current.setSize({ width, height: holder.current.clientHeight });
  }, [width]);
  useEffect(() => {
    plot.current?.batch(() => {
      plot.current.setData(columns(steps), false);
      plot.current.setScale('x', { min: range[0] / 1000, max: range[1] / 1000 });
    });
  }, [steps, ...range, shape, colours, size, !width]);
  const step = steps[at];
  return html`
    <div class="chart">
      <${Legend} series=${series} step=${step} />
      <div class="chart-area" ref=${holder} role="img" aria-label=${summary} data-height=${height}></div>
    </div>`;
}

const columns = (steps) =>
  [0, ...(steps[0] ?? [0]).slice(1).map((_, n) => n + 1)].map((n) =>
    steps.map((step) => (n === 0 ? step[0] / 1000 : step[n])),
  );

const Legend = ({ series, step }) => html`
  <p class="legend" aria-hidden="true">
    ${series.map(
      ({ key, label, kind, colour, format }, n) => html`
      <span key=${key} class="legend-item">
        <i class=${kind === 'bars' ? 'block' : ''} style=${{ background: `var(${colour})` }}></i>
        ${label}
        ${step && html` <b>${step[n + 1] === null || step[n + 1] === undefined ? text.none : format(step[n + 1])}</b>`}
      </span>`,
    )}
    <span class="legend-time quiet">${step ? exact(step[0]) : ''}</span>
  </p>`;

/** The width of the element in pixels, followed. */
function useWidth(element) {
  const [width, set] = useState(0);
  useLayoutEffect(() => {
    const look = () => set(Math.floor(element.current.clientWidth));
    let first;
    // The first time after what is around it is drawn: a chart takes the longest of all to make.
    const watch = new ResizeObserver(() => (first === undefined ? (first = setTimeout(look)) : look()));
    watch.observe(element.current);
    return () => {
      clearTimeout(first);
      watch.disconnect();
    };
  }, []);
  return width;
}
