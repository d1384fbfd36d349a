// @ts-check
import { RequestError } from './client.js';
import { byId } from './dom.js';

const numbers = ['slowMode', 'uniqueWindow', 'textLimit'];
const switches = ['membersOnly', 'muteAll'];

/**
 * The dialog in which moderators set the rules of the room.
 * @param {import('./client.js').DanmakuClient} client
 * @param {import('./identity.js').Identity} identity
 * @param {import('./i18n.js').I18n} i18n
 * @returns {{open: () => Promise<void>}}
 */
export function roomPanel(client, identity, i18n) {
  const dialog = byId('room-settings', HTMLDialogElement);
  const form = byId('room-form', HTMLFormElement);
  const status = byId('room-status');
  /** @type {Record<string, any>} as the room has them */
  let known = {};

  const say = (/** @type {string} */ text, isRefusal = false) => {
    status.textContent = text;
    status.classList.toggle('refused', isRefusal);
  };

  const moderate = async (/** @type {{action: string}} */ command) => {
    try {
      await client.moderate(command);
      say(i18n.t('room.saved'));
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      const detail = error.name === 'command_invalid' ? ` ${error.message}` : '';
      say(i18n.reason(error.name) + detail, true);
      return false;
    }
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wanted = readForm(form);
    const changed = Object.fromEntries(
      Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(known[name])),
    );
    if (Object.keys(changed).length === 0 || (await moderate(/** @type {any} */ ({ action: 'configure', settings: changed })))) {
      known = { ...known, ...changed };
      say(i18n.t('room.saved'));
    }
  });
  byId('room-clear').addEventListener('click', () => void moderate({ action: 'clear' }));

  return {
    async open() {
      say(i18n.t('room.loading'));

      // A page of its own has a session of its own: the token goes along where no server sees it.
      const token = identity.token === null ? '' : `#token=${encodeURIComponent(identity.token)}`;
      byId('room-console', HTMLAnchorElement).href = `/moderate/${encodeURIComponent(client.room)}${token}`;
      dialog.showModal();
      const response = await fetch(`/rooms/${encodeURIComponent(client.room)}/settings`, {
        headers: { Authorization: `Bearer ${identity.token}` },
      });
      if (!response.ok) {
        say(i18n.t('room.failed', { status: response.status }), true);
        return;
      }

      known = await response.json();
      fillForm(form, known);
      say('');
    },
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, any>} settings
 */
function fillForm(form, settings) {
  for (const name of numbers) {
    field(form, name).value = String(settings[name]);
  }

  for (const name of switches) {
    field(form, name).checked = settings[name];
  }

  field(form, 'linksFrom').value = settings.linksFrom;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, any>}
 */
function readForm(form) {
  return {
    ...Object.fromEntries(numbers.map((name) => [name, Number(field(form, name).value)])),
    ...Object.fromEntries(switches.map((name) => [name, field(form, name).checked])),
    linksFrom: field(form, 'linksFrom').value,
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}
