// @ts-check
import { I18n } from '../i18n.js';
import { en } from './i18n-en.js';
import { zhCN } from './i18n-zh-cn.js';

const dictionaries = { en, 'zh-CN': zhCN };

/**
 * The language of the console: its own texts over those of the viewer page.
 */
export class ConsoleI18n extends I18n {
  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  t(key, values = {}) {
    const text = /** @type {Record<string, string>} */ (dictionaries[this.language])[key];
    if (text === undefined) {
      return super.t(/** @type {any} */ (key), values);
    }

    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  }

  /** @param {string} key */
  has(key) {
    return key in en;
  }

  /**
   * What a refusal says: the service's own sentence to a reader of English, which knows the numbers; ours to others.
   * @param {{name: string, reason: number, message: string}} error
   */
  refusal(error) {
    if (error.reason === 0) {
      return this.has(`reason.${error.name}`) ? this.t(`reason.${error.name}`) : this.reason(error.name);
    }

    const ours = this.has(`reason.${error.name}`) ? this.t(`reason.${error.name}`) : this.reason(error.name);
    if (this.language === 'en') {
      return error.message || ours;
    }

    return ['command_invalid', 'cannot_undo', 'request_invalid'].includes(error.name) ? `${ours}（${error.message}）` : ours;
  }

  /** @param {number} at Unix ms */
  clock(at) {
    return new Date(at).toLocaleTimeString(this.language, { hour12: false });
  }

  /** @param {number} at Unix ms */
  moment(at) {
    const options = /** @type {const} */ ({ hour12: false, hour: '2-digit', minute: '2-digit', second: '2-digit' });
    const isToday = new Date(at).toDateString() === new Date().toDateString();
    return new Date(at).toLocaleString(this.language, isToday ? options : { ...options, month: '2-digit', day: '2-digit' });
  }

  /**
   * As on a clock that runs down: 9:59, or 1:04:07.
   * @param {number} ms
   */
  countdown(ms) {
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const shown = parts[0] > 0 ? parts : parts.slice(1);
    return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
  }

  /** @param {number} seconds as short as a button needs it */
  short(seconds) {
    const [value, unit] = seconds < 60 ? [seconds, 'second'] : seconds < 3600 ? [seconds / 60, 'minute'] : seconds < 86_400 ? [seconds / 3600, 'hour'] : [seconds / 86_400, 'day'];
    const format = { style: 'unit', unit: String(unit), unitDisplay: this.language === 'en' ? 'narrow' : 'short', maximumFractionDigits: 1 };
    return new Intl.NumberFormat(this.language, /** @type {any} */ (format)).format(Number(value));
  }
}
