// <bm-chart>: a chart by uPlot that follows the page's colours and width.
/* global uPlot */

const PAD = 8;
const PAD_END = 20;
const STEPS = [1, 2, 5];
const MOST_MARKS = 7;
const TIME_SPACE = 90;
const SHORTEST_S = 20;

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** 1, 2, 5, 10, 20, … within a range, for logarithmic axes. */
function decades(min, max) {
  const marks = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
    for (const step of STEPS) {
      const mark = step * 10 ** power;
      if (mark >= min * 0.999 && mark <= max * 1.001) marks.push(Number(mark.toPrecision(3)));
    }
  }
  return marks;
}

/** Their numbers, unless there would be too many: then those of the powers of ten. */
const thinned = (u, marks) => {
  const shown = marks.filter((mark) => mark !== null);
  return shown.length <= MOST_MARKS ? marks : marks.map((mark) => (Number.isInteger(Math.log10(mark)) ? mark : null));
};

/** A range with some air around it, also where all values are equal. */
function logRange(min, max) {
  if (!(min > 0) || !(max > 0)) return [0.1, 10];
  const air = Math.max(1.15, (max / min) ** 0.06);
  return [min / air, max * air];
}

function axis(spec, side) {
  return {
    scale: side,
    stroke: css('--muted'),
    font: `12px ${css('--font')}`,
    labelFont: `12px ${css('--font')}`,
    label: spec.label,
    labelSize: 22,
    size: side === 'y' ? 58 : 34,
    gap: 6,
    grid: { stroke: css('--line'), width: 1 },
    ticks: { show: false },
    values: (_, marks) => marks.map((mark) => (mark === null ? '' : spec.format(mark))),
    ...(spec.time && { space: TIME_SPACE }),
    ...(spec.label ? {} : { label: undefined, labelSize: 0 }),
    ...(spec.log && { splits: (u, _, min, max) => decades(min, max), filter: thinned }),
  };
}

function scale(spec) {
  if (spec.log) {
    const range = spec.range ? () => spec.range() : (_, min, max) => logRange(min, max);
    return { time: false, distr: 3, log: 10, range };
  }
  if (spec.time) return { time: true, range: (_, min, max) => [Math.min(min, max - SHORTEST_S), max] };
  const [low, high] = spec.range ?? [];
  return {
    time: false,
    ...(spec.range && { range: (_, min, max) => [low ?? min, high ?? Math.max(max * 1.1, 1e-9)] }),
  };
}

function series(spec, y) {
  const colour = css(spec.colour);
  return {
    label: spec.label,
    scale: 'y',
    stroke: colour,
    width: spec.width ?? 2,
    dash: spec.dash,
    spanGaps: spec.spanGaps ?? false,
    value: (_, value) => (value == null ? '' : y.format(value)),
    ...(spec.dots
      ? { paths: () => null, points: { show: true, size: 9, width: 1.5, fill: `${colour}66` } }
      : { points: { show: false } }),
  };
}

/** The range of all values of a logarithmic chart, for both of its axes. */
export function commonRange(values) {
  const positive = values.filter((value) => value > 0);
  return logRange(Math.min(...positive), Math.max(...positive));
}

/**
 * Set its `spec`: {label, height, x, y, series, data}, where an axis is {label, format, log, range,
 * time} and a series {label, colour (name of a CSS variable), dots, dash}.
 */
class Chart extends HTMLElement {
  #plot = null;
  #spec = null;
  #shape = '';
  #observer = new ResizeObserver(() => this.#fit());

  set spec(spec) {
    this.#spec = spec;
    if (this.isConnected) this.#show();
  }

  connectedCallback() {
    this.setAttribute('role', 'img');
    this.#observer.observe(this);
    addEventListener('bidmesh-theme', this);
    if (this.#spec) this.#show();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    removeEventListener('bidmesh-theme', this);
    this.#drop();
  }

  handleEvent() {
    this.#drop();
    this.#show();
  }

  #show() {
    const spec = this.#spec;
    this.setAttribute('aria-label', spec.label);
    const shape = JSON.stringify([spec.x.label, spec.y.label, spec.series.map((each) => [each.label, each.colour])]);
    if (this.#plot && shape === this.#shape) {
      this.#plot.setData(spec.data);
      return;
    }
    this.#drop();
    this.#shape = shape;
    if (this.clientWidth > 0) this.#plot = new uPlot(this.#options(spec), spec.data, this);
  }

  #options({ x, y, series: all, height }) {
    return {
      width: this.clientWidth,
      height,
      padding: [PAD, PAD_END, 0, 0],
      scales: { x: scale(x), y: scale(y) },
      axes: [axis(x, 'x'), axis(y, 'y')],
      series: [
        { label: x.short ?? x.label, value: (_, value) => (value == null ? '' : x.format(value)) },
        ...all.map((each) => series(each, y)),
      ],
      cursor: { drag: { x: false, y: false } },
      legend: { markers: { width: 0, fill: (u, n) => all[n - 1] && css(all[n - 1].colour) } },
    };
  }

  #fit() {
    if (!this.#plot) {
      if (this.#spec) this.#show();
    } else if (this.clientWidth > 0 && this.clientWidth !== this.#plot.width) {
      this.#plot.setSize({ width: this.clientWidth, height: this.#spec.height });
    }
  }

  #drop() {
    this.#plot?.destroy();
    this.#plot = null;
  }
}

customElements.define('bm-chart', Chart);
