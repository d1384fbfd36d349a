// @ts-check
import { RequestError } from './client.js';
import { byId } from './dom.js';

/** @typedef {import('./client.js').Comment} Comment */

/** Ten minutes, the usual first answer to a nuisance. */
const timeoutSeconds = 600;

/**
 * What the menu of a comment offers, and the flying comments that open it.
 * @param {object} parts
 * @param {import('./client.js').DanmakuClient} parts.client
 * @param {import('./composer.js').Composer} parts.composer
 * @param {import('./i18n.js').I18n} parts.i18n
 * @param {import('./comment-menu.js').CommentMenu} parts.menu
 * @param {import('./settings.js').SettingsStore} parts.settings
 * @param {import('./stage.js').Stage} parts.stage
 * @param {(text: string, then?: {label: string, run: () => void}) => void} parts.say
 */
export function commentActions({ client, composer, i18n, menu, settings, stage, say }) {
  const isModerator = () => ['moderator', 'streamer'].includes(client.you?.role ?? '');

  const moderate = async (/** @type {{action: string, [member: string]: any}} */ command) => {
    try {
      const done = await client.moderate(command);
      if (command.action === 'undo') {
        say(i18n.t('menu.undone'));
      } else {
        say(i18n.t('menu.done'), { label: i18n.t('menu.undo'), run: () => void moderate({ action: 'undo', event: done.id }) });
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      say(i18n.reason(error.name));
    }
  };

  const items = (/** @type {Comment} */ comment) => {
    const { from } = comment;
    const isOwn = from.id === client.you?.id;
    /** @type {import('./comment-menu.js').MenuItem[]} */
    const offered = [];
    if (client.you) {
      offered.push({ label: i18n.t('menu.reply'), testId: 'menu-reply', run: () => composer.reply(comment) });
      if (!isOwn) {
        const label = i18n.t('menu.mention', { name: from.name });
        offered.push({ label, testId: 'menu-mention', run: () => composer.mention(from) });
      }
    }

    offered.push({
      label: i18n.t('menu.copy'),
      testId: 'menu-copy',
      run: () => void navigator.clipboard?.writeText(comment.text).then(() => say(i18n.t('menu.copied'))),
    });
    if (!isOwn) {
      offered.push({
        label: i18n.t('menu.shield', { name: from.name }),
        testId: 'menu-shield',
        run() {
          const { shields } = settings.current;
          settings.update({ shields: { ...shields, viewers: [...shields.viewers, { id: from.id, name: from.name }] } });
          say(i18n.t('menu.shielded', { name: from.name }));
        },
      });
    }

    if (isModerator()) {
      offered.push({
        label: i18n.t('menu.delete'),
        testId: 'menu-delete',
        startsGroup: true,
        run: () => void moderate({ action: 'delete', comments: [comment.id] }),
      });
      offered.push({ label: i18n.t('menu.pin'), testId: 'menu-pin', run: () => void moderate({ action: 'pin', comment: comment.id }) });
      if (!isOwn) {
        offered.push({
          label: i18n.t('menu.timeout'),
          testId: 'menu-timeout',
          run: () => void moderate({ action: 'timeout', viewer: from.id, duration: timeoutSeconds }),
        });
        offered.push({
          label: i18n.t('menu.ban'),
          testId: 'menu-ban',
          isDangerous: true,
          run: () => void moderate({ action: 'ban', viewer: from.id }),
        });
      }
    }

    return offered;
  };

  // Over a comment the pointer holds it; a click or tap opens its menu and holds it as long.
  const layer = byId('stage');
  /** @type {string | undefined} */
  let held;
  const hold = (/** @type {Comment | undefined} */ comment) => {
    if (comment?.id !== held) {
      stage.release(held ?? '');
      stage.hold(comment?.id ?? '');
      held = comment?.id;
      layer.classList.toggle('over-comment', held !== undefined);
    }
  };
  layer.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse' && !menu.isOpen) {
      hold(stage.commentAt(event));
    }
  });
  layer.addEventListener('pointerleave', () => !menu.isOpen && hold(undefined));
  layer.addEventListener('click', (event) => {
    const comment = stage.commentAt(event);
    if (comment) {
      hold(comment);
      const at = { x: event.clientX, y: event.clientY + 14 };
      menu.open(comment, items(comment), at, { onClose: () => hold(undefined) });
    }
  });

  return {
    isModerator,
    /**
     * @param {Comment} comment
     * @param {{x: number, y: number}} at
     * @param {HTMLElement} returnTo
     */
    open: (comment, at, returnTo) => menu.open(comment, items(comment), at, { returnTo }),
  };
}
