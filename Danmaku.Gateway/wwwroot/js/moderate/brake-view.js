// @ts-check
import { byId } from '../dom.js';
import { heldByBrake } from './setting-fields.js';

/** The raid brake: its state beside the charts, and, while it holds, a banner over the list. It never acts silently. */
export class BrakeView {
  #model;
  #i18n;
  #words;
  #said = '';

  /**
   * @param {import('./room-model.js').RoomModel} model
   * @param {import('./actions.js').Actions} actions
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {(name: string, value: any) => string} words of a setting's value
   */
  constructor(model, actions, i18n, words) {
    this.#model = model;
    this.#i18n = i18n;
    this.#words = words;
    for (const button of byId('brake-banner').querySelectorAll('button')) {
      button.addEventListener('click', () => void actions.veto(Number(button.dataset.veto)));
    }

    model.addEventListener('state', (event) => {
      if (['brake', 'settings'].includes(/** @type {CustomEvent} */ (event).detail.what)) {
        this.show();
      }
    });
  }

  show() {
    const { brake, configured, settings } = this.#model;
    const isOn = brake.level !== 'off';
    const isVetoed = (brake.vetoedUntil ?? 0) > Date.now();
    const state = isOn ? brake.level : isVetoed ? 'vetoed' : configured.raidBrake === false ? 'disabled' : 'off';
    const chip = byId('brake');
    chip.dataset.level = state;
    const level = this.#i18n.t(`brake.${brake.level}`);
    const holds = this.#i18n.t('brake.holds', { level });
    byId('brake-level').textContent = isOn ? holds : this.#i18n.t(`brake.${state}`, { time: isVetoed ? this.#i18n.moment(brake.vetoedUntil ?? 0) : '' });

    const banner = byId('brake-banner');
    banner.hidden = !isOn;
    byId('brake-title').textContent = holds;
    byId('brake-why').textContent = brake.why;
    byId('brake-since').textContent = isOn ? this.#i18n.t('brake.since', { time: this.#i18n.moment(brake.since) }) : '';
    byId('brake-force').textContent = heldByBrake(settings, configured)
      .map((name) => `${this.#i18n.t(`set.${name}`)}: ${this.#words(name, settings[name])}`)
      .join(' · ');

    const said = isOn ? `${holds}. ${brake.why}` : this.#said === '' ? '' : this.#i18n.t('brake.released');
    if (said !== this.#said) {
      this.#said = said;
      byId('brake-said').textContent = said;
    }
  }

  /** @param {boolean} isStreamer who alone may veto */
  allowVeto(isStreamer) {
    byId('brake-veto').hidden = !isStreamer;
    byId('brake-ask').hidden = isStreamer;
  }
}
