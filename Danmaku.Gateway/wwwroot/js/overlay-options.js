// @ts-check
import { within } from './settings.js';

/**
 * What the address of an overlay asks for (docs/overlay.md).
 * @typedef {object} OverlayOptions
 * @property {'fly' | 'list'} mode
 * @property {number | null} expireMs
 * @property {number} area
 * @property {number | undefined} size px
 * @property {number} opacity
 * @property {number} speed
 * @property {'calm' | 'normal' | 'full'} density
 * @property {string[]} shields
 * @property {boolean} paid super chats have cards
 * @property {string} language
 */

/** @type {Record<string, number>} */
const areas = { top: 0.25, half: 0.5, full: 1 };

/**
 * @param {URLSearchParams} query values out of range are brought into it, unreadable ones ignored
 * @returns {OverlayOptions}
 */
export function overlayOptions(query) {
  const number = (/** @type {string} */ name) => {
    const text = query.get(name);
    return text === null || text.trim() === '' ? NaN : Number(text);
  };
  const expire = within(number('expire'), 1, 3600, NaN);
  const size = within(number('size'), 8, 200, NaN);
  const density = query.get('density');

  return {
    mode: query.get('mode') === 'list' ? 'list' : 'fly',
    expireMs: Number.isNaN(expire) ? null : expire * 1000,
    area: areas[query.get('area') ?? ''] ?? within(number('area'), 0.05, 1, 1),
    size: Number.isNaN(size) ? undefined : size,
    opacity: within(number('opacity'), 0.05, 1, 1),
    speed: within(number('speed'), 0.25, 4, 1),
    density: density === 'calm' || density === 'full' ? density : 'normal',
    shields: query.getAll('shield').filter((word) => word.trim() !== ''),
    paid: query.get('paid') !== 'off',
    language: query.get('lang') ?? 'zh-CN',
  };
}
