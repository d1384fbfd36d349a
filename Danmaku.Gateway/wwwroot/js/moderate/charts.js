// @ts-check

const svgNamespace = 'http://www.w3.org/2000/svg';
const width = 600;
const height = 100;

/**
 * @typedef {{at: number, value: number | null}} Point
 */

/**
 * A small chart of a number by minute, drawn anew when its numbers change. Its words are its `aria-label`.
 */
export class Chart {
  #svg;
  #readout;
  #i18n;
  #kind;
  #title;
  /** @type {Point[]} */
  #points = [];
  #drawn = '';

  /**
   * @param {{svg: SVGElement, readout: HTMLElement}} parts
   * @param {'bars' | 'line'} kind
   * @param {string} title key of its name
   * @param {import('./i18n.js').ConsoleI18n} i18n
   */
  constructor({ svg, readout }, kind, title, i18n) {
    this.#svg = svg;
    this.#readout = readout;
    this.#kind = kind;
    this.#title = title;
    this.#i18n = i18n;
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('role', 'img');
    svg.addEventListener('pointermove', (event) => this.#point(event));
    svg.addEventListener('pointerleave', () => this.#showRange());
  }

  /** @param {Point[]} points oldest first */
  draw(points) {
    const key = this.#i18n.language + points.map(({ at, value }) => `${at}:${value}`).join();
    if (key === this.#drawn) {
      return;
    }

    this.#drawn = key;
    this.#points = points;
    const top = niceTop(Math.max(0, ...points.map(({ value }) => value ?? 0)));
    const pieces = this.#kind === 'bars' ? bars(points, top) : line(points, top);
    this.#svg.replaceChildren(grid(), ...pieces);
    this.#svg.setAttribute('aria-label', this.#words(points));
    this.#showRange();
  }

  /** @param {Point[]} points */
  #words(points) {
    const known = points.filter(({ value }) => value !== null);
    const last = known[known.length - 1]?.value ?? 0;
    const highest = known.reduce((best, point) => (Number(point.value) > Number(best.value) ? point : best), known[0] ?? { at: 0, value: 0 });
    return this.#i18n.t('chart.words', {
      title: this.#i18n.t(this.#title),
      now: last,
      highest: Number(highest.value),
      time: highest.at ? this.#i18n.moment(highest.at) : '–',
      minutes: points.length,
    });
  }

  #showRange() {
    const top = Math.max(0, ...this.#points.map(({ value }) => value ?? 0));
    this.#readout.textContent = this.#i18n.t('chart.highest', { count: this.#i18n.count(top) });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.#svg.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * this.#points.length);
    const point = this.#points[Math.max(0, Math.min(this.#points.length - 1, index))];
    if (point) {
      const time = new Date(point.at).toLocaleTimeString(this.#i18n.language, { hour: '2-digit', minute: '2-digit', hour12: false });
      this.#readout.textContent = `${time} · ${point.value === null ? '–' : this.#i18n.count(point.value)}`;
    }
  }
}

/** @param {number} value a round number at or above it, at least 4 */
export function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(4, value)));
  return [1, 1.5, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= Math.max(4, value)) ?? value;
}

/**
 * @param {Point[]} points
 * @param {number} top
 */
function bars(points, top) {
  const step = width / points.length;
  return points
    .map(({ value }, index) => {
      const tall = value === null ? 0 : (value / top) * height;
      return shape('rect', {
        class: value === null ? 'unknown' : index === points.length - 1 ? 'bar running' : 'bar',
        x: index * step + step * 0.12,
        y: value === null ? height - 2 : height - Math.max(tall, value > 0 ? 2 : 0),
        width: step * 0.76,
        height: value === null ? 2 : Math.max(tall, value > 0 ? 2 : 0),
      });
    });
}

/**
 * @param {Point[]} points
 * @param {number} top
 */
function line(points, top) {
  const step = width / Math.max(1, points.length - 1);
  const known = points.map(({ value }, index) => ({ x: index * step, y: height - ((value ?? 0) / top) * (height - 4) - 2, value })).filter(({ value }) => value !== null);
  if (known.length === 0) {
    return [];
  }

  const path = known.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const [first, last] = [known[0], known[known.length - 1]];
  const from = known.length === 1 ? `M${first.x - step} ${first.y}L${first.x} ${first.y}` : path;
  return [
    shape('path', { class: 'area', d: `${from}L${last.x.toFixed(1)} ${height}L${(known.length === 1 ? first.x - step : first.x).toFixed(1)} ${height}Z` }),
    shape('path', { class: 'line', d: from, 'vector-effect': 'non-scaling-stroke' }),
  ];
}

function grid() {
  return shape('path', { class: 'grid', d: `M0 ${height * 0.5}H${width}M0 1H${width}M0 ${height - 0.5}H${width}`, 'vector-effect': 'non-scaling-stroke' });
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function shape(tag, attributes) {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === 'number' ? value.toFixed(1) : value);
  }

  return element;
}
