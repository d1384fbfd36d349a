// @ts-check
import { byId } from './dom.js';

/**
 * Shortcuts of the viewer page, listed in its help; and the dialogs' buttons.
 * @param {object} parts
 * @param {import('./composer.js').Composer} parts.composer
 * @param {import('./comment-menu.js').CommentMenu} parts.menu
 * @param {() => void} parts.toggleComments
 */
export function keyboard({ composer, menu, toggleComments }) {
  const openDialog = (/** @type {string} */ id) => byId(id, HTMLDialogElement).showModal();
  /** @type {Record<string, () => void>} */
  const actions = {
    Enter: () => composer.focus(),
    '/': () => composer.focus(),
    '?': () => openDialog('help'),
    d: toggleComments,
    s: () => openDialog('settings'),
  };

  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }

    if (key === 'Escape') {
      menu.close();
      if (!composer.escape() && target instanceof HTMLElement) {
        target.blur();
      }

      return;
    }

    const isTyping = target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
    const isPressing = key === 'Enter' && target instanceof HTMLElement && target.closest('button, a, summary') !== null;
    const action = actions[key.length === 1 ? key.toLowerCase() : key];
    if (action && !isTyping && !isPressing) {
      event.preventDefault();
      action();
    }
  });

  byId('settings-open').addEventListener('click', () => openDialog('settings'));
  byId('help-open').addEventListener('click', () => openDialog('help'));
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', ({ target }) => {
      // The backdrop counts as the dialog itself.
      if (target === dialog || (target instanceof Element && target.closest('[data-close]'))) {
        dialog.close();
      }
    });
  }
}
