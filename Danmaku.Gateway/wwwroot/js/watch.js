// @ts-check
import { DanmakuClient, RequestError } from './client.js';
import { commentActions } from './comment-actions.js';
import { CommentList } from './comment-list.js';
import { commentOf, isPast, lateMs } from './comment.js';
import { CommentMenu } from './comment-menu.js';
import { Composer } from './composer.js';
import { byId } from './dom.js';
import { I18n } from './i18n.js';
import { Identity } from './identity.js';
import { keyboard } from './keyboard.js';
import { namePanel } from './name-panel.js';
import { showPicture } from './picture.js';
import { PinBar } from './pin-bar.js';
import { leavingBy } from './retraction.js';
import { roomPanel } from './room-panel.js';
import { SettingsStore } from './settings.js';
import { settingsPanel } from './settings-panel.js';
import { shieldOf } from './shield.js';
import { Stage } from './stage.js';
import { StatusBar } from './status-bar.js';
import { SuperChats } from './super-chats.js';
import { excerpt } from './text.js';
import { Told } from './told.js';

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
const actions = commentActions({ client, composer, i18n, menu, settings, stage, say: (text, then) => bar.toast(text, then) });
const roomSettings = roomPanel(client, identity, i18n);
const pin = new PinBar();
const superChats = new SuperChats(byId('super-chats'), () => i18n.language);
const told = new Told(byId('told'), i18n, client);

/** Own comments by id, newest last: what is said about one quotes it, and by then it may have left the list. */
const ownTexts = new Map();
const ownTextsKept = 100;
let isShielded = shieldOf(settings.current.shields);
let posts = 0;

/** @param {Comment} comment */
function isOwn(comment) {
  return client.you !== null && comment.from.id === client.you.id;
}

/** @param {Comment} comment */
function remember(comment) {
  ownTexts.set(comment.id, comment.text);
  if (ownTexts.size > ownTextsKept) {
    ownTexts.delete(ownTexts.keys().next().value);
  }
}

/** @param {Comment} comment */
function show(comment) {
  if (isOwn(comment)) {
    remember(comment);
  }

  list.add(comment, comment.stage ? i18n.t(`list.${comment.stage}`) : '');
  showPaid(comment);
  if (!comment.stage && !isPast(comment, Date.now()) && (isOwn(comment) || !isShielded(comment))) {
    stage.show(comment, { own: isOwn(comment) });
  }
}

/** @param {Comment} comment */
function showPaid(comment) {
  if (!comment.stage && (isOwn(comment) || !isShielded(comment))) {
    superChats.show(comment);
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
    const note = ack.stage ? i18n.t(`list.${ack.stage}`) : ack.thinned ? i18n.t('list.thinned') : ack.stored ? '' : i18n.t('list.unstored');
    const settled = { ...comment, id: ack.id, text: ack.masked ?? comment.text };
    remember(settled);
    list.settlePending(key, settled, note);
    if (ack.thinned || ack.stage === 'delayed') {
      stage.show(settled, { own: true });
    }
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    list.dropPending(key);
    composer.giveBack(draft);
    const untilMs = error.retryAfterMs === undefined ? undefined : Date.now() + error.retryAfterMs;
    composer.say(refusal(error), { isRefusal: true, untilMs, holds: untilMs !== undefined });
  }
}

/** @param {RequestError} error what a rule matched is in the service's own sentence only */
function refusal(error) {
  const said = i18n.reason(error.name);
  return ['term_blocked', 'judge_rejected'].includes(error.name) ? `${said} (${error.message})` : said;
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

/** @param {any[]} comments as the wire has them; restored ones are past */
function showLate(comments, /** @type {string} */ cause) {
  for (const comment of comments.map(commentOf)) {
    list.remove(({ id }) => id === comment.id);
    list.add(comment);
    showPaid(comment);
    const flewAlready = cause === 'delay' && isOwn(comment);
    if (cause !== 'restored' && !flewAlready && Date.now() - comment.at < lateMs && (isOwn(comment) || !isShielded(comment))) {
      stage.show(comment, { own: isOwn(comment) });
    }
  }
}

/** @param {any} notice about this viewer */
function tell(notice) {
  const why = notice.reason ? i18n.t('told.why', { reason: notice.reason }) : '';
  switch (notice.about) {
    case 'sanction':
      if (notice.action === 'warning') {
        told.warning(notice);
      } else {
        showSanction(notice);
        told.sanction(notice);
      }

      break;
    case 'lift':
      if (notice.action === 'warning') {
        told.warning(null);
      } else {
        showSanction({ action: 'lift' });
        told.sanction(null);
      }

      break;
    case 'delete': {
      const text = notice.comments.map((/** @type {string} */ id) => ownTexts.get(id)).find(Boolean);
      const quote = text ? i18n.t('told.quote', { text: excerpt(text, 40) }) : '';
      told.say(/** @type {any} */ (notice.cause === 'denied' ? 'told.denied_comment' : `told.${notice.cause}`), { quote, why });
      break;
    }

    case 'purge':
      told.say('told.purged', { why });
      break;
    case 'appeal':
      told.appeal(notice);
      break;
    case 'role':
      told.say(['moderator', 'streamer'].includes(notice.role) ? 'told.appointed' : 'told.dismissed');
      break;
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
  told.sanction(sanction);
  told.warning(warning);
});
on('snapshot', ({ comments, settings: roomRules, viewers, pin: pinned }) => {
  list.reconcile(comments);
  superChats.reconcile(comments.filter((/** @type {Comment} */ comment) => isOwn(comment) || !isShielded(comment)));
  pin.show(pinned);
  applyRoom(roomRules);
  bar.viewers(viewers);
});
on('comment', show);
on('event', (event) => {
  const isLeaving = leavingBy(event);
  if (isLeaving) {
    stage.remove(isLeaving);
    list.remove(isLeaving);
    superChats.remove(isLeaving);
  }

  switch (event.kind) {
    case 'show':
      showLate(event.comments, event.cause);
      break;
    case 'pin':
      pin.show(event);
      break;
    case 'unpin':
      pin.show(null);
      break;
    case 'announce':
      list.add({ ...commentOf(event), isAnnouncement: true });
      bar.toast(`${event.from.name}: ${event.text}`);
      break;
    case 'withdraw':
      list.remove(({ id }) => id === event.announcement);
      break;
  }
});
on('settings', applyRoom);
on('viewers', ({ count }) => bar.viewers(count));
on('notice', tell);
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
  superChats.remove((comment) => isShielded(comment) && !isOwn(comment));
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
  superChats.relabel();
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
