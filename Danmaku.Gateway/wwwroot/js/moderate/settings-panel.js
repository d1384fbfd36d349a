// @ts-check
import { byId, make } from '../dom.js';
import { changesOf, fields, groups, heldByBrake } from './setting-fields.js';

/** Every setting of the room as a control, with what the raid brake has in force beside what is configured. */
export class SettingsPanel {
  #model;
  #pending;
  #i18n;
  #form = byId('settings-form', HTMLFormElement);
  #whatIf;
  /** @type {Set<string>} controls that the moderator touched and did not save */
  #touched = new Set();

  /**
   * @param {import('./room-model.js').RoomModel} model
   * @param {import('./pending-settings.js').PendingSettings} pending
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {(changes: Record<string, any>) => void} whatIf
   */
  constructor(model, pending, i18n, whatIf) {
    this.#model = model;
    this.#pending = pending;
    this.#i18n = i18n;
    this.#whatIf = whatIf;
    this.build();
    this.#form.addEventListener('input', ({ target }) => {
      this.#touched.add(/** @type {HTMLInputElement} */ (target).name);
      this.#showButtons();
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#save();
    });
    byId('settings-reset').addEventListener('click', () => {
      this.#touched.clear();
      this.show();
    });
    byId('settings-what-if').addEventListener('click', () => this.#whatIf(this.#changes()));
    pending.addEventListener('change', () => this.show());
    model.addEventListener('state', (event) => {
      if (['settings', 'brake'].includes(/** @type {CustomEvent} */ (event).detail.what)) {
        this.show();
      }
    });
  }

  /** In the reader's language, anew. */
  build() {
    byId('settings-fields').replaceChildren(
      ...groups.map(({ title, fields: members }) => {
        const group = make('fieldset', 'group');
        group.append(make('legend', '', this.#i18n.t(title)), ...members.map((field) => this.#control(field)));
        return group;
      }),
    );
    this.show();
  }

  show() {
    const { settings } = this.#model;
    const { configured } = this.#pending;
    const held = heldByBrake(settings, this.#model.configured);
    for (const { name } of fields) {
      const control = this.#input(name);
      if (control && configured[name] !== undefined && !this.#touched.has(name)) {
        if (control.type === 'checkbox') {
          control.checked = configured[name];
        } else {
          control.value = String(configured[name]);
        }
      }

      const note = byId(`set-${name}-brake`);
      note.hidden = !held.includes(name);
      note.textContent = held.includes(name) ? this.#i18n.t('set.inForce', { value: this.words(name, settings[name]) }) : '';
    }

    this.#showButtons();
  }

  /**
   * A value of a setting as a reader says it.
   * @param {string} name
   * @param {any} value
   */
  words(name, value) {
    const field = fields.find((one) => one.name === name);
    if (field?.type === 'switch') {
      return this.#i18n.t(value ? 'set.on' : 'set.off');
    }

    return field?.type === 'choice' ? this.#i18n.t(`set.${name}.${value}`) : `${value} ${field?.unit ? this.#i18n.t(field.unit) : ''}`;
  }

  async #save() {
    const changes = this.#changes();
    if (!this.#form.reportValidity() || Object.keys(changes).length === 0) {
      return;
    }

    const status = byId('settings-status');
    status.textContent = this.#i18n.t('do.pending');
    const done = await this.#pending.configure(changes);
    status.textContent = done ? this.#i18n.t('room.saved') : this.#i18n.t('set.refused');
    status.classList.toggle('refused', done === null);
    if (done) {
      this.#touched.clear();
      this.show();
    }
  }

  #changes() {
    const wanted = Object.fromEntries(
      [...this.#touched].map((name) => {
        const control = this.#input(name);
        const field = fields.find((one) => one.name === name);
        return [name, field?.type === 'switch' ? control?.checked : field?.type === 'number' ? Number(control?.value) : control?.value];
      }),
    );
    return changesOf(wanted, this.#pending.configured);
  }

  #showButtons() {
    const changes = this.#changes();
    const names = Object.keys(changes);
    byId('settings-save', HTMLButtonElement).disabled = names.length === 0;
    byId('settings-reset', HTMLButtonElement).disabled = names.length === 0;
    byId('settings-what-if', HTMLButtonElement).disabled = !names.some((name) => fields.find((field) => field.name === name)?.isTriable);
    for (const { name } of fields) {
      this.#input(name)?.closest('.line')?.classList.toggle('changed', names.includes(name));
    }
  }

  /** @param {import('./setting-fields.js').Field} field */
  #control({ name, type, min, max, step = 1, unit, values = [] }) {
    const line = make('label', 'line');
    const words = make('span', 'line-words', this.#i18n.t(`set.${name}`));
    const brake = make('span', 'in-force');
    brake.id = `set-${name}-brake`;
    brake.hidden = true;
    if (type === 'number') {
      words.append(make('span', 'range', `${min}–${Number(max).toLocaleString(this.#i18n.language)} ${unit ? this.#i18n.t(unit) : ''}`));
    }

    words.append(brake);
    if (type === 'choice') {
      const select = make('select');
      select.name = name;
      select.append(...values.map((value) => new Option(this.#i18n.t(`set.${name}.${value}`), value)));
      line.append(words, select);
      return line;
    }

    const input = make('input', type === 'switch' ? 'switch' : '');
    input.name = name;
    input.type = type === 'switch' ? 'checkbox' : 'number';
    if (type === 'switch') {
      input.setAttribute('role', 'switch');
      line.append(words, input);
      return line;
    }

    input.min = String(min);
    input.max = String(max);
    input.step = String(step);
    input.required = true;
    input.inputMode = 'numeric';
    line.append(words, input);
    return line;
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement | null} */ (this.#form.elements.namedItem(name));
  }
}
