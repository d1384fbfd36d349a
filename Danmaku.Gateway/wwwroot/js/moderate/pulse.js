// @ts-check
import { byId } from '../dom.js';
import { Chart } from './charts.js';
import { MinuteSeries, Rate } from './series.js';

const pageSize = 1000;

/** So many pages of history at most: a room that had more in an hour shows the part they cover. */
const pagesAtMost = 5;

/** Comments and viewers as charts: counted live, comments seeded from history. */
export class Pulse {
  #i18n;
  #api;
  #comments = new MinuteSeries();
  #viewers = new MinuteSeries();
  #rate = new Rate();
  #watching = 0;
  #minutes = 30;
  #isSeeded = false;
  #since = Date.now();
  #commentChart;
  #viewerChart;

  /**
   * @param {import('./api.js').Api} api
   * @param {import('./i18n.js').ConsoleI18n} i18n
   */
  constructor(api, i18n) {
    this.#api = api;
    this.#i18n = i18n;
    const part = (/** @type {string} */ name) => ({ svg: /** @type {SVGElement} */ (/** @type {unknown} */ (document.getElementById(`${name}-chart`))), readout: byId(`${name}-readout`) });
    this.#commentChart = new Chart(part('comments'), 'bars', 'chart.comments', i18n);
    this.#viewerChart = new Chart(part('viewers'), 'line', 'chart.viewers', i18n);
    this.#comments.startsAt(this.#since);
    const span = byId('chart-span');
    span.addEventListener('click', () => {
      this.#minutes = this.#minutes === 30 ? 60 : 30;
      this.draw();
    });
    setInterval(() => this.draw(), 1000);
  }

  /** @param {number} [count] of comments just now, shown or not */
  commented(count = 1) {
    this.#comments.add(Date.now(), count);
    this.#rate.add(Date.now(), count);
  }

  /** @param {number} count */
  watched(count) {
    this.#watching = count;
    this.#viewers.startsAt(Date.now());
    this.#viewers.peak(Date.now(), count);
  }

  /** Fetches what was before this page; called again after a failure. */
  async seed() {
    if (this.#isSeeded) {
      return;
    }

    this.#isSeeded = true;
    const since = this.#since - 60 * 60_000;
    let before;
    let oldest = since;
    /** @type {number[]} */
    const times = [];
    try {
      for (let page = 0; page < pagesAtMost; page++) {
        const { comments, more } = await this.#api.comments({ since, before, limit: pageSize, order: 'desc' });
        times.push(...comments.map(({ at }) => at).filter((at) => at < this.#since));
        const last = comments[comments.length - 1];
        oldest = more && last ? last.at : since;
        before = last?.id;
        if (!more || !last) {
          break;
        }
      }

      times.forEach((at) => this.#comments.add(at));
      times.filter((at) => this.#since - at < 60_000).forEach((at) => this.#rate.add(at));
      this.#comments.startsAt(oldest);
    } catch (error) {
      // Without a history the charts begin now; the next connection tries again.
      this.#isSeeded = false;
    }

    this.draw();
  }

  draw() {
    const now = Date.now();
    if (this.#watching > 0) {
      this.#viewers.peak(now, this.#watching);
    }

    byId('comments-now').textContent = this.#i18n.count(this.#rate.perMinute(now));
    byId('viewers-now').textContent = this.#i18n.count(this.#watching);
    byId('chart-span').textContent = this.#i18n.t('chart.span', { minutes: this.#minutes });
    this.#commentChart.draw(this.#comments.points(now, this.#minutes));
    this.#viewerChart.draw(this.#viewers.points(now, this.#minutes));
  }
}
