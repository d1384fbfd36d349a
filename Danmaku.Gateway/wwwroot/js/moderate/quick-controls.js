// @ts-check
import { byId, make } from '../dom.js';
import { heldByBrake, slowModes } from './setting-fields.js';

/** The controls of a hectic minute: mute all, members only, slow mode by one press, announcing, clearing. */
export class QuickControls {
  #model;
  #actions;
  #pending;
  #i18n;
  #switches = /** @type {const} */ ([
    ['muteAll', byId('quick-mute', HTMLInputElement)],
    ['membersOnly', byId('quick-members', HTMLInputElement)],
  ]);

  /**
   * @param {import('./room-model.js').RoomModel} model
   * @param {import('./actions.js').Actions} actions
   * @param {import('./pending-settings.js').PendingSettings} pending
   * @param {import('./i18n.js').ConsoleI18n} i18n
   */
  constructor(model, actions, pending, i18n) {
    this.#model = model;
    this.#actions = actions;
    this.#pending = pending;
    this.#i18n = i18n;
    for (const [name, control] of this.#switches) {
      control.addEventListener('change', () => void pending.configure({ [name]: control.checked }));
    }

    byId('quick-slow').addEventListener('change', ({ target }) => {
      void pending.configure({ slowMode: Number(/** @type {HTMLInputElement} */ (target).value) });
    });
    pending.addEventListener('change', () => this.show());
    byId('announce', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#announce();
    });
    byId('room-clear').addEventListener('click', () => void actions.clear());
    model.addEventListener('state', () => this.show());
    this.build();
  }

  /** In the reader's language, anew. */
  build() {
    byId('quick-slow-choices').replaceChildren(
      ...slowModes.map((seconds) => {
        const choice = make('label', 'choice');
        const input = make('input');
        input.type = 'radio';
        input.name = 'quick-slow';
        input.value = String(seconds);
        choice.append(input, make('span', '', seconds === 0 ? this.#i18n.t('set.off') : this.#i18n.short(seconds)));
        return choice;
      }),
    );
    this.show();
  }

  show() {
    const { settings } = this.#model;
    const { configured } = this.#pending;
    for (const [name, control] of this.#switches) {
      control.checked = configured[name] === true;
      control.classList.toggle('pending', this.#pending.isAsked(name));
    }

    for (const input of byId('quick-slow').querySelectorAll('input')) {
      input.checked = Number(input.value) === configured.slowMode;
    }

    const held = heldByBrake(settings, this.#model.configured);
    const own = !slowModes.includes(configured.slowMode) && configured.slowMode !== undefined;
    byId('quick-slow-own').textContent = held.includes('slowMode')
      ? this.#i18n.t('quick.slowByBrake', { value: this.#i18n.short(settings.slowMode) })
      : own
        ? this.#i18n.short(configured.slowMode)
        : '';
    byId('quick-members').classList.toggle('braked', held.includes('membersOnly'));
    byId('quick-members-brake').hidden = !held.includes('membersOnly');
    document.body.classList.toggle('muted', settings.muteAll === true);
  }

  async #announce() {
    const input = byId('announce-text', HTMLInputElement);
    const text = input.value.trim();
    if (text !== '' && (await this.#actions.announce(text))) {
      input.value = '';
    }
  }
}
