// @ts-check
import { excerpt } from '../text.js';

/**
 * @typedef {import('./entry.js').Entry} Entry
 * @typedef {{id: string, name: string}} Target
 */

/** Timeouts offered with one press, in seconds. */
export const timeouts = [10, 60, 600, 3600, 86_400];

/** The usual first answer to a nuisance: the key `t`. */
export const usualTimeout = 600;

const maxReason = 200;
const maxIds = 100;

/** What a moderator can do, each with the words for its toast and the questions it needs. */
export class Actions {
  #commands;
  #ask;
  #i18n;

  /**
   * @param {import('./commands.js').Commands} commands
   * @param {import('./ask.js').Ask} ask
   * @param {import('./i18n.js').ConsoleI18n} i18n
   */
  constructor(commands, ask, i18n) {
    this.#commands = commands;
    this.#ask = ask;
    this.#i18n = i18n;
  }

  /** @param {Entry} entry */
  delete({ comment }) {
    const label = this.#t('did.delete', { name: comment.from.name, text: excerpt(comment.text, 24) });
    return this.#commands.run({ action: 'delete', comments: [comment.id] }, { label, about: comment.id });
  }

  /**
   * @param {Target} viewer
   * @param {number} duration seconds
   * @param {string} [about] id of the comment that gave cause
   * @param {{reason?: string, window?: number}} [more]
   */
  timeout(viewer, duration, about, more = {}) {
    const label = this.#t('did.timeout', { name: viewer.name, duration: this.#i18n.duration(duration) });
    return this.#commands.run({ action: 'timeout', viewer: viewer.id, duration, ...more }, { label, about });
  }

  /**
   * @param {Target} viewer
   * @param {string} [about]
   */
  async timeoutOwn(viewer, about) {
    const answers = await this.#ask.put(
      this.#t('ask.timeout', { name: viewer.name }),
      [{ name: 'duration', label: this.#t('ask.duration'), type: 'duration', value: '30', isRequired: true }, this.#reason(false)],
      { confirm: this.#t('do.timeout') },
    );
    if (answers?.duration) {
      await this.timeout(viewer, answers.duration, about, { reason: answers.reason });
    }
  }

  /**
   * @param {Target} viewer
   * @param {string} [about]
   * @param {{reason?: string}} [more]
   */
  ban(viewer, about, more = {}) {
    return this.#commands.run({ action: 'ban', viewer: viewer.id, ...more }, { label: this.#t('did.ban', { name: viewer.name }), about });
  }

  /**
   * @param {Target} viewer
   * @param {string} [about]
   */
  async warn(viewer, about) {
    const title = this.#t('ask.warn', { name: viewer.name });
    const answers = await this.#ask.put(title, [this.#reason(true)], { confirm: this.#t('do.warn'), about: this.#t('ask.warnAbout') });
    if (answers?.reason) {
      const label = this.#t('did.warn', { name: viewer.name });
      await this.#commands.run({ action: 'warn', viewer: viewer.id, reason: answers.reason }, { label, about });
    }
  }

  /**
   * @param {Target} viewer
   * @param {string} [about]
   */
  async restrict(viewer, about) {
    const answers = await this.#ask.put(
      this.#t('ask.restrict', { name: viewer.name }),
      [{ name: 'duration', label: this.#t('ask.durationOpen'), type: 'duration' }, this.#reason(false)],
      { confirm: this.#t('do.restrict'), about: this.#t('ask.restrictAbout') },
    );
    if (answers) {
      const { duration, reason } = answers;
      const label = this.#t('did.restrict', { name: viewer.name });
      await this.#commands.run({ action: 'restrict', viewer: viewer.id, ...(duration && { duration }), reason }, { label, about });
    }
  }

  /**
   * @param {Target} viewer
   * @param {'timeout' | 'ban' | 'warning' | 'restriction'} kind
   */
  lift(viewer, kind) {
    const label = this.#t('did.lift', { name: viewer.name, kind: this.#t(`sanction.${kind}`) });
    return this.#commands.run({ action: 'lift', viewer: viewer.id, kind }, { label });
  }

  /** @param {Target} viewer */
  async purge(viewer) {
    const answers = await this.#ask.put(
      this.#t('ask.purge', { name: viewer.name }),
      [{ name: 'window', label: this.#t('ask.window'), type: 'duration', value: '60', isRequired: true }, this.#reason(false)],
      { confirm: this.#t('do.purge'), isDangerous: true },
    );
    if (answers?.window) {
      const label = this.#t('did.purge', { name: viewer.name });
      await this.#commands.run({ action: 'purge', viewer: viewer.id, ...answers }, { label });
    }
  }

  /** @param {Entry} entry */
  pin({ comment }) {
    const label = this.#t('did.pin', { name: comment.from.name });
    return this.#commands.run({ action: 'pin', comment: comment.id }, { label, about: comment.id });
  }

  unpin() {
    return this.#commands.run({ action: 'unpin' }, { label: this.#t('did.unpin') });
  }

  /**
   * @param {Target} viewer
   * @param {string} [about]
   */
  async note(viewer, about) {
    const question = { name: 'text', label: this.#t('ask.noteText'), type: /** @type {const} */ ('long'), isRequired: true, maxLength: 500 };
    const answers = await this.#ask.put(this.#t('ask.note', { name: viewer.name }), [question], { confirm: this.#t('do.note') });
    if (answers?.text) {
      await this.addNote(viewer, answers.text, about);
    }
  }

  /**
   * @param {Target} viewer
   * @param {string} text
   * @param {string} [about]
   */
  addNote(viewer, text, about) {
    const label = this.#t('did.note', { name: viewer.name });
    return this.#commands.run({ action: 'note', viewer: viewer.id, text }, { label, about, canUndo: false });
  }

  /**
   * @param {Entry[]} entries held
   * @param {boolean} isApproved
   */
  async judge(entries, isApproved) {
    const action = isApproved ? 'approve' : 'deny';
    const label =
      entries.length === 1
        ? this.#t(`did.${action}`, { name: entries[0].comment.from.name })
        : this.#t(`did.${action}Many`, { count: entries.length });
    for (let from = 0; from < entries.length; from += maxIds) {
      const part = entries.slice(from, from + maxIds);
      const about = entries.length === 1 ? part[0].comment.id : undefined;
      await this.#commands.run({ action, comments: part.map(({ comment }) => comment.id) }, { label, about });
    }
  }

  /**
   * @param {Target} viewer
   * @param {boolean} isAppointed
   */
  appoint(viewer, isAppointed) {
    const action = isAppointed ? 'appoint' : 'dismiss';
    return this.#commands.run({ action, viewer: viewer.id }, { label: this.#t(`did.${action}`, { name: viewer.name }) });
  }

  async clear() {
    const answers = await this.#ask.put(this.#t('ask.clear'), [this.#reason(false)], {
      confirm: this.#t('do.clear'),
      isDangerous: true,
      about: this.#t('ask.clearAbout'),
    });
    if (answers) {
      await this.#commands.run({ action: 'clear', ...answers }, { label: this.#t('did.clear') });
    }
  }

  /** @param {string} text */
  announce(text) {
    return this.#commands.run({ action: 'announce', text }, { label: this.#t('did.announce') });
  }

  /**
   * @param {Record<string, any>} settings
   * @param {string} [about] a control's name
   */
  configure(settings, about) {
    return this.#commands.run({ action: 'configure', settings }, { label: this.#t('did.configure'), about });
  }

  /** @param {number} duration seconds */
  veto(duration) {
    const label = this.#t('did.veto', { duration: this.#i18n.duration(duration) });
    return this.#commands.run({ action: 'veto', duration }, { label });
  }

  /**
   * @param {any} appeal
   * @param {boolean} granted
   * @param {string} [text]
   */
  answer(appeal, granted, text) {
    const label = this.#t(granted ? 'did.grant' : 'did.refuse', { name: appeal.viewer.name });
    return this.#commands.run({ action: 'answer', appeal: appeal.id, granted, ...(text && { text }) }, { label, canUndo: false });
  }

  /** @param {boolean} isRequired */
  #reason(isRequired) {
    return {
      name: 'reason',
      label: this.#t(isRequired ? 'ask.reason' : 'ask.reasonOpen'),
      type: /** @type {const} */ ('text'),
      isRequired,
      maxLength: maxReason,
      offers: this.#t('ask.reasons').split('|'),
    };
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  #t(key, values) {
    return this.#i18n.t(key, values);
  }
}
