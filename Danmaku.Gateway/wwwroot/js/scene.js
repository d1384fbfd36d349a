// @ts-check

/** Time between two frames of the picture; the comments above it have the screen's own rate. */
const frameMs = 1000 / 24;

/** On a machine that does not keep up, the picture gives way to the comments. */
const slowFrameMs = 1000 / 8;
const slowFromMs = 22;
const maxWidth = 1280;

/** A night by the sea: a moon and its road on the water, hills, waves, and lanterns that rise. Drawn here, loaded from nowhere. */
export class Scene {
  #canvas;
  #context;
  #backdrop = document.createElement('canvas');
  #lantern = lanternSprite();
  #lanterns = Array.from({ length: 16 }, (_, index) => lanternAt(index));
  #width = 1;
  #height = 1;
  #drawnAt = 0;
  #calledAt = 0;
  /** Mean time between two frames of the screen. */
  #screenMs = 1000 / 60;
  #isStill;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
    this.#isStill = matchMedia('(prefers-reduced-motion: reduce)');
    this.#isStill.addEventListener('change', () => this.#next());
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#next();
  }

  #next() {
    requestAnimationFrame((now) => {
      this.#screenMs += (Math.min(200, now - this.#calledAt) - this.#screenMs) / 30;
      this.#calledAt = now;
      if (now - this.#drawnAt >= (this.#screenMs > slowFromMs ? slowFrameMs : frameMs) - 4) {
        this.#drawnAt = now;
        this.#draw(now / 1000);
      }

      if (!this.#isStill.matches) {
        this.#next();
      }
    });
  }

  #resize() {
    const { width, height } = this.#canvas.getBoundingClientRect();
    const scale = Math.min(1, maxWidth / Math.max(1, width));
    this.#width = this.#canvas.width = Math.max(1, Math.round(width * scale));
    this.#height = this.#canvas.height = Math.max(1, Math.round(height * scale));
    this.#paintBackdrop();
    this.#draw(this.#drawnAt / 1000);
  }

  get #horizon() {
    return this.#height * 0.62;
  }

  get #moon() {
    return { x: this.#width * 0.7, y: this.#height * 0.24, radius: Math.min(this.#width, this.#height) * 0.085 };
  }

  #paintBackdrop() {
    const [width, height, horizon] = [this.#width, this.#height, this.#horizon];
    this.#backdrop.width = width;
    this.#backdrop.height = height;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#backdrop.getContext('2d'));

    fillGradient(context, 0, horizon, width, [[0, '#060b20'], [0.45, '#10204a'], [0.8, '#2b3d74'], [1, '#665b8e']]);
    const random = seeded(7);
    for (let i = 0; i < 190; i++) {
      const y = random() ** 1.6 * horizon * 0.9;
      context.fillStyle = `rgb(255 250 235 / ${(0.25 + random() * 0.65) * (1 - y / horizon)})`;
      const size = random() < 0.12 ? 1.8 : 1;
      context.fillRect(random() * width, y, size, size);
    }

    const { x, y, radius } = this.#moon;
    const glow = context.createRadialGradient(x, y, radius * 0.8, x, y, radius * 6);
    glow.addColorStop(0, 'rgb(255 236 200 / 0.42)');
    glow.addColorStop(0.25, 'rgb(214 200 225 / 0.16)');
    glow.addColorStop(1, 'rgb(160 170 220 / 0)');
    context.fillStyle = glow;
    context.fillRect(0, 0, width, horizon);
    const face = context.createRadialGradient(x - radius * 0.3, y - radius * 0.3, radius * 0.1, x, y, radius);
    face.addColorStop(0, '#fffaf0');
    face.addColorStop(1, '#ffe3b0');
    context.fillStyle = face;
    context.beginPath();
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.fill();

    hills(context, width, horizon, height * 0.12, 11, '#3a4175');
    hills(context, width, horizon, height * 0.075, 29, '#232b57');
    fillGradient(context, horizon, height, width, [[0, '#4a4a80'], [0.12, '#26346b'], [0.5, '#101b42'], [1, '#070d24']]);
  }

  /** @param {number} seconds */
  #draw(seconds) {
    const context = this.#context;
    context.globalCompositeOperation = 'source-over';
    context.drawImage(this.#backdrop, 0, 0);
    this.#drawMoonRoad(seconds);
    this.#drawLanterns(seconds);
    this.#drawWaves(seconds);
  }

  /** @param {number} seconds */
  #drawMoonRoad(seconds) {
    const context = this.#context;
    const { x, radius } = this.#moon;
    const depth = this.#height - this.#horizon;
    context.globalCompositeOperation = 'lighter';
    const ripples = 46;
    for (let i = 0; i < ripples; i++) {
      const part = (i + 0.5) / ripples;
      const y = this.#horizon + depth * part ** 1.5;
      const sway = Math.sin(seconds * 1.3 + i * 1.9) * radius * (0.12 + part * 0.5);
      const half = radius * (0.35 + part * 1.5) * (0.55 + 0.45 * Math.sin(seconds * 1.7 + i * 2.6));
      context.fillStyle = `rgb(255 214 150 / ${0.3 * (1 - part) ** 1.4 + 0.02})`;
      context.fillRect(x - half + sway, y, half * 2, 1 + part * 2.2);
    }

    context.globalCompositeOperation = 'source-over';
  }

  /** @param {number} seconds */
  #drawLanterns(seconds) {
    const context = this.#context;
    const [width, horizon] = [this.#width, this.#horizon];
    for (const { x, phase, depth, period } of this.#lanterns) {
      const life = (seconds / period + phase) % 1;
      const size = Math.min(width, this.#height * 1.6) * (0.018 + 0.05 * depth) * (1 - life * 0.35);
      const left = (x + Math.sin(seconds * 0.22 + phase * 20) * 0.018 + life * 0.05) * width;
      const top = horizon * (1.02 - life * 1.05);
      const alpha = Math.min(1, life * 8, (1 - life) * 5) * (0.88 + 0.12 * Math.sin(seconds * 5 + phase * 40));
      context.globalAlpha = Math.max(0, alpha);
      context.drawImage(this.#lantern, left - size, top - size, size * 2, size * 2);
      // Its light on the water, fainter the higher it is.
      context.globalAlpha = Math.max(0, alpha * 0.3 * (1 - life));
      const mirrored = horizon + (horizon - top) * 0.42;
      context.drawImage(this.#lantern, left - size * 0.6, mirrored, size * 1.2, size * 2.6);
    }

    context.globalAlpha = 1;
  }

  /** @param {number} seconds */
  #drawWaves(seconds) {
    const context = this.#context;
    const depth = this.#height - this.#horizon;
    for (let layer = 0; layer < 4; layer++) {
      const part = layer / 3;
      const base = this.#horizon + depth * (0.16 + part * 0.68);
      const amplitude = depth * (0.012 + part * 0.035);
      const length = this.#width * (0.1 + part * 0.2);
      const drift = seconds * (10 + part * 34) * (layer % 2 === 0 ? 1 : -0.8);
      context.beginPath();
      context.moveTo(0, this.#height);
      for (let x = 0; x <= this.#width + 12; x += 12) {
        const angle = (x + drift) / length;
        context.lineTo(x, base + amplitude * (Math.sin(angle * 6.28) + 0.45 * Math.sin(angle * 15.1 + layer)));
      }

      context.lineTo(this.#width, this.#height);
      context.fillStyle = `rgb(${Math.round(30 - part * 22)} ${Math.round(44 - part * 30)} ${Math.round(96 - part * 58)} / 0.5)`;
      context.fill();
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} top
 * @param {number} bottom
 * @param {number} width
 * @param {[number, string][]} stops
 */
function fillGradient(context, top, bottom, width, stops) {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  stops.forEach(([offset, color]) => gradient.addColorStop(offset, color));
  context.fillStyle = gradient;
  context.fillRect(0, top, width, bottom - top);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} horizon
 * @param {number} height
 * @param {number} seed
 * @param {string} color
 */
function hills(context, width, horizon, height, seed, color) {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(0, horizon);
  for (let x = 0; x <= width; x += 6) {
    const at = x / width;
    const rise = Math.sin(at * 5 + seed) * 0.5 + Math.sin(at * 13 + seed * 2) * 0.22 + Math.sin(at * 31 + seed) * 0.07;
    context.lineTo(x, horizon - height * Math.max(0, 0.42 + rise));
  }

  context.lineTo(width, horizon);
  context.fill();
}

function lanternSprite() {
  const size = 128;
  const sprite = document.createElement('canvas');
  sprite.width = sprite.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (sprite.getContext('2d'));
  const glow = context.createRadialGradient(64, 66, 4, 64, 64, 62);
  glow.addColorStop(0, 'rgb(255 190 90 / 0.85)');
  glow.addColorStop(0.3, 'rgb(255 150 60 / 0.28)');
  glow.addColorStop(1, 'rgb(255 120 40 / 0)');
  context.fillStyle = glow;
  context.fillRect(0, 0, size, size);

  const paper = context.createLinearGradient(0, 40, 0, 88);
  paper.addColorStop(0, '#e8763a');
  paper.addColorStop(0.6, '#ffb454');
  paper.addColorStop(1, '#fff0c2');
  context.fillStyle = paper;
  context.beginPath();
  context.moveTo(54, 88);
  context.bezierCurveTo(42, 66, 44, 42, 64, 40);
  context.bezierCurveTo(84, 42, 86, 66, 74, 88);
  context.closePath();
  context.fill();
  return sprite;
}

/** @param {number} index */
function lanternAt(index) {
  const random = seeded(index * 97 + 13);
  return { x: random() * 0.96, phase: random(), depth: random() ** 1.8, period: 46 + random() * 40 };
}

/**
 * The same stars every night (mulberry32).
 * @param {number} seed
 * @returns {() => number} uniform in [0, 1)
 */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
