// @ts-check
import { CommentBitmaps, lineHeightFactor } from './comment-bitmaps.js';
import { make } from './dom.js';
import { Lanes, xAt } from './lanes.js';

/**
 * @typedef {import('./client.js').Comment} Comment
 * @typedef {import('./lanes.js').Placement} Placement
 *
 * @typedef {object} Flight a comment on the stage
 * @property {Comment} comment
 * @property {Placement} placement
 * @property {ImageBitmap} bitmap
 * @property {HTMLElement} marker
 * @property {number | null} heldAt
 * @property {number | null} fadingSince
 *
 * @typedef {{comment: Comment, own: boolean, since: number}} Waiting
 * @typedef {Pick<import('./settings.js').Settings, 'enabled' | 'opacity' | 'speed' | 'area' | 'density' | 'fontSize'>} StageSettings
 *
 * @typedef {object} StageOptions
 * @property {number} [basePx] size of normal text; default: from the height of the stage
 * @property {number} [fixedMs] how long a comment at the top or the bottom stays
 */

/** How long a comment may wait for a lane before it counts as not shown; later it would be out of step with the picture. */
const waitMs = 2000;
/** The viewer's own comment waits less, and then flies in any case. */
const ownWaitMs = 600;
const waitingLimit = 200;
const retryMs = 100;
const fixedMs = 4500;
const stillMs = 6000;
const fadeMs = 200;
const sizeFactors = { small: 0.78, normal: 1, large: 1.32 };
const gaps = { calm: 240, normal: 28, full: 12 };

/**
 * Lets comments fly over the picture: one canvas, on which each comment is a picture made once. Elements that the compositor
 * moves were measured as well (500 comments, 1440 x 900, headless Chromium without a GPU, all its processes): 94 ms of processor
 * time a frame, against 20 ms on a canvas, and 7 ms there with bitmaps at whole pixels.
 * For each comment there is an element without looks, by which tests and extensions find it.
 */
export class Stage {
  #layer;
  #options;
  #canvas = make('canvas', 'stage-canvas');
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
  #markers = make('div', 'stage-markers');
  #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #bitmaps = new CommentBitmaps();
  #lanes = new Lanes({ width: 1, height: 1, lineHeight: 32 });
  /** @type {Map<string, Flight>} in the order of drawing */
  #flights = new Map();
  /** @type {Waiting[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #retry;
  #frame = 0;
  #isFrozen = false;
  /** @type {number | null} stage time at which everything stopped */
  #pausedAt = null;
  #pausedMs = 0;
  #width = 1;
  #height = 1;
  #scale = 1;
  #fontPx = 0;
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
    layer.append(this.#canvas, this.#markers);
    this.#reducedMotion.addEventListener('change', () => this.clear());
    document.addEventListener('visibilitychange', () => this.#pauseOrGo());
    new ResizeObserver(() => this.#resize()).observe(layer);
    this.#pauseOrGo();
    this.#resize();
  }

  /** Comments on the stage now. */
  get size() {
    return this.#flights.size;
  }

  /** @param {StageSettings} settings */
  apply(settings) {
    this.#settings = settings;
    this.#canvas.style.opacity = String(settings.opacity);
    if (!settings.enabled) {
      this.clear();
    }

    this.#resize();
  }

  /**
   * @param {Comment} comment
   * @param {{own?: boolean}} [how] the viewer's own comment goes first, always finds a place, and wears a frame
   */
  show(comment, { own = false } = {}) {
    if (this.#pausedAt !== null || !this.#settings.enabled) {
      this.counters.unseen += 1;
      return;
    }

    if (this.#flights.has(comment.id) || this.#tryPlace(comment, own)) {
      return;
    }

    const waiting = { comment, own, since: this.#now };
    if (own) {
      this.#waiting.unshift(waiting);
    } else {
      this.#waiting.push(waiting);
    }

    if (this.#waiting.length > waitingLimit) {
      this.#waiting.pop();
      this.counters.notShown += 1;
    }

    this.#retry ??= setInterval(() => this.#placeWaiting(), retryMs);
  }

  /** @param {(comment: Comment) => boolean} isGone comments that fade out now, or are not shown at all */
  remove(isGone) {
    this.#waiting = this.#waiting.filter(({ comment }) => !isGone(comment));
    for (const [id, flight] of this.#flights) {
      if (flight.fadingSince === null && isGone(flight.comment)) {
        flight.fadingSince = this.#now;
        flight.marker.remove();
        this.#lanes.remove(id);
        if (this.#pausedAt !== null) {
          // Where time stands nothing fades.
          this.#flights.delete(id);
        }
      }
    }

    this.#drawOnce();
  }

  clear() {
    this.#waiting = [];
    this.#flights.clear();
    this.#lanes.clear();
    this.#markers.replaceChildren();
    this.#drawOnce();
  }

  /**
   * Stops time on the stage, or lets it go on: for a picture that is paused.
   * @param {boolean} isFrozen
   */
  freeze(isFrozen) {
    this.#isFrozen = isFrozen;
    this.#pauseOrGo();
  }

  /**
   * The comment at a point of the window, the one on top first.
   * @param {{clientX: number, clientY: number}} point
   * @returns {Comment | undefined}
   */
  commentAt({ clientX, clientY }) {
    const { left, top } = this.#layer.getBoundingClientRect();
    const [x, y, now] = [clientX - left, clientY - top, this.#now];
    return [...this.#flights.values()].findLast(({ placement, heldAt, fadingSince }) => {
      const from = xAt(placement, heldAt ?? now);
      const isAcross = x >= from && x < from + placement.width;
      return fadingSince === null && isAcross && y >= placement.y && y < placement.y + placement.height;
    })?.comment;
  }

  /**
   * Stops one comment where it is, so that it can be read and acted on.
   * @param {string} id
   */
  hold(id) {
    const flight = this.#flights.get(id);
    if (flight && flight.heldAt === null) {
      flight.heldAt = this.#now;
      // On top of those that pass it.
      this.#flights.delete(id);
      this.#flights.set(id, flight);
    }
  }

  /** @param {string} id */
  release(id) {
    const flight = this.#flights.get(id);
    if (flight && flight.heldAt !== null) {
      this.#lanes.delay(flight.placement, this.#now - flight.heldAt);
      flight.heldAt = null;
    }
  }

  /** Milliseconds of stage time, which stands still while the page is hidden or the stage frozen. */
  get #now() {
    return this.#pausedAt ?? performance.now() - this.#pausedMs;
  }

  #pauseOrGo() {
    const isStill = document.hidden || this.#isFrozen;
    if (isStill && this.#pausedAt === null) {
      this.#pausedAt = this.#now;
      this.counters.unseen += this.#waiting.length;
      this.#waiting = [];
    } else if (!isStill && this.#pausedAt !== null) {
      this.#pausedMs = performance.now() - this.#pausedAt;
      this.#pausedAt = null;
      this.#drawSoon();
    }
  }

  #resize() {
    const { width, height } = this.#layer.getBoundingClientRect();
    const { area, density, fontSize } = this.#settings;
    if (width === 0 || height === 0) {
      return;
    }

    const scale = Math.min(2, devicePixelRatio);
    const fontPx = Math.round((this.#options.basePx ?? Math.min(26, Math.max(16, height / 26))) * fontSize);
    if (fontPx !== this.#fontPx || scale !== this.#scale) {
      this.clear();
      this.#bitmaps.clear();
    }

    if (width !== this.#width || height !== this.#height || scale !== this.#scale) {
      this.#canvas.width = Math.round(width * scale);
      this.#canvas.height = Math.round(height * scale);
    }

    [this.#width, this.#height, this.#scale, this.#fontPx] = [width, height, scale, fontPx];
    const lineHeight = Math.ceil(fontPx * lineHeightFactor);
    const { moved, lost } = this.#lanes.resize({ width, height, area, lineHeight, gap: gaps[density] }, this.#now);
    for (const placement of moved) {
      const flight = this.#flights.get(placement.id);
      if (flight) {
        flight.placement = placement;
      }
    }

    const gone = new Set(lost);
    this.remove((comment) => gone.has(comment.id));
  }

  #placeWaiting() {
    const now = this.#now;
    this.#waiting = this.#waiting.filter(({ comment, own, since }) => {
      if (this.#tryPlace(comment, own, own && now - since >= ownWaitMs)) {
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
   * @param {boolean} [force]
   */
  #tryPlace(comment, own, force = this.#settings.density === 'full') {
    const fontPx = Math.round(this.#fontPx * sizeFactors[comment.size]);
    const look = { text: comment.text.replace(/\s*[\r\n]+\s*/g, ' '), color: comment.color, fontPx, own };
    const mode = this.#reducedMotion.matches ? 'still' : comment.mode;
    const placement = this.#lanes.place(
      {
        id: comment.id,
        mode,
        width: this.#bitmaps.width(look),
        height: fontPx * lineHeightFactor,
        durationMs: this.#durationMs(mode),
      },
      this.#now,
      force,
    );
    if (!placement) {
      return false;
    }

    const marker = make('span', '', look.text);
    marker.dataset.testid = 'comment';
    marker.dataset.id = comment.id;
    marker.dataset.own = String(own);
    this.#markers.append(marker);
    const bitmap = this.#bitmaps.draw(look, this.#scale);
    this.#flights.set(comment.id, { comment, placement, bitmap, marker, heldAt: null, fadingSince: null });
    this.counters.shown += 1;
    this.#drawSoon();
    return true;
  }

  /** @param {import('./lanes.js').LaneMode} mode */
  #durationMs(mode) {
    if (mode === 'still') {
      return stillMs;
    }

    if (mode === 'top' || mode === 'bottom') {
      return this.#options.fixedMs ?? fixedMs;
    }

    // One time for all: longer comments fly faster, as on the sites where this form comes from.
    return Math.min(11_000, Math.max(5500, this.#width * 6.5)) / this.#settings.speed;
  }

  #drawSoon() {
    if (this.#pausedAt === null) {
      this.#drawOnce();
    }
  }

  /** Also while time stands: what was taken away leaves the picture. */
  #drawOnce() {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => this.#draw());
    }
  }

  #draw() {
    this.#frame = 0;
    const now = this.#now;
    const scale = this.#scale;
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    for (const flight of this.#flights.values()) {
      const { comment, placement, bitmap, marker, heldAt, fadingSince } = flight;
      const at = heldAt ?? now;
      const isOver = fadingSince === null ? at >= placement.end : now - fadingSince >= fadeMs;
      if (isOver) {
        this.#flights.delete(comment.id);
        this.#lanes.remove(comment.id);
        marker.remove();
        continue;
      }

      this.#context.globalAlpha = alphaOf(placement, at) * (fadingSince === null ? 1 : 1 - (now - fadingSince) / fadeMs);
      // On whole device pixels: sharp, and much cheaper than between them.
      this.#context.drawImage(bitmap, Math.round(xAt(placement, at) * scale), Math.round(placement.y * scale));
    }

    if (this.#flights.size > 0) {
      this.#drawSoon();
    }
  }
}

/**
 * Comments that stand still come and go softly.
 * @param {Placement} placement
 * @param {number} at
 */
function alphaOf({ x0, x1, start, end }, at) {
  return x0 === x1 ? Math.max(0, Math.min(1, (at - start) / fadeMs, (end - at) / fadeMs)) : 1;
}
