// @ts-check
import { Lanes } from './lanes.js';
import { TextMeasure } from './text-measure.js';
import { cssColor, isDark } from './text.js';

/**
 * @typedef {import('./client.js').Comment} Comment
 * @typedef {import('./lanes.js').Placement} Placement
 * @typedef {{comment: Comment, element: HTMLElement, animation: Animation, heldAt: number | null}} Flight
 * @typedef {{comment: Comment, own: boolean, since: number}} Waiting
 *
 * @typedef {object} StageSettings
 * @property {boolean} enabled
 * @property {number} opacity
 * @property {number} speed
 * @property {number} area
 * @property {'calm' | 'normal' | 'full'} density
 * @property {number} fontSize
 *
 * @typedef {object} StageOptions
 * @property {MediaQueryList} [reducedMotion]
 * @property {number} [basePx] size of normal text; default: from the height of the stage
 * @property {number} [fixedMs] how long a comment at the top or the bottom stays
 */

/** How long a comment may wait for a lane before it counts as not shown; later it would be out of step with the picture. */
const waitMs = 2000;
const waitingLimit = 200;
const retryMs = 100;
const fixedMs = 4500;
const stillMs = 6000;
const fadeMs = 180;
const poolLimit = 600;
const fontFamily = "system-ui, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
const sizeFactors = { small: 0.78, normal: 1, large: 1.32 };
const gaps = { calm: 240, normal: 32, full: 12 };

/**
 * Lets comments fly over the picture. Each is an element that the compositor moves (Web Animations on transform), so the
 * page's own work does not make it stutter; elements are pooled and text is measured once.
 */
export class Stage {
  #layer;
  #reducedMotion;
  #options;
  #measure = new TextMeasure(fontFamily);
  #lanes = new Lanes({ width: 1, height: 1, lineHeight: 32 });
  /** @type {Map<string, Flight>} */
  #flights = new Map();
  /** @type {HTMLElement[]} */
  #pool = [];
  /** @type {Waiting[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #retry;
  /** @type {number | null} stage time at which everything stopped */
  #pausedAt = null;
  #pausedMs = 0;
  #width = 1;
  #height = 1;
  #laidOutPx = 0;
  /** @type {StageSettings} */
  #settings = { enabled: true, opacity: 1, speed: 1, area: 1, density: 'normal', fontSize: 1 };

  /** Comments that got a place; that found none in time; that came while the page was hidden or comments were off. */
  counters = { shown: 0, notShown: 0, unseen: 0 };

  /**
   * @param {HTMLElement} layer an empty element over the picture
   * @param {StageOptions} [options]
   */
  constructor(layer, options = {}) {
    this.#layer = layer;
    this.#options = options;
    this.#reducedMotion = options.reducedMotion ?? matchMedia('(prefers-reduced-motion: reduce)');
    this.#reducedMotion.addEventListener('change', () => this.clear());
    document.addEventListener('visibilitychange', () => this.#pauseOrGo());
    new ResizeObserver(() => this.#resize()).observe(layer);
    this.#pauseOrGo();
  }

  /** Comments on the stage now. */
  get size() {
    return this.#flights.size;
  }

  /** @param {StageSettings} settings */
  apply(settings) {
    this.#settings = settings;
    this.#layer.style.opacity = String(settings.opacity);
    if (!settings.enabled) {
      this.clear();
    }

    this.#resize();
  }

  /**
   * @param {Comment} comment
   * @param {{own?: boolean}} [how] the viewer's own comment always finds a place, and wears a frame
   */
  show(comment, { own = false } = {}) {
    if (this.#pausedAt !== null || !this.#settings.enabled) {
      this.counters.unseen += 1;
      return;
    }

    if (this.#flights.has(comment.id) || this.#tryPlace(comment, own)) {
      return;
    }

    if (this.#waiting.length >= waitingLimit) {
      this.#waiting.shift();
      this.counters.notShown += 1;
    }

    this.#waiting.push({ comment, own, since: this.#now });
    this.#retry ??= setInterval(() => this.#placeWaiting(), retryMs);
  }

  /** @param {(comment: Comment) => boolean} isGone comments that fade out now, or are not shown at all */
  remove(isGone) {
    this.#waiting = this.#waiting.filter(({ comment }) => !isGone(comment));
    for (const { comment, element } of [...this.#flights.values()]) {
      if (isGone(comment)) {
        this.#lanes.remove(comment.id);
        const fade = element.animate({ opacity: 0 }, { duration: fadeMs, fill: 'forwards' });
        fade.onfinish = () => this.#recycle(comment.id);
      }
    }
  }

  clear() {
    this.#waiting = [];
    for (const id of [...this.#flights.keys()]) {
      this.#recycle(id);
    }
  }

  /**
   * Stops one comment where it is, so that it can be read and acted on.
   * @param {string} id
   */
  hold(id) {
    const flight = this.#flights.get(id);
    if (flight && flight.heldAt === null) {
      flight.heldAt = this.#now;
      flight.element.classList.add('held');
      flight.animation.pause();
    }
  }

  /** @param {string} id */
  release(id) {
    const flight = this.#flights.get(id);
    if (flight && flight.heldAt !== null) {
      this.#lanes.delay(id, this.#now - flight.heldAt);
      flight.heldAt = null;
      flight.element.classList.remove('held');
      if (this.#pausedAt === null) {
        flight.animation.play();
      }
    }
  }

  /**
   * @param {EventTarget | null} target of a pointer event
   * @returns {Comment | undefined} the comment there
   */
  commentAt(target) {
    const id = target instanceof HTMLElement ? target.dataset.id : undefined;
    return id === undefined ? undefined : this.#flights.get(id)?.comment;
  }

  /** Milliseconds of stage time, which stands still while the page is hidden. */
  get #now() {
    return this.#pausedAt ?? this.#timeline - this.#pausedMs;
  }

  get #timeline() {
    return Number(document.timeline.currentTime ?? performance.now());
  }

  #pauseOrGo() {
    if (document.hidden && this.#pausedAt === null) {
      this.#pausedAt = this.#now;
      this.#flights.forEach(({ animation }) => animation.pause());
      this.counters.unseen += this.#waiting.length;
      this.#waiting = [];
    } else if (!document.hidden && this.#pausedAt !== null) {
      this.#pausedMs = this.#timeline - this.#pausedAt;
      this.#pausedAt = null;
      this.#flights.forEach(({ animation, heldAt }) => heldAt === null && animation.play());
    }
  }

  #resize() {
    const { width, height } = this.#layer.getBoundingClientRect();
    if (width === 0 || height === 0) {
      return;
    }

    const fontBefore = this.#laidOutPx;
    this.#width = width;
    this.#height = height;
    this.#laidOutPx = this.#fontPx;
    if (this.#laidOutPx !== fontBefore) {
      this.clear();
    }

    const { area, density } = this.#settings;
    const measures = { width, height, area, lineHeight: this.#lineHeight, gap: gaps[density] };
    const { moved, lost } = this.#lanes.resize(measures, this.#now);
    for (const placement of moved) {
      const effect = this.#flights.get(placement.id)?.animation.effect;
      if (effect instanceof KeyframeEffect) {
        effect.setKeyframes(keyframes(placement));
      }
    }

    const gone = new Set(lost);
    this.remove((comment) => gone.has(comment.id));
  }

  get #fontPx() {
    const base = this.#options.basePx ?? Math.min(28, Math.max(16, this.#height / 22));
    return Math.round(base * this.#settings.fontSize);
  }

  get #lineHeight() {
    return Math.ceil(this.#fontPx * 1.4);
  }

  #placeWaiting() {
    const { waiting, now } = { waiting: this.#waiting, now: this.#now };
    this.#waiting = waiting.filter(({ comment, own, since }) => {
      if (this.#tryPlace(comment, own)) {
        return false;
      }

      const late = now - since >= waitMs;
      this.counters.notShown += late ? 1 : 0;
      return !late;
    });

    if (this.#waiting.length === 0) {
      clearInterval(this.#retry);
      this.#retry = undefined;
    }
  }

  /**
   * @param {Comment} comment
   * @param {boolean} own
   */
  #tryPlace(comment, own) {
    const fontPx = Math.round(this.#fontPx * sizeFactors[comment.size]);
    const padding = own ? 2 * ownPaddingPx : 0;
    const width = Math.ceil(this.#measure.width(comment.text, fontPx)) + padding;
    const calm = this.#reducedMotion.matches;
    const placement = this.#lanes.place(
      {
        id: comment.id,
        mode: calm ? 'still' : comment.mode,
        width,
        height: fontPx * 1.4,
        durationMs: this.#durationMs(comment, calm),
      },
      this.#now,
      own || this.#settings.density === 'full',
    );
    if (!placement) {
      return false;
    }

    this.#launch(comment, placement, fontPx, own);
    return true;
  }

  /**
   * @param {Comment} comment
   * @param {boolean} calm
   */
  #durationMs(comment, calm) {
    if (calm) {
      return stillMs;
    }

    if (comment.mode === 'top' || comment.mode === 'bottom') {
      return this.#options.fixedMs ?? fixedMs;
    }

    // One time for all: longer comments fly faster, as on the sites where this form comes from.
    return Math.min(11_000, Math.max(5500, this.#width * 6.5)) / this.#settings.speed;
  }

  /**
   * @param {Comment} comment
   * @param {Placement} placement
   * @param {number} fontPx
   * @param {boolean} own
   */
  #launch(comment, placement, fontPx, own) {
    const element = this.#pool.pop() ?? document.createElement('span');
    element.className = `flying${own ? ' own' : ''}${isDark(comment.color) ? ' on-light' : ''}`;
    element.dataset.testid = 'comment';
    element.dataset.id = comment.id;
    element.textContent = comment.text.replace(/\s*[\r\n]+\s*/g, ' ');
    element.style.color = cssColor(comment.color);
    element.style.font = this.#measure.font(fontPx);
    element.style.lineHeight = '1.4';

    const animation = element.animate(keyframes(placement), { duration: placement.end - placement.start, fill: 'both' });
    animation.startTime = document.timeline.currentTime;
    animation.onfinish = () => this.#recycle(comment.id);
    this.#layer.append(element);
    this.#flights.set(comment.id, { comment, element, animation, heldAt: null });
    this.counters.shown += 1;
  }

  /** @param {string} id */
  #recycle(id) {
    const flight = this.#flights.get(id);
    if (!flight) {
      return;
    }

    this.#flights.delete(id);
    this.#lanes.remove(id);
    flight.animation.onfinish = null;
    flight.element.getAnimations().forEach((animation) => animation.cancel());
    flight.element.remove();
    if (this.#pool.length < poolLimit) {
      this.#pool.push(flight.element);
    }
  }
}

/** Same as in stage.css. */
const ownPaddingPx = 8;

/**
 * @param {Placement} placement
 * @returns {Keyframe[]}
 */
function keyframes({ x0, x1, y }) {
  const at = (/** @type {number} */ x) => `translate3d(${x.toFixed(1)}px, ${y.toFixed(1)}px, 0)`;
  if (x0 !== x1) {
    return [{ transform: at(x0) }, { transform: at(x1) }];
  }

  return [
    { transform: at(x0), opacity: 0 },
    { transform: at(x0), opacity: 1, offset: 0.04 },
    { transform: at(x0), opacity: 1, offset: 0.94 },
    { transform: at(x0), opacity: 0 },
  ];
}
