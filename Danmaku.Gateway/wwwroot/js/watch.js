// @ts-check
import { DanmakuClient, RequestError } from './client.js';
import { commentActions } from './comment-actions.js';
import { CommentList } from './comment-list.js';
import { commentOf, isPast } from './comment.js';
import { CommentMenu } from './comment-menu.js';
import { Composer } from './composer.js';
import { byId } from './dom.js';
import { I18n } from './i18n.js';
import { Identity } from './identity.js';
import { keyboard } from './keyboard.js';
import { namePanel } from './name-panel.js';
import { Pinned } from './pinned.js';
import { showPicture } from './picture.js';
import { roomPanel } from './room-panel.js';
import { SettingsStore } from './settings.js';
import { settingsPanel } from './settings-panel.js';
import { shieldOf } from './shield.js';
import { Stage } from './stage.js';
import { StatusBar } from './status-bar.js';
import { ViewerNotices } from './viewer-notices.js';

/**
 * @typedef {import('./client.js').Comment} Comment
 * @typedef {import('./client.js').Draft} Draft
 */

const room = decodeURIComponent(location.pathname.split('/')[2] ?? 'demo');
const i18n = new I18n();
const settings = new SettingsStore(localStorage);
const identity = new Identity(() => i18n.guestName());
const client = new DanmakuClient({ url: location.origin, room, getToken: (ask) => identity.getToken(ask) });
const stage = new Stage(byId('stage'));
const menu = new CommentMenu({ root: byId('menu'), quote: byId('menu-quote'), items: byId('menu-items') }, i18n);
const bar = new StatusBar(i18n, room);
const composer = new Composer(i18n, (draft) => void post(draft));
const list = new CommentList(
  {
    list: byId('list'),
    empty: byId('list-empty'),
    jump: byId('jump'),
    jumpText: byId('jump-text'),
    announcer: byId('announcer'),
  },
  i18n,
  (comment, anchor) => {
    const { left, bottom } = anchor.getBoundingClientRect();
    actions.open(comment, { x: left - 200, y: bottom }, anchor);
  },
);
const actions = commentActions({ client, composer, i18n, menu, settings, stage, say: (text) => bar.toast(text) });
const notices = new ViewerNotices(client, i18n);
const pinned = new Pinned();
const roomSettings = roomPanel(client, identity, i18n);
let isShielded = shieldOf(settings.current.shields);
let posts = 0;

/** @param {Comment} comment */
function isOwn(comment) {
  return client.you !== null && comment.from.id === client.you.id;
}

/** @param {Comment} comment */
function show(comment) {
  // What waits for a moderator is a matter of the console's.
  if (comment.stage === 'held' || comment.stage === 'shadowed') {
    return;
  }

  list.add(comment);
  if (!isPast(comment, Date.now()) && (isOwn(comment) || !isShielded(comment))) {
    stage.show(comment, { own: isOwn(comment) });
  }
}

/** @param {Draft} draft */
async function post(draft) {
  const { you } = client;
  if (!you) {
    return;
  }

  posts += 1;
  const key = `post-${posts}`;
  /** @type {Comment} */
  const comment = { id: '', at: Date.now(), from: you, mode: 'scroll', color: 0xffffff, size: 'normal', ...draft };
  list.addPending(key, comment);
  try {
    const ack = await client.post({ ...draft, mediaTime: picture.mediaTime() });
    const note = ack.stage ? 'list.held' : ack.thinned ? 'list.thinned' : ack.masked ? 'list.masked' : ack.stored ? '' : 'list.unstored';
    list.settlePending(key, { ...comment, text: ack.masked ?? comment.text, id: ack.id }, note && i18n.t(note));
    if (ack.thinned) {
      stage.show({ ...comment, id: ack.id }, { own: true });
    }
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    list.dropPending(key);
    composer.giveBack(draft);
    const untilMs = error.retryAfterMs === undefined ? undefined : Date.now() + error.retryAfterMs;
    composer.say(i18n.reason(error.name), { isRefusal: true, untilMs, holds: untilMs !== undefined });
  }
}

/** @param {{action: string, until?: number, reason?: string} | null} sanction */
function showSanction(sanction) {
  if (!sanction) {
    return;
  }

  const { action, until, reason = '' } = sanction;
  if (action === 'lift') {
    composer.say(i18n.t('notice.lifted'));
    return;
  }

  const left = until === undefined ? '' : i18n.duration(Math.max(1, Math.ceil((until - Date.now()) / 1000)));
  const text = i18n.t(action === 'timeout' ? 'notice.timeout' : 'notice.ban', { reason: reason && `${reason}. `, left });
  composer.say(text, { isRefusal: true, untilMs: until, holds: true });
}

/** @param {any} roomRules */
function applyRoom(roomRules) {
  composer.setLimit(roomRules.textLimit ?? 100);
  bar.notices(roomRules);
}

/** @param {(comment: Comment) => boolean} isGone from the screen and the list */
function remove(isGone) {
  stage.remove(isGone);
  list.remove(isGone);
}

/**
 * A viewer's comments of a while.
 * @param {string} viewer
 * @param {{since: number, comments?: string[]} | undefined} purged
 */
function purge(viewer, purged) {
  if (purged) {
    const ids = new Set(purged.comments);
    remove((comment) => ids.has(comment.id) || (comment.from.id === viewer && comment.at >= purged.since));
  }
}

/** @param {any} event of the room */
function onEvent(event) {
  const { kind } = event;
  if (kind === 'show') {
    // Delayed or approved just now, they fly; brought back by an undo, they are in the list again.
    event.comments.map(commentOf).forEach((/** @type {Comment} */ comment) => {
      // Moderators have seen a delayed one fly; its author has not.
      if (!list.find(comment.id) || isOwn(comment)) {
        list.dropNote(comment.id);
        show({ ...comment, caughtUp: event.cause === 'restored' });
      }
    });
  } else if (kind === 'withhold') {
    const ids = new Set(event.comments.map((/** @type {any} */ comment) => comment.id ?? comment));
    remove((comment) => ids.has(comment.id));
  } else if (kind === 'purge') {
    purge(event.viewer, event);
  } else if (kind === 'pin' || kind === 'unpin') {
    pinned.pin(kind === 'pin' ? event : null);
  } else if (kind === 'announce') {
    pinned.announce(event);
  } else if (kind === 'withdraw') {
    pinned.withdraw(event.announcement);
  } else if (kind === 'brake') {
    applyRoom(event.settings);
  }
}

/**
 * @param {string} type
 * @param {(detail: any) => void} handle
 */
function on(type, handle) {
  client.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
}

on('state', (detail) => bar.state(detail));
on('joined', ({ you, sanction, warning }) => {
  list.you = you;
  byId('post').hidden = you === null;
  byId('read-only').hidden = you !== null;
  byId('room-open').hidden = !actions.isModerator();
  byId('who').hidden = !identity.isDemo;
  byId('who-text').textContent = you ? i18n.t('post.as', { name: you.name }) : '';
  showSanction(sanction);
  notices.joined(sanction, warning);
});
on('snapshot', ({ comments, settings: roomRules, viewers, pin }) => {
  list.reconcile(comments);
  pinned.pin(pin);
  applyRoom(roomRules);
  bar.viewers(viewers);
});
on('comment', show);
on('event', onEvent);
on('delete', ({ comments }) => {
  const ids = new Set(comments);
  remove((comment) => ids.has(comment.id));
});
on('clear', () => {
  stage.clear();
  list.remove(() => true);
});
on('sanction', ({ viewer, purge: purged }) => purge(viewer, purged));
on('settings', applyRoom);
on('viewers', ({ count }) => bar.viewers(count));
on('notice', (notice) => {
  notices.told(notice);
  if (notice.about === 'lift') {
    showSanction({ action: 'lift' });
  } else if (notice.about === 'sanction' && notice.action !== 'warning') {
    showSanction(notice);
  }
});
on('skipped', ({ count, reason }) => {
  const key = { budget: 'list.reasonBudget', slow: 'list.reasonSlow', resume: 'list.reasonResume' }[String(reason)];
  if (count > 0 && key) {
    list.skipped(count, i18n.t(/** @type {any} */ (key)));
  }
});
on('refused', ({ name, retryAfterMs }) => {
  composer.say(i18n.reason(name), { isRefusal: true, untilMs: retryAfterMs && Date.now() + retryAfterMs });
});

settings.addEventListener('change', () => applySettings());
let language = '';

function applySettings() {
  const { current } = settings;
  isShielded = shieldOf(current.shields);
  list.shield((comment) => isShielded(comment) && !isOwn(comment));
  stage.remove((comment) => isShielded(comment) && !isOwn(comment));
  stage.apply(current);
  byId('toggle').setAttribute('aria-pressed', String(current.enabled));
  if (language !== current.language) {
    language = current.language;
    i18n.use(current.language);
  }
}

function toggleComments() {
  settings.update({ enabled: !settings.current.enabled });
  bar.toast(i18n.t(settings.current.enabled ? 'toast.on' : 'toast.off'));
}

i18n.addEventListener('change', () => {
  document.documentElement.lang = i18n.language;
  document.title = i18n.t('page.title', { room });
  i18n.fill(document);
  byId('who-text').textContent = client.you ? i18n.t('post.as', { name: client.you.name }) : '';
});

settingsPanel(settings, i18n);
namePanel(identity, i18n, () => client.connect());
const picture = showPicture();
keyboard({ composer, menu, toggleComments });
byId('toggle').addEventListener('click', toggleComments);
byId('room-open').addEventListener('click', () => void roomSettings.open());
byId('language').addEventListener('click', () => settings.update({ language: i18n.language === 'en' ? 'zh-CN' : 'en' }));
byId('connect-again').addEventListener('click', () => client.connect());
applySettings();
client.connect();

/** For tests and for the curious. */
Object.assign(window, { danmaku: { client, stage } });
