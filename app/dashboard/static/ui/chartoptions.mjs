// The options of a chart, from what it shows. Pure but for the colours, which are the theme's.
import { colour, font, scale as zoom, thin } from './themecolours.mjs';
import { Plot } from '../vendor/uplot.mjs';

const SIZE = 12; // of the letters, in pixels
const bars = Plot.paths.bars({ size: [0.72, 26], radius: 0.15, align: 1 });
const line = Plot.paths.linear();
const stairs = Plot.paths.stepped({ align: 1 });

/**
 * The options of a chart of `series`, [{key, label, kind: 'bars' | 'line' | 'area' | 'step', colour, scale, format,
 * dash}], each on one of `scales`, [{key, format, max}], the first at the left, the second at the right.
 */
export function optionsOf({ series, scales, width, height, onCursor, onSelect }) {
  const right = scales.length > 1;
  return {
    width,
    height,
    padding: [10, right ? 6 : 26, 0, 4],
    legend: { show: false },
    cursor: { points: { size: 7 }, drag: { x: !!onSelect, y: false, setScale: false }, y: false },
    select: { show: !!onSelect },
    scales: {
      x: { time: true },
      ...Object.fromEntries(scales.map(({ key, max }) => [key, { range: (_, _low, high) => [0, max ?? roof(high)] }])),
    },
    axes: [
      axis({ grid: false, space: 70, size: 30 }),
      ...scales.map(({ key, format }, n) =>
        axis({ scale: key, side: n === 0 ? 3 : 1, grid: n === 0, format, size: 58 }),
      ),
    ],
    series: [{}, ...series.map(seriesOf)],
    hooks: { setCursor: [({ cursor: { idx } }) => onCursor?.(idx)], setSelect: [(plot) => selected(plot, onSelect)] },
  };
}

const roof = (high) => (high > 0 ? high * 1.08 : 1);

/**
 * @param {{grid: boolean, size: number, scale?: string, side?: number, format?: (n: number) => string,
 *   space?: number}} options
 */
function axis({ scale = 'x', side = 2, grid, format, space, size }) {
  return {
    scale,
    side,
    size: size * zoom(),
    space: (space ?? 36) * zoom(),
    gap: 6,
    font: font(SIZE * zoom()),
    stroke: colour('--quiet'),
    grid: { show: grid, stroke: colour('--line'), width: 1 },
    ticks: { show: scale === 'x', stroke: colour('--line'), width: 1, size: 5 },
    ...(format && { values: (_, marks) => marks.map((mark) => (mark === null ? '' : format(mark))) }),
    ...(scale === 'x' && { values: timeMarks() }),
  };
}

// uPlot's own words for times are American; these are the reader's.
function timeMarks() {
  const marks = (options) => new Intl.DateTimeFormat(undefined, options);
  const clock = marks({ hour: '2-digit', minute: '2-digit' });
  const date = marks({ day: 'numeric', month: 'short' });
  return (plot, splits, _axis, _space, step) => {
    const at = (seconds) => new Date(seconds * 1000);
    return splits.map((seconds, n) => {
      const local = at(seconds);
      if (step >= 86_400) return date.format(local);
      const fresh = n === 0 || local.toDateString() !== at(splits[n - 1]).toDateString();
      return fresh && plot.scales.x.max - plot.scales.x.min > 86_400 ? date.format(local) : clock.format(local);
    });
  };
}

function seriesOf({ kind, colour: name, scale, dash, wide }) {
  const stroke = colour(name);
  const common = { scale, stroke, points: { show: false }, spanGaps: true };
  if (kind === 'bars') return { ...common, paths: bars, fill: wide ? thin(name, 0.85) : stroke, width: 0 };
  return {
    ...common,
    paths: kind === 'step' ? stairs : line,
    width: 2,
    dash,
    points: { show: alone, size: 5, fill: stroke },
    ...(kind === 'area' && { fill: thin(name, 0.16) }),
  };
}

// Points are drawn where a line would not be seen: beside gaps, and where there is one point only.
const alone = (plot, n) => plot.data[n].filter((value) => value !== null).length < 3;

function selected(plot, onSelect) {
  const { left, width } = plot.select;
  if (width < 6) return;
  const at = (x) => plot.posToVal(x, 'x') * 1000;
  onSelect?.(at(left), at(left + width));
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
}

/** A picture of a chart under its title and legend, as a PNG in a Blob. */
export function pictureOf(plot, title, series) {
  const scale = devicePixelRatio;
  const canvas = plot.ctx.canvas;
  return draw(title, canvas.width / scale, canvas.height / scale + 24, (ctx, top) => {
    let x = 16;
    ctx.font = font(SIZE);
    for (const { label, colour: name } of series) {
      ctx.fillStyle = colour(name);
      ctx.fillRect(x, top + 2, 10, 10);
      ctx.fillStyle = colour('--text');
      ctx.fillText(label, x + 15, top + 11);
      x += 15 + ctx.measureText(label).width + 18;
    }
    ctx.drawImage(canvas, 0, top + 24, canvas.width / scale, canvas.height / scale);
  });
}

/** A picture with a title, `width` by `height` pixels below it; paint(context, top) draws what it shows. */
export function draw(title, width, height, paint) {
  const scale = Math.max(2, devicePixelRatio);
  const head = 48;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round((height + head + 12) * scale);
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  ctx.fillStyle = colour('--card');
  ctx.fillRect(0, 0, width, height + head + 12);
  ctx.fillStyle = colour('--text');
  ctx.font = font(16, 600);
  ctx.fillText(title, 16, 30);
  paint(ctx, head);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}
