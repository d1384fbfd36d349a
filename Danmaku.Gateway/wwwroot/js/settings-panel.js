// @ts-check
import { byId, choices, icon, make } from './dom.js';

/**
 * @typedef {import('./settings.js').SettingsStore} SettingsStore
 * @typedef {import('./i18n.js').I18n} I18n
 */

const sliders = /** @type {const} */ (['opacity', 'speed', 'area', 'fontSize']);

/**
 * The dialog in which a viewer chooses how comments look and which are hidden.
 * @param {SettingsStore} store
 * @param {I18n} i18n
 */
export function settingsPanel(store, i18n) {
  const enabled = byId('set-enabled', HTMLInputElement);
  enabled.addEventListener('change', () => store.update({ enabled: enabled.checked }));
  for (const name of sliders) {
    const slider = byId(`set-${name}`, HTMLInputElement);
    slider.addEventListener('input', () => store.update({ [name]: slider.valueAsNumber }));
  }

  byId('settings-reset').addEventListener('click', () => store.reset());
  byId('shield-keyword', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const input = byId('shield-keyword-input', HTMLInputElement);
    const word = input.value.trim();
    const { shields } = store.current;
    if (word !== '' && !shields.keywords.includes(word)) {
      store.update({ shields: { ...shields, keywords: [...shields.keywords, word] } });
    }

    input.value = '';
  });

  const show = () => {
    const { current } = store;
    enabled.checked = current.enabled;
    for (const name of sliders) {
      const slider = byId(`set-${name}`, HTMLInputElement);
      slider.value = String(current[name]);
      const output = slider.parentElement?.querySelector('output');
      const text = name === 'speed' ? `${current[name].toFixed(1)}×` : `${Math.round(current[name] * 100)}%`;
      slider.setAttribute('aria-valuetext', text);
      output?.replaceChildren(text);
    }

    byId('settings-reduced').hidden = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    showChoices(store, i18n);
    showShields(store, i18n);
  };
  store.addEventListener('change', show);
  i18n.addEventListener('change', show);
}

/**
 * @param {SettingsStore} store
 * @param {I18n} i18n
 */
function showChoices(store, i18n) {
  const { density, language, shields } = store.current;
  const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
  choices(byId('set-density'), {
    type: 'radio',
    name: 'density',
    choices: [
      { value: 'calm', label: i18n.t('density.calm') },
      { value: 'normal', label: i18n.t('density.normal') },
      { value: 'full', label: i18n.t('density.full') },
    ],
    chosen: [density],
    onChange: ([value]) => store.update({ density: /** @type {any} */ (value) }),
  });
  choices(byId('shield-modes'), {
    type: 'checkbox',
    name: 'shield-mode',
    choices: [
      { value: 'scroll', label: i18n.t('mode.scroll') },
      { value: 'reverse', label: i18n.t('mode.reverse') },
      { value: 'top', label: i18n.t('mode.top') },
      { value: 'bottom', label: i18n.t('mode.bottom') },
    ],
    chosen: shields.modes,
    onChange: (modes) => store.update({ shields: { ...store.current.shields, modes } }),
  });
  choices(byId('set-language'), {
    type: 'radio',
    name: 'language',
    choices: [
      { value: 'auto', label: i18n.t('settings.auto') },
      { value: 'zh-CN', label: '简体中文' },
      { value: 'en', label: 'English' },
    ],
    chosen: [language],
    onChange: ([value]) => store.update({ language: /** @type {any} */ (value) }),
  });

  // The choices are new elements: the keyboard stays where it was.
  if (focused && !focused.isConnected) {
    const same = `input[name="${focused.name}"][value="${focused.value}"]`;
    byId('settings').querySelector(same)?.dispatchEvent(new Event('focus'));
    /** @type {HTMLElement | null} */ (byId('settings').querySelector(same))?.focus();
  }
}

/**
 * @param {SettingsStore} store
 * @param {I18n} i18n
 */
function showShields(store, i18n) {
  const { shields } = store.current;
  byId('shield-keywords').replaceChildren(
    ...shields.keywords.map((word) =>
      chip(word, i18n, () => {
        store.update({ shields: { ...shields, keywords: shields.keywords.filter((one) => one !== word) } });
      }),
    ),
  );
  byId('shield-viewers').replaceChildren(
    ...shields.viewers.map((viewer) =>
      chip(viewer.name, i18n, () => {
        store.update({ shields: { ...shields, viewers: shields.viewers.filter((one) => one.id !== viewer.id) } });
      }),
    ),
  );
  byId('shield-viewers-part').hidden = shields.viewers.length === 0;
}

/**
 * @param {string} text
 * @param {I18n} i18n
 * @param {() => void} onRemove
 */
function chip(text, i18n, onRemove) {
  const item = make('li');
  const button = make('button', 'chip', text);
  button.type = 'button';
  button.setAttribute('aria-label', i18n.t('settings.remove', { word: text }));
  button.append(icon('close'));
  button.addEventListener('click', onRemove);
  item.append(button);
  return item;
}
