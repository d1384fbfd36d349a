// @ts-check
import { DanmakuClient } from './client.js';
import { commentOf, isPast, lateMs } from './comment.js';
import { byId } from './dom.js';
import { takeFromAddress } from './identity.js';
import { OverlayList } from './overlay-list.js';
import { overlayOptions } from './overlay-options.js';
import { leavingBy } from './retraction.js';
import { shieldOf } from './shield.js';
import { Stage } from './stage.js';
import { SuperChats } from './super-chats.js';

/** @typedef {import('./client.js').Comment} Comment */

const room = decodeURIComponent(location.pathname.split('/')[2] ?? 'demo');
const options = overlayOptions(new URLSearchParams(location.search));
const token = takeFromAddress();
const isShielded = shieldOf({ keywords: options.shields, viewers: [], modes: [] });

// Han characters have forms that differ by language.
document.documentElement.lang = options.language;
document.title = `${room} · Danmaku`;
document.documentElement.dataset.mode = options.mode;

const view = options.mode === 'list' ? new OverlayList(byId('list'), options) : flyingView();
const superChats = new SuperChats(byId('super-chats'), () => options.language);
const client = new DanmakuClient({ url: location.origin, room, getToken: () => token });

/** Comments that fly, with the looks of the viewer page. */
function flyingView() {
  const stage = new Stage(byId('stage'), { basePx: options.size, fixedMs: options.expireMs ?? undefined });
  const { opacity, speed, area, density } = options;
  stage.apply({ enabled: true, opacity, speed, area, density, fontSize: 1 });
  return stage;
}

/** @param {Comment} comment */
function showPaid(comment) {
  if (options.paid && !comment.stage && !isShielded(comment)) {
    superChats.show(comment);
  }
}

/**
 * @param {string} type
 * @param {(detail: any) => void} handle
 */
function on(type, handle) {
  client.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
}

on('snapshot', ({ comments }) => {
  superChats.reconcile(options.paid ? comments.filter((/** @type {Comment} */ comment) => !isShielded(comment)) : []);
});
on('comment', (/** @type {Comment} */ comment) => {
  showPaid(comment);
  // With a moderator's token it is told of comments that viewers do not see.
  if (!comment.stage && !isPast(comment, Date.now()) && !isShielded(comment)) {
    view.show(comment);
  }
});
on('event', (event) => {
  const isLeaving = leavingBy(event);
  if (isLeaving) {
    view.remove(isLeaving);
    superChats.remove(isLeaving);
  }

  if (event.kind === 'show') {
    event.comments.map(commentOf).forEach(showPaid);
  }

  if (event.kind === 'show' && event.cause !== 'restored') {
    event.comments.map(commentOf)
      .filter((/** @type {Comment} */ comment) => Date.now() - comment.at < lateMs && !isShielded(comment))
      .forEach((/** @type {Comment} */ comment) => view.show(comment));
  }
});
// For custom CSS: an overlay that lost its connection can be told from a quiet room.
on('state', ({ state }) => {
  document.documentElement.dataset.state = state;
});
// Seen in the log of OBS only: a live picture is no place for messages.
on('refused', ({ name, message }) => console.warn(`The room refused this overlay: ${name}. ${message}`));

client.connect();
Object.assign(window, { danmaku: { client, stage: view } });
