// @ts-check
import { byId } from './dom.js';

/** Steps of the keys, seconds. @type {Record<string, number>} */
const steps = { ArrowLeft: -5, ArrowRight: 5 };

/** What the seek bar has besides, which by itself would go by the tenths of a second that it counts in. @type {Record<string, number>} */
const barSteps = { ArrowDown: -5, ArrowUp: 5, PageDown: -60, PageUp: 60 };
const refreshMs = 250;

/**
 * Buttons and bar that move a playhead, and show where it is.
 * @typedef {EventTarget & {currentTime: number, readonly duration: number, paused: boolean, playbackRate: number, play: () => any, pause: () => void}} Playable
 */
export class ReplayControls {
  #media;
  #i18n;
  #play = byId('play', HTMLButtonElement);
  #seek = byId('seek', HTMLInputElement);
  #time = byId('time');
  #isDragged = false;

  /**
   * @param {Playable} media
   * @param {import('./i18n.js').I18n} i18n
   */
  constructor(media, i18n) {
    this.#media = media;
    this.#i18n = i18n;
    this.#play.addEventListener('click', () => this.toggle());
    this.#seek.addEventListener('input', () => {
      this.#isDragged = true;
      media.currentTime = this.#seek.valueAsNumber;
      this.show();
    });
    this.#seek.addEventListener('change', () => {
      this.#isDragged = false;
    });
    const speed = byId('speed', HTMLSelectElement);
    speed.addEventListener('change', () => {
      media.playbackRate = Number(speed.value);
    });
    for (const type of ['play', 'pause', 'seeking', 'durationchange']) {
      media.addEventListener(type, () => this.show());
    }

    document.addEventListener('keydown', (event) => this.#key(event));
    i18n.addEventListener('change', () => this.show());
    setInterval(() => this.show(), refreshMs);
    this.show();
  }

  toggle() {
    if (this.#media.paused) {
      void this.#media.play();
    } else {
      this.#media.pause();
    }
  }

  show() {
    const { currentTime, duration, paused } = this.#media;
    const length = Number.isFinite(duration) ? duration : Math.max(1, currentTime);
    this.#seek.max = String(length);
    if (!this.#isDragged) {
      this.#seek.value = String(currentTime);
    }

    const label = this.#i18n.t(paused ? 'replay.play' : 'replay.pause');
    this.#play.setAttribute('aria-label', label);
    this.#play.title = label;
    byId('play-icon', /** @type {any} */ (SVGElement)).setAttribute('href', paused ? '#icon-play' : '#icon-pause');
    this.#seek.setAttribute('aria-valuetext', this.#i18n.t('replay.position', { at: clockText(currentTime), length: clockText(length) }));
    this.#time.textContent = `${clockText(currentTime)} / ${Number.isFinite(duration) ? clockText(length) : '–'}`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isOnBar = event.target === this.#seek;
    const isElsewhere = !isOnBar && event.target instanceof Element && event.target.closest('input, select, button, a, [contenteditable]');
    if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }

    // Lists scroll by the keys that the bar moves by.
    const step = steps[event.key] ?? (isOnBar ? barSteps[event.key] : undefined);
    if (event.key === ' ' || event.key === 'k') {
      event.preventDefault();
      this.toggle();
    } else if (step !== undefined) {
      event.preventDefault();
      this.#media.currentTime = Math.max(0, this.#media.currentTime + step);
      this.show();
    }
  }
}

/**
 * @param {number} seconds
 * @returns {string} `1:02:03` or `2:03`
 */
export function clockText(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
