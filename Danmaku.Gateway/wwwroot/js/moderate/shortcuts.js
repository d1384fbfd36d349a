// @ts-check
import { byId, make } from '../dom.js';

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys as in KeyboardEvent.key; letters in lower case
 * @property {string} label key of what it does
 * @property {(key: string) => void} run
 */

/**
 * Single keys while no field is being written in and no dialog is open, and the help that lists them.
 * @param {Shortcut[]} shortcuts
 * @param {import('./i18n.js').ConsoleI18n} i18n
 */
export function shortcuts(shortcuts, i18n) {
  const byKey = new Map(shortcuts.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut])));

  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog:modal')) {
      return;
    }

    const element = target instanceof HTMLElement ? target : null;
    const isTyping = element !== null && element.matches('input:not([type="checkbox"], [type="radio"]), textarea, select');
    if (isTyping && key !== 'Escape') {
      return;
    }

    // Arrows belong to tabs and choices while one of them has the focus, and Enter to what it presses.
    const isControl = element !== null && element.closest('button, a, summary, [role="tablist"], [role="menu"], .choices') !== null;
    if (isControl && (key === 'Enter' || key.startsWith('Arrow'))) {
      return;
    }

    const shortcut = byKey.get(key.length === 1 ? key.toLowerCase() : key);
    if (shortcut) {
      event.preventDefault();
      shortcut.run(key);
    }
  });

  const names = /** @type {Record<string, string>} */ ({ ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' });
  return {
    /** In the reader's language. */
    showHelp() {
      byId('help-keys').replaceChildren(
        ...shortcuts.flatMap(({ keys, label }) => {
          const term = make('dt');
          const shown = (/** @type {string} */ key) => (key === ' ' ? i18n.t('key.space') : (names[key] ?? (key.length === 1 ? key.toUpperCase() : key)));
          if (keys.length > 3) {
            term.append(make('kbd', '', shown(keys[0])), ' – ', make('kbd', '', shown(keys[keys.length - 1])));
          } else {
            keys.forEach((key) => term.append(make('kbd', '', shown(key)), ' '));
          }

          return [term, make('dd', '', i18n.t(label))];
        }),
      );
    },
  };
}

/** Buttons that close their dialog, and backdrops that do. */
export function dialogs() {
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', ({ target }) => {
      // The backdrop counts as the dialog itself.
      if ((target === dialog && dialog.matches(':modal')) || (target instanceof Element && target.closest('[data-close]'))) {
        dialog.close();
      }
    });
  }

  byId('help-open').addEventListener('click', () => byId('help', HTMLDialogElement).showModal());
}
