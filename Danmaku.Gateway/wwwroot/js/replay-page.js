// @ts-check
import { DanmakuClient } from './client.js';
import { CommentList } from './comment-list.js';
import { systemClock } from './connection.js';
import { byId } from './dom.js';
import { I18n } from './i18n.js';
import { forgetToken, takeFromAddress } from './identity.js';
import { MediaClock } from './media-clock.js';
import { showPicture } from './picture.js';
import { compareIds } from './position.js';
import { ReplayControls } from './replay-controls.js';
import { ReplayMessage } from './replay-message.js';
import { RequestError } from './requests.js';
import { SettingsStore } from './settings.js';
import { shieldOf } from './shield.js';
import { Stage } from './stage.js';
import { SuperChats } from './super-chats.js';

/** @typedef {import('./client.js').Comment} Comment */

/** A recording without a video ends some time after its last comment, so that this one can cross the picture. */
const afterLastSeconds = 10;
const toastMs = 6000;

const room = decodeURIComponent(location.pathname.split('/')[2] ?? 'demo');
const query = new URLSearchParams(location.search);
const token = takeFromAddress();
const i18n = new I18n();
const settings = new SettingsStore(localStorage);
const client = new DanmakuClient({ url: location.origin, room, getToken: () => token });
const stage = new Stage(byId('stage'));
const superChats = new SuperChats(byId('super-chats'), () => i18n.language);
const list = new CommentList(
  { list: byId('list'), empty: byId('list-empty'), jump: byId('jump'), jumpText: byId('jump-text'), announcer: byId('announcer') },
  i18n,
  null,
  (a, b) => (a.mediaTime ?? 0) - (b.mediaTime ?? 0) || compareIds(a.id, b.id),
);

showPicture();
const clock = query.has('video') ? null : new MediaClock(systemClock);
const media = clock ?? byId('video', HTMLVideoElement);
const isShielded = shieldOf(settings.current.shields);

/** @param {string} name of a number in the address; what cannot be read is ignored */
function asked(name) {
  const number = Number(query.get(name) || NaN);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** @param {string} text */
function toast(text) {
  byId('toast').textContent = text;
  byId('toast').classList.add('shown');
  setTimeout(() => byId('toast').classList.remove('shown'), toastMs);
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @param {(detail: any) => void} handle
 */
function on(target, type, handle) {
  target.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
}

function showConnection() {
  const shown = client.state === 'connected' || client.state === 'closed' ? client.state : 'connecting';
  byId('connection').dataset.state = shown;
  // Of a recording nothing is live.
  byId('connection-text').textContent = shown === 'connected' ? '' : i18n.t(`state.${shown}`);
}

/** Nobody will answer any more. @param {{name: string}} why */
function showClosed({ name }) {
  media.pause();
  byId('toast').classList.remove('shown');
  message.refused(new RequestError(0, name, ''), part);
}

/** What an empty list means. */
function showEmpty() {
  const key = media.paused ? 'replay.paused' : 'replay.empty';
  byId('list-empty').textContent = isRead ? i18n.t(key) : '';
}

function toggleComments() {
  settings.update({ enabled: !settings.current.enabled });
  stage.apply(settings.current);
  byId('toggle').setAttribute('aria-pressed', String(settings.current.enabled));
}

media.currentTime = asked('t') ?? 0;
let isRead = false;
let part = { since: asked('since'), until: asked('until') };
const message = new ReplayMessage(byId('message'), i18n, (/** @type {import('./replay-message.js').Part} */ wanted) => {
  if (client.state === 'closed') {
    forgetToken();
    location.reload();
    return;
  }

  if (wanted.since !== part.since || wanted.until !== part.until) {
    media.currentTime = 0;
  }

  part = { since: undefined, until: undefined, ...wanted };
  writePart();
  begin();
  void media.play();
});

/** @type {import('./replay.js').Replay} */
let replay;

/** Why the connection was last refused. @type {{name: string}} */
let refusal = { name: 'closed' };

/** The part is in the address, for whoever reloads or shares it. */
function writePart() {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(part)) {
    if (value === undefined) {
      address.searchParams.delete(name);
    } else {
      address.searchParams.set(name, String(value));
    }
  }

  history.replaceState(null, '', address);
}

function begin() {
  replay?.stop();
  isRead = false;
  showEmpty();
  message.loading();
  // Nothing of the beginning is missed while it is read.
  clock?.hold(true);
  replay = client.replay(media, { origin: asked('origin'), ...part });
  listen();

  // For tests and for the curious.
  Object.assign(window, { danmaku: { client, stage, media, replay } });
}

function listen() {
  on(replay, 'comment', (/** @type {Comment} */ comment) => {
    if (!isShielded(comment)) {
      list.add(comment);
      stage.show(comment);
      superChats.show(comment, (comment.superChat?.duration ?? 0) * 1000);
    }
  });
  on(replay, 'seek', () => {
    stage.clear();
    list.remove(() => true);
    superChats.clear();
  });
  on(replay, 'remove', ({ isGone }) => {
    stage.remove(isGone);
    list.remove(isGone);
    superChats.remove(isGone);
  });
  on(replay, 'window', ({ length }) => {
    message.hide();
    clock?.hold(false);
    isRead = true;
    showEmpty();
    if (clock && clock.duration !== length + afterLastSeconds) {
      clock.duration = length + afterLastSeconds;
    }
  });
  on(replay, 'error', (error) => {
    media.pause();
    message.refused(error, part);
  });
}

on(client, 'state', () => {
  showConnection();
  if (client.state === 'closed') {
    showClosed(refusal);
  }
});
on(client, 'refused', (why) => {
  refusal = why;
  if (client.state === 'closed') {
    showClosed(why);
  } else {
    toast(i18n.reason(why.name));
  }
});
for (const type of ['play', 'pause']) {
  media.addEventListener(type, () => {
    stage.freeze(media.paused);
    showEmpty();
  });
}

i18n.addEventListener('change', () => {
  document.documentElement.lang = i18n.language;
  document.title = i18n.t('replay.title', { room });
  i18n.fill(document);
  superChats.relabel();
  message.relabel();
  showEmpty();
  showConnection();
});
byId('language').addEventListener('click', () => {
  settings.update({ language: i18n.language === 'en' ? 'zh-CN' : 'en' });
  i18n.use(settings.current.language);
});
byId('toggle').addEventListener('click', toggleComments);
byId('room-name').textContent = room;
byId('live', HTMLAnchorElement).href = `/watch/${encodeURIComponent(room)}`;
i18n.use(settings.current.language);
stage.apply(settings.current);
byId('toggle').setAttribute('aria-pressed', String(settings.current.enabled));
new ReplayControls(/** @type {any} */ (media), i18n);
client.connect();
begin();
void media.play();
