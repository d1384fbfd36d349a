// @ts-check
import { en } from './i18n-en.js';
import { zhCN } from './i18n-zh-cn.js';

/** @typedef {keyof typeof en} MessageKey */

const dictionaries = { en, 'zh-CN': zhCN };

/** The page's language. Dispatches `change`. */
export class I18n extends EventTarget {
  /** @type {'en' | 'zh-CN'} */
  language = 'en';

  /**
   * @param {'auto' | 'en' | 'zh-CN'} wanted
   * @param {readonly string[]} [offered] languages of the reader, best first
   */
  use(wanted, offered = navigator.languages) {
    const preferred = wanted === 'auto' ? (offered.find((tag) => /^(zh|en)\b/i.test(tag)) ?? 'en') : wanted;
    this.language = preferred.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
    this.dispatchEvent(new CustomEvent('change'));
  }

  /**
   * @param {MessageKey} key
   * @param {Record<string, string | number>} [values] for `{name}` in the message
   */
  t(key, values = {}) {
    return dictionaries[this.language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  }

  /**
   * A sentence for a refusal, in the reader's language.
   * @param {string} name of the reason, as in docs/protocol.md
   * @param {Record<string, string | number>} [values]
   */
  reason(name, values) {
    const key = `reason.${name}`;
    return key in en ? this.t(/** @type {MessageKey} */ (key), values) : this.t('reason.unknown', { name });
  }

  /** A name for somebody who has not chosen one. */
  guestName() {
    const names = this.t('guest.names').split('|');
    return `${names[Math.floor(Math.random() * names.length)]} ${Math.floor(10 + Math.random() * 90)}`;
  }

  /** @param {number} seconds */
  duration(seconds) {
    const [value, unit] =
      seconds < 60 ? [seconds, 'second'] : seconds < 3600 ? [Math.ceil(seconds / 60), 'minute'] : seconds < 86_400
        ? [Math.ceil(seconds / 3600), 'hour'] : [Math.ceil(seconds / 86_400), 'day'];
    return new Intl.NumberFormat(this.language, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(value));
  }

  /** @param {number} count */
  count(count) {
    return new Intl.NumberFormat(this.language, { notation: count < 10_000 ? 'standard' : 'compact' }).format(count);
  }

  /**
   * Fills in the texts of a piece of page: `data-i18n` content, `data-i18n-label` aria-label and title, `data-i18n-hint`
   * placeholder.
   * @param {ParentNode} root
   */
  fill(root) {
    for (const element of root.querySelectorAll('[data-i18n]')) {
      element.textContent = this.t(/** @type {MessageKey} */ (element.getAttribute('data-i18n')));
    }

    for (const element of root.querySelectorAll('[data-i18n-label]')) {
      const label = this.t(/** @type {MessageKey} */ (element.getAttribute('data-i18n-label')));
      element.setAttribute('aria-label', label);
      if (element instanceof HTMLButtonElement) {
        element.title = label;
      }
    }

    for (const element of root.querySelectorAll('[data-i18n-hint]')) {
      element.setAttribute('placeholder', this.t(/** @type {MessageKey} */ (element.getAttribute('data-i18n-hint'))));
    }
  }
}
