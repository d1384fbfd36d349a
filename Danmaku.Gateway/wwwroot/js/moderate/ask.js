// @ts-check
import { byId, make } from '../dom.js';

/**
 * @typedef {object} Question
 * @property {string} name of the answer
 * @property {string} label
 * @property {'text' | 'long' | 'duration'} type `duration` answers seconds
 * @property {string} [value]
 * @property {boolean} [isRequired]
 * @property {number} [maxLength]
 * @property {string[]} [offers] one press answers
 */

const units = [
  ['1', 'unit.seconds'],
  ['60', 'unit.minutes'],
  ['3600', 'unit.hours'],
  ['86400', 'unit.days'],
];

/** A dialog that asks a few things before a command: a reason, a duration, a note. */
export class Ask {
  #i18n;
  #dialog = byId('ask', HTMLDialogElement);
  #form = byId('ask-form', HTMLFormElement);
  /** @type {(answers: Record<string, any> | null) => void} */
  #answer = () => {};

  /** @param {import('./i18n.js').ConsoleI18n} i18n */
  constructor(i18n) {
    this.#i18n = i18n;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#close(this.#read());
    });
    this.#dialog.addEventListener('close', () => this.#close(null));
  }

  /**
   * @param {string} title
   * @param {Question[]} questions
   * @param {{confirm: string, isDangerous?: boolean, about?: string}} options
   * @returns {Promise<Record<string, any> | null>} null when it was called off
   */
  put(title, questions, { confirm, isDangerous = false, about = '' }) {
    byId('ask-title').textContent = title;
    byId('ask-about').textContent = about;
    byId('ask-about').hidden = about === '';
    byId('ask-fields').replaceChildren(...questions.map((question, index) => this.#field(question, index === 0)));
    const button = byId('ask-confirm');
    button.textContent = confirm;
    button.className = `button ${isDangerous ? 'bad' : 'primary'}`;
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#dialog.showModal();
    });
  }

  /**
   * @param {Question} question
   * @param {boolean} isFirst
   */
  #field({ name, label, type, value = '', isRequired = false, maxLength, offers = [] }, isFirst) {
    const field = make('label', 'stacked');
    field.append(make('span', '', label));
    const input = type === 'long' ? make('textarea') : make('input');
    input.name = name;
    input.required = isRequired;
    input.value = value;
    input.autofocus = isFirst;
    input.dataset.testid = `mod-ask-${name}`;
    if (maxLength !== undefined) {
      input.maxLength = maxLength;
    }

    if (input instanceof HTMLInputElement) {
      input.type = type === 'duration' ? 'number' : 'text';
      input.autocomplete = 'off';
    } else {
      input.rows = 3;
    }

    if (type === 'duration' && input instanceof HTMLInputElement) {
      input.min = '1';
      input.inputMode = 'numeric';
      const unit = make('select');
      unit.name = `${name}-unit`;
      unit.setAttribute('aria-label', this.#i18n.t('ask.unit'));
      unit.append(...units.map(([seconds, key]) => new Option(this.#i18n.t(key), seconds, seconds === '60', seconds === '60')));
      const row = make('span', 'add-row');
      row.append(input, unit);
      field.append(row);
    } else {
      field.append(input);
    }

    if (offers.length > 0) {
      const row = make('span', 'chips');
      row.append(
        ...offers.map((offer) => {
          const chip = make('button', 'chip', offer);
          chip.type = 'button';
          chip.addEventListener('click', () => {
            input.value = offer;
            input.focus();
          });
          return chip;
        }),
      );
      field.append(row);
    }

    return field;
  }

  #read() {
    /** @type {Record<string, any>} */
    const answers = {};
    for (const [name, value] of new FormData(this.#form)) {
      if (name.endsWith('-unit')) {
        const of = name.slice(0, -5);
        answers[of] = answers[of] === undefined ? undefined : Number(answers[of]) * Number(value);
      } else {
        answers[name] = String(value).trim() || undefined;
      }
    }

    return answers;
  }

  /** @param {Record<string, any> | null} answers */
  #close(answers) {
    const answer = this.#answer;
    this.#answer = () => {};
    this.#dialog.close();
    answer(answers);
  }
}
