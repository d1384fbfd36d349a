// @ts-check

/**
 * What a viewer may choose.
 * @typedef {object} Settings
 * @property {boolean} enabled comments fly
 * @property {number} opacity 0.1 to 1
 * @property {number} speed 0.5 to 2, times the usual
 * @property {number} area 0.25 to 1, part of the picture from its top
 * @property {'calm' | 'normal' | 'full'} density `full` lets comments cover each other rather than leave one out
 * @property {number} fontSize 0.6 to 1.8, times the usual
 * @property {import('./shield.js').Shields} shields
 * @property {'auto' | 'zh-CN' | 'en'} language
 */

const key = 'danmaku.settings';
const version = 1;

/** @type {Settings} */
export const defaults = Object.freeze({
  enabled: true,
  opacity: 1,
  speed: 1,
  area: 1,
  density: 'normal',
  fontSize: 1,
  shields: { keywords: [], viewers: [], modes: [] },
  language: 'auto',
});

/** Viewer settings, kept in this browser. Dispatches `change` with the settings in `detail`. */
export class SettingsStore extends EventTarget {
  #storage;
  /** @type {Settings} */
  #current;

  /** @param {Pick<Storage, 'getItem' | 'setItem'>} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    this.#current = validated(read(storage));
  }

  get current() {
    return this.#current;
  }

  /** @param {Partial<Settings>} change */
  update(change) {
    this.#current = validated({ ...this.#current, ...change });
    try {
      this.#storage.setItem(key, JSON.stringify({ version, ...this.#current }));
    } catch (error) {
      // Storage is full or forbidden: the choice holds until the page is closed.
    }

    this.dispatchEvent(new CustomEvent('change', { detail: this.#current }));
  }

  /** Everything but language and shields as it was at first. */
  reset() {
    const { shields, language } = this.#current;
    this.update({ ...defaults, shields, language });
  }
}

/** @param {Pick<Storage, 'getItem'>} storage */
function read(storage) {
  try {
    const stored = JSON.parse(storage.getItem(key) ?? 'null');
    return stored?.version === version ? stored : {};
  } catch (error) {
    // Forbidden storage, or text that some other program wrote there.
    return {};
  }
}

/**
 * @param {any} value anything
 * @returns {Settings}
 */
export function validated(value) {
  const shields = value.shields ?? {};
  return {
    enabled: typeof value.enabled === 'boolean' ? value.enabled : defaults.enabled,
    opacity: within(value.opacity, 0.1, 1, defaults.opacity),
    speed: within(value.speed, 0.5, 2, defaults.speed),
    area: within(value.area, 0.25, 1, defaults.area),
    density: oneOf(value.density, ['calm', 'normal', 'full'], defaults.density),
    fontSize: within(value.fontSize, 0.6, 1.8, defaults.fontSize),
    shields: {
      keywords: listOf(shields.keywords, (word) => typeof word === 'string' && word.trim() !== '' && word.length <= 64),
      viewers: listOf(shields.viewers, (viewer) => typeof viewer?.id === 'string' && typeof viewer.name === 'string'),
      modes: listOf(shields.modes, (mode) => ['scroll', 'reverse', 'top', 'bottom'].includes(mode)),
    },
    language: oneOf(value.language, ['auto', 'zh-CN', 'en'], defaults.language),
  };
}

/**
 * @param {unknown} value
 * @param {number} min
 * @param {number} max
 * @param {number} otherwise
 */
export function within(value, min, max, otherwise) {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : otherwise;
}

/**
 * @template {string} T
 * @param {unknown} value
 * @param {T[]} allowed
 * @param {T} otherwise
 * @returns {T}
 */
function oneOf(value, allowed, otherwise) {
  return allowed.find((one) => one === value) ?? otherwise;
}

/**
 * @param {unknown} value
 * @param {(item: any) => boolean} isValid
 * @returns {any[]} at most 500
 */
function listOf(value, isValid) {
  return Array.isArray(value) ? value.filter(isValid).slice(0, 500) : [];
}
