// @ts-check
import { DanmakuClient, RequestError } from '../client.js';
import { byId } from '../dom.js';
import { Identity } from '../identity.js';
import { SettingsStore } from '../settings.js';
import { Actions, usualTimeout } from './actions.js';
import { Api } from './api.js';
import { appealView } from './appeal-view.js';
import { Ask } from './ask.js';
import { BrakeView } from './brake-view.js';
import { commentActions } from './comment-actions.js';
import { Commands } from './commands.js';
import { Header, isModerator } from './header.js';
import { HeldPanel } from './held-panel.js';
import { ConsoleI18n } from './i18n.js';
import { livePanel } from './live-panel.js';
import { LogPanel } from './log-panel.js';
import { Pulse } from './pulse.js';
import { PendingSettings } from './pending-settings.js';
import { QuickControls } from './quick-controls.js';
import { RoomModel } from './room-model.js';
import { Rows } from './rows.js';
import { RulesPanel } from './rules-panel.js';
import { SettingsPanel } from './settings-panel.js';
import { dialogs, shortcuts } from './shortcuts.js';
import { Toasts } from './toasts.js';
import { ViewerCard } from './viewer-card.js';
import { Views } from './views.js';
import { WhatIfView } from './what-if-view.js';

const room = decodeURIComponent(location.pathname.split('/')[2] ?? 'demo');
const i18n = new ConsoleI18n();
const settings = new SettingsStore(localStorage);
const identity = new Identity(() => i18n.guestName());
const client = new DanmakuClient({ url: location.origin, room, getToken: (ask) => identity.getToken(ask) });
const api = new Api(room, () => identity.token);
const model = new RoomModel();
const toasts = new Toasts(byId('toasts'), byId('alerts'));
const commands = new Commands(client, api, i18n, toasts);
const ask = new Ask(i18n);
const actions = new Actions(commands, ask, i18n);
const rows = new Rows(i18n, model);
const views = new Views(byId('tabs'));
const header = new Header(i18n, room);
const live = livePanel({ model, rows, actions, api, i18n });
const { list } = live;
const log = new LogPanel({ api, model, commands, i18n, openCard });
const card = new ViewerCard({ api, model, actions, rows, i18n, openLog });
const held = new HeldPanel({ list: byId('held-list'), empty: byId('held-empty'), more: byId('held-more') }, model, actions, i18n, openCard);
const whatIf = new WhatIfView(api, i18n, openCard);
const rules = new RulesPanel({ api, model, commands, i18n, whatIf });
const pending = new PendingSettings(model, actions);
const settingsPanel = new SettingsPanel(model, pending, i18n, (changes) => whatIf.open({ settings: changes }));
const quick = new QuickControls(model, actions, pending, i18n);
const brake = new BrakeView(model, actions, i18n, (name, value) => settingsPanel.words(name, value));
const pulse = new Pulse(api, i18n);
const onComments = commentActions({ actions, commands, list, model, rows, i18n, toasts, openCard, proposeRule });

/** @param {{id: string, name: string, role?: string}} viewer */
function openCard(viewer) {
  byId('what-if', HTMLDialogElement).close();
  card.open(viewer);
}

/** @param {string} viewer id */
function openLog(viewer) {
  views.choose('log');
  log.about(viewer);
}

/** @param {string} text of a comment */
async function proposeRule(text) {
  views.choose('rules');
  await rules.load();
  rules.propose(text.slice(0, 64));
}

function showAppeals() {
  byId('appeal-list').replaceChildren(...model.appeals.map((appeal) => appealView(appeal, actions, i18n, model.names, openCard)));
  byId('appeals-empty').hidden = model.appeals.length > 0;
  header.waiting(model.held.size, model.appeals.length);
}

/** What was before this page: recent comments with deleted ones, and who did what. */
async function recall() {
  try {
    const { comments: recent } = await api.staffComments({ limit: 200, order: 'desc' });
    model.remember(recent);
    const { entries } = await api.log({ limit: 200, order: 'desc' });
    model.recall(entries.reverse());
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    toasts.refuse(i18n.t('live.earlierFailed'), i18n.refusal(error));
  }
}

/**
 * @param {string} type
 * @param {(detail: any) => void} handle
 */
function on(type, handle) {
  client.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
}

let isRecalled = false;
on('state', (detail) => {
  header.state(detail);
  commands.available(detail.state === 'connected' && isModerator(client.you));
});
on('joined', ({ you }) => {
  rows.you = you?.id ?? null;
  model.names.learn(you);
  header.joined(you);
  card.isStreamer = you?.role === 'streamer';
  brake.allowVeto(you?.role === 'streamer');
  commands.available(client.state === 'connected' && isModerator(you));
});
on('snapshot', (snapshot) => {
  model.replace(snapshot);
  if (snapshot.staff) {
    void pulse.seed();
    if (!isRecalled) {
      isRecalled = true;
      void recall();
      void rules.load();
    }
  }
});
on('event', (event) => {
  model.apply(event);
  if (event.kind === 'comment') {
    pulse.commented();
  } else if (event.kind === 'undo') {
    commands.forget(event.event);
  }
});
on('viewers', ({ count }) => model.watched(count));
on('skipped', ({ count, reason }) => reason === 'budget' && pulse.commented(count));
on('refused', ({ name, reason, message }) => toasts.refuse(i18n.t('state.refused'), i18n.refusal({ name, reason, message })));

model.addEventListener('state', (event) => {
  const { what } = /** @type {CustomEvent} */ (event).detail;
  if (what === 'appeals') {
    showAppeals();
  } else if (what === 'viewers' && model.viewers !== null) {
    header.viewers(model.viewers);
    pulse.watched(model.viewers);
  }
});
model.addEventListener('held', () => header.waiting(model.held.size, model.appeals.length));
commands.addEventListener('attempt', (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  rows.attempt(detail);
  list.refresh(detail.about);
  held.attempt(detail);
  rules.attempt(detail);
});
views.addEventListener('change', () => log.open(views.isVisible('log')));

const keys = shortcuts(
  [
    { keys: ['j', 'ArrowDown'], label: 'key.next', run: () => list.move(1) },
    { keys: ['k', 'ArrowUp'], label: 'key.previous', run: () => list.move(-1) },
    { keys: ['d'], label: 'key.delete', run: () => onComments.onCurrent('delete') },
    { keys: ['t'], label: 'key.timeout', run: () => onComments.onCurrent('timeout', usualTimeout) },
    { keys: ['b'], label: 'key.ban', run: () => onComments.onCurrent('ban') },
    { keys: ['w'], label: 'key.warn', run: () => onComments.onCurrent('warn') },
    { keys: ['r'], label: 'key.restrict', run: () => onComments.onCurrent('restrict') },
    { keys: ['p'], label: 'key.pin', run: () => onComments.onCurrent('pin') },
    { keys: ['n'], label: 'key.note', run: () => onComments.onCurrent('note') },
    { keys: ['c', 'Enter'], label: 'key.card', run: () => onComments.onCurrent('card') },
    { keys: ['m'], label: 'key.more', run: () => onComments.onCurrent('more') },
    { keys: ['a'], label: 'key.approve', run: () => held.judge(true) },
    { keys: ['x'], label: 'key.deny', run: () => held.judge(false) },
    { keys: ['u'], label: 'key.undo', run: () => void commands.undoLast() },
    { keys: ['/'], label: 'key.search', run: () => live.focusSearch() },
    { keys: [' '], label: 'key.pause', run: () => list.togglePause() },
    { keys: ['End', 'Escape'], label: 'key.newest', run: () => escape() },
    { keys: ['1', '2', '3', '4', '5', '6'], label: 'key.views', run: (key) => byId('tabs').querySelectorAll('button')[Number(key) - 1].click() },
    { keys: ['?'], label: 'key.help', run: () => byId('help', HTMLDialogElement).showModal() },
  ],
  i18n,
);

function escape() {
  if (byId('card', HTMLDialogElement).open) {
    byId('card', HTMLDialogElement).close();
  } else {
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    list.resume();
  }
}

i18n.addEventListener('change', () => {
  document.documentElement.lang = i18n.language;
  i18n.fill(document);
  keys.showHelp();
  header.build();
  list.rebuild();
  held.rebuild();
  settingsPanel.build();
  quick.build();
  brake.show();
  rules.build();
  log.build();
  card.build();
  showAppeals();
  live.showPin();
  pulse.draw();
});

dialogs();
byId('language').addEventListener('click', () => {
  settings.update({ language: i18n.language === 'en' ? 'zh-CN' : 'en' });
  i18n.use(settings.current.language);
});
byId('connect-again').addEventListener('click', () => client.connect());
i18n.use(settings.current.language);
views.choose('live');
client.connect();

/** For tests and for the curious. */
Object.assign(window, { danmaku: { client, model, list } });
