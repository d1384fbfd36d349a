// @ts-check
import { byId, make } from '../dom.js';
import { RequestError } from '../requests.js';

/** The dialog that shows the rules in force as text and reads others from text. The service knows the format (docs/rules.md). */
export class RuleTransfer {
  #api;
  #i18n;
  #onRead;
  #dialog = byId('transfer', HTMLDialogElement);
  #text = byId('transfer-text', HTMLTextAreaElement);

  /**
   * @param {import('./api.js').Api} api
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {(set: import('./rule-set.js').RuleSet, isWhole: boolean) => void} onRead `isWhole`: in place of the draft, not on top of it
   */
  constructor(api, i18n, onRead) {
    this.#api = api;
    this.#i18n = i18n;
    this.#onRead = onRead;
    byId('transfer-merge').addEventListener('click', () => void this.#read(false));
    byId('transfer-replace').addEventListener('click', () => void this.#read(true));
    byId('transfer-file', HTMLInputElement).addEventListener('change', async ({ target }) => {
      const file = /** @type {HTMLInputElement} */ (target).files?.[0];
      if (file) {
        this.#text.value = await file.text();
      }
    });
  }

  async open() {
    this.#text.value = '';
    // What comes would replace what is written meanwhile.
    this.#text.readOnly = true;
    this.#say([this.#i18n.t('card.loading')]);
    this.#dialog.showModal();
    try {
      this.#text.value = await this.#api.rulesText();
      this.#say([]);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#text.readOnly = false;
    }
  }

  /** @param {boolean} isWhole */
  async #read(isWhole) {
    this.#say([this.#i18n.t('do.pending')]);
    try {
      this.#onRead(await this.#api.readRules(this.#text.value, byId('transfer-words', HTMLInputElement).checked), isWhole);
      this.#dialog.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    const { errors = [] } = /** @type {{errors?: {line: number, message: string}[]}} */ (error);
    // What a room says of a rule names its line already.
    const lines = errors.map(({ line, message }) => (/\bline \d/i.test(message) ? message : this.#i18n.t('transfer.line', { line, message })));
    this.#say(lines.length > 0 ? lines : [this.#i18n.refusal(error)]);
  }

  /** @param {string[]} lines */
  #say(lines) {
    byId('transfer-status').replaceChildren(...lines.map((line) => make('span', 'transfer-line', line)));
  }
}
