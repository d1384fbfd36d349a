// @ts-check
import { byId, make } from '../dom.js';
import { RequestError } from '../requests.js';
import { RuleDraft } from './rule-draft.js';
import { RuleTable } from './rule-table.js';
import { RuleTransfer } from './rule-transfer.js';

/** Moderators hear of new rules before these are stored, and what is read comes from the store: how often it is read again, and after how many ms. */
const READS_AGAIN = 20;
const READ_AGAIN_AFTER = 250;

/** The rules of the room: a draft to edit and to try, put in force with a why, and the versions of before. */
export class RulesPanel {
  #api;
  #model;
  #commands;
  #i18n;
  #whatIf;
  #draft = new RuleDraft();
  #table;
  #isLoaded = false;

  /**
   * @param {object} parts
   * @param {import('./api.js').Api} parts.api
   * @param {import('./room-model.js').RoomModel} parts.model
   * @param {import('./commands.js').Commands} parts.commands
   * @param {import('./i18n.js').ConsoleI18n} parts.i18n
   * @param {import('./what-if-view.js').WhatIfView} parts.whatIf
   */
  constructor({ api, model, commands, i18n, whatIf }) {
    this.#api = api;
    this.#model = model;
    this.#commands = commands;
    this.#i18n = i18n;
    this.#whatIf = whatIf;
    this.#table = new RuleTable(this.#draft, i18n);
    this.#draft.addEventListener('change', () => this.#showDraft());
    byId('rules-what-if').addEventListener('click', () => this.#whatIf.open({ rules: this.#draft.set }, this.#draft.set.rules));
    byId('rules-discard').addEventListener('click', () => this.#draft.discard());
    const transfer = new RuleTransfer(api, i18n, (set, isWhole) => (isWhole ? this.#draft.replace(set) : this.#draft.merge(set)));
    byId('rules-transfer-open').addEventListener('click', () => void transfer.open());
    byId('rules-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#putInForce();
    });
    model.addEventListener('state', (event) => {
      if (/** @type {CustomEvent} */ (event).detail.what === 'rules' && this.#isLoaded && model.rules.version !== this.#draft.version) {
        void this.load();
      }
    });
  }

  /**
   * Reads what is in force; changes that are not saved stay, on top of it.
   * @param {number} [again] how often it may be read again while it is behind what moderators have heard
   */
  async load(again = READS_AGAIN) {
    try {
      const { version, rules, allowed } = await this.#api.rules();
      const number = typeof version === 'object' ? version.version : version;
      if (number < this.#model.rules.version && again > 0) {
        setTimeout(() => void this.load(again - 1), READ_AGAIN_AFTER);
      }

      const wasLoaded = this.#isLoaded;
      this.#isLoaded = true;
      if (!this.#draft.isChanged) {
        this.#draft.load(number, { rules, allowed });
      } else if (!wasLoaded || number !== this.#draft.version) {
        this.#draft.rebase(number, { rules, allowed });
        this.#say(wasLoaded ? this.#i18n.t('rules.rebased', { version: number }) : '');
      }

      await this.#loadVersions();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** In the reader's language, anew. */
  build() {
    this.#table.build();
    this.#showDraft();
    if (this.#isLoaded) {
      void this.#loadVersions().catch((error) => this.#fail(error));
    }
  }

  /** @param {string} pattern of a term to reject, from a comment */
  propose(pattern) {
    this.#draft.put({ pattern, kind: 'term', action: 'reject' });
  }

  async #putInForce() {
    const why = byId('rules-why', HTMLInputElement);
    const { version, set } = this.#draft;
    const command = { action: 'rules', rules: set, expected: version, ...(why.value.trim() && { why: why.value.trim() }) };
    this.#say(this.#i18n.t('do.pending'));
    const done = await this.#commands.run(command, { label: this.#i18n.t('did.rules'), overRest: true, about: 'rules' });
    if (done) {
      why.value = '';
      this.#draft.load(version + 1, set);
      this.#say(this.#i18n.t('rules.saved'));
    }

    // Refused as changed meanwhile, or in force now: either way what is in force is news.
    await this.load();
  }

  /** @param {{about: string, state: string, text: string}} attempt */
  attempt({ about, state, text }) {
    if (about === 'rules' && state === 'refused') {
      this.#say(text, true);
    }
  }

  async #loadVersions() {
    const { versions, more } = await this.#api.versions({ limit: 30 });
    // Before the first change there were no rules; that can be had again, too.
    const first = versions.length > 0 && !more && !versions.some(({ version }) => version === 0) ? [{ version: 0, rules: 0, allowed: 0 }] : [];
    byId('rule-versions').replaceChildren(...[...versions, ...first].map((version) => this.#version(version)));
    byId('rule-versions-none').hidden = versions.length > 0;
  }

  /** @param {any} version */
  #version({ version, at, by, why, rules, allowed }) {
    const row = make('li', 'version');
    row.dataset.testid = 'mod-rule-version';
    const words = make('span', 'version-words');
    words.append(
      make('b', '', this.#i18n.t('rules.version', { version })),
      make('span', 'blame', [by ? this.#model.names.of(by) : '', at ? this.#i18n.moment(at) : '', this.#i18n.t('rules.count', { rules, allowed })].filter(Boolean).join(' · ')),
    );
    if (why) {
      words.append(make('span', 'version-why', why));
    }

    row.append(words);
    if (version === this.#model.rules.version) {
      row.append(make('span', 'mark inforce', this.#i18n.t('rules.inForce')));
    } else {
      const button = make('button', 'button small', this.#i18n.t('do.rollback'));
      button.type = 'button';
      button.dataset.testid = 'mod-rollback';
      button.addEventListener('click', () => void this.#rollBack(version, button));
      row.append(button);
    }

    return row;
  }

  /**
   * @param {number} version
   * @param {HTMLButtonElement} button
   */
  async #rollBack(version, button) {
    button.disabled = true;
    const label = this.#i18n.t('did.rollback', { version });
    await this.#commands.run({ action: 'rollback', version }, { label, about: 'rules' });
    button.disabled = false;
    await this.load();
  }

  #showDraft() {
    const { added, removed, changed } = this.#draft.changes;
    const isChanged = added + removed + changed > 0;
    byId('rules-draft').classList.toggle('changed', isChanged);
    byId('rules-changes').textContent = isChanged
      ? this.#i18n.t('rules.changes', { added, removed, changed })
      : this.#isLoaded
        ? this.#i18n.t('rules.unchanged', { version: this.#draft.version })
        : this.#i18n.t('card.loading');
    byId('rules-discard', HTMLButtonElement).hidden = !isChanged;
    byId('rules-save', HTMLButtonElement).disabled = !isChanged || !this.#isLoaded;
  }

  /**
   * @param {string} text
   * @param {boolean} [isRefusal]
   */
  #say(text, isRefusal = false) {
    const status = byId('rules-status');
    status.textContent = text;
    status.classList.toggle('refused', isRefusal);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    this.#say(this.#i18n.refusal(error), true);
  }
}
