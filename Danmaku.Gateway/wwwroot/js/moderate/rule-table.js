// @ts-check
import { byId, icon, make } from '../dom.js';
import { actions, defaultTimeout, kinds } from './rule-set.js';

/** Rows at most; the search finds the others. */
const shownAtMost = 200;

/** The rules of a draft as a list with a search, and the form that adds and edits them. */
export class RuleTable {
  #draft;
  #i18n;
  #form = byId('rule-form', HTMLFormElement);
  #search = byId('rule-search', HTMLInputElement);
  #allowed = byId('rule-allowed', HTMLTextAreaElement);
  /** @type {import('./rule-set.js').Rule | null} the one being edited */
  #edited = null;

  /**
   * @param {import('./rule-draft.js').RuleDraft} draft
   * @param {import('./i18n.js').ConsoleI18n} i18n
   */
  constructor(draft, i18n) {
    this.#draft = draft;
    this.#i18n = i18n;
    this.#search.addEventListener('input', () => this.show());
    this.#allowed.addEventListener('change', () => {
      this.#draft.allow(this.#allowed.value.split('\n').map((line) => line.trim()).filter((line) => line !== ''));
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#put();
    });
    this.#form.addEventListener('input', () => this.#showForm());
    byId('rule-cancel').addEventListener('click', () => this.#edit(null));
    draft.addEventListener('change', () => this.show());
    this.build();
  }

  /** In the reader's language, anew. */
  build() {
    const [kind, action] = [this.#field('kind'), this.#field('action')];
    const chosen = [kind.value || 'term', action.value || 'reject'];
    kind.replaceChildren(...kinds.map((one) => new Option(this.#i18n.t(`rule.${one}`), one)));
    action.replaceChildren(...actions.map((one) => new Option(this.#i18n.t(`rule.${one}`), one)));
    [kind.value, action.value] = chosen;
    this.#showForm();
    this.show();
  }

  show() {
    const wanted = this.#search.value.trim().toLowerCase();
    const { rules, allowed } = this.#draft.set;
    const found = rules.filter(({ pattern, note = '' }) => `${pattern} ${note}`.toLowerCase().includes(wanted));
    byId('rule-list').replaceChildren(...found.slice(0, shownAtMost).map((rule) => this.#row(rule)));
    byId('rule-empty').hidden = found.length > 0;
    byId('rule-empty').textContent = this.#i18n.t(rules.length === 0 ? 'rules.none' : 'rules.notFound');
    const more = byId('rule-more');
    more.hidden = found.length <= shownAtMost;
    more.textContent = this.#i18n.t('rules.more', { count: found.length - shownAtMost });
    byId('rule-count').textContent = this.#i18n.t('rules.count', { rules: rules.length, allowed: allowed.length });
    if (document.activeElement !== this.#allowed) {
      this.#allowed.value = allowed.join('\n');
    }
  }

  /** @param {import('./rule-set.js').Rule} rule */
  #row(rule) {
    const { pattern, kind = 'term', action = 'reject', timeout = defaultTimeout, note } = rule;
    const row = make('li', `rule ${action}`);
    row.dataset.testid = 'mod-rule';
    const words = make('span', 'rule-words');
    words.append(make('code', '', pattern));
    if (note) {
      words.append(make('span', 'blame', note));
    }

    const verb = action === 'timeout' ? this.#i18n.t('rule.timeoutFor', { duration: this.#i18n.short(timeout) }) : this.#i18n.t(`rule.${action}`);
    const does = make('span', 'rule-does', verb);
    const edit = this.#button('pen', this.#i18n.t('rules.edit', { pattern }));
    edit.addEventListener('click', () => this.#edit(rule));
    const remove = this.#button('close', this.#i18n.t('rules.remove', { pattern }));
    remove.dataset.testid = 'mod-rule-remove';
    remove.addEventListener('click', () => this.#draft.remove(rule));
    row.append(words, make('span', 'rule-kind', kind === 'term' ? '' : this.#i18n.t(`rule.${kind}`)), does, edit, remove);
    return row;
  }

  /** @param {import('./rule-set.js').Rule | null} rule null for a new one */
  #edit(rule) {
    this.#edited = rule;
    const { pattern = '', kind = 'term', action = 'reject', timeout = defaultTimeout, note = '' } = rule ?? {};
    for (const [name, value] of Object.entries({ pattern, kind, action, timeout, note })) {
      this.#field(name).value = String(value);
    }

    this.#showForm();
    if (rule) {
      this.#field('pattern').focus();
    }
  }

  #put() {
    const value = (/** @type {string} */ name) => this.#field(name).value.trim();
    if (this.#edited) {
      this.#draft.remove(this.#edited);
    }

    this.#draft.put({
      pattern: value('pattern'),
      kind: /** @type {any} */ (value('kind')),
      action: /** @type {any} */ (value('action')),
      timeout: Number(value('timeout')) || defaultTimeout,
      note: value('note'),
    });
    const [kind, action] = [value('kind'), value('action')];
    this.#edit(null);
    [this.#field('kind').value, this.#field('action').value] = [kind, action];
    this.#showForm();
    this.#field('pattern').focus();
  }

  #showForm() {
    byId('rule-timeout-part').hidden = this.#field('action').value !== 'timeout';
    byId('rule-put').textContent = this.#i18n.t(this.#edited ? 'rules.change' : 'rules.add');
    byId('rule-cancel').hidden = this.#edited === null;
    const pattern = /** @type {HTMLInputElement} */ (this.#field('pattern'));
    pattern.maxLength = this.#field('kind').value === 'regex' ? 256 : 64;
    byId('rule-hint').textContent = this.#i18n.t(`rule.${this.#field('kind').value}.hint`);
  }

  /**
   * @param {string} name of the icon
   * @param {string} label
   */
  #button(name, label) {
    const button = make('button', 'icon-button small');
    button.type = 'button';
    button.setAttribute('aria-label', label);
    button.title = label;
    button.append(icon(name));
    return button;
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement & HTMLSelectElement} */ (this.#form.elements.namedItem(name));
  }
}
