// @ts-check
import { byId } from './dom.js';

/**
 * The dialog in which a guest of the demo chooses a name.
 * @param {import('./identity.js').Identity} identity
 * @param {import('./i18n.js').I18n} i18n
 * @param {() => void} onRenamed
 */
export function namePanel(identity, i18n, onRenamed) {
  const dialog = byId('name', HTMLDialogElement);
  const form = byId('name-form', HTMLFormElement);
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('name'));
  const status = byId('name-status');

  byId('who').addEventListener('click', () => {
    status.textContent = '';
    input.value = identity.demoName;
    dialog.showModal();
    input.select();
  });

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name === '') {
      return;
    }

    try {
      await identity.rename(name);
      dialog.close();
      onRenamed();
    } catch (error) {
      // A name that is not accepted, or no network; either way the old one stays.
      status.textContent = i18n.t('post.nameRefused');
      status.classList.add('refused');
    }
  });
}
