// @ts-check

/** What the log's filter offers, the frequent ones first. */
export const logActions = /** @type {const} */ ([
  'delete', 'timeout', 'ban', 'warn', 'restrict', 'lift', 'purge', 'clear', 'hold', 'approve', 'deny', 'expire', 'judge', 'pin', 'unpin',
  'announce', 'configure', 'rules', 'appoint', 'dismiss', 'note', 'brake', 'veto', 'acknowledge', 'appeal', 'answer', 'undo',
]);

/** Nothing is taken back by undoing these. */
const final = new Set(['hold', 'expire', 'note', 'brake', 'veto', 'acknowledge', 'appeal', 'answer', 'undo', 'judge']);

/** An action is undone within this time, and it does not hurt to be refused. */
const undoableMs = 24 * 3600_000;

/**
 * @param {any} entry of the log
 * @param {Set<string>} undone ids of actions taken back
 * @param {number} now Unix ms
 */
export function canUndo(entry, undone, now) {
  return !final.has(entry.action) && !undone.has(entry.event) && now - entry.at < undoableMs;
}

/**
 * One sentence: who did what to whom.
 * @param {any} entry of the log
 * @param {import('./i18n.js').ConsoleI18n} i18n
 * @param {import('./names.js').Names} names
 */
export function sentenceOf(entry, i18n, names) {
  const { action } = entry;
  const who = entry.actor ? (entry.actor.name ?? entry.actor.id) : i18n.t('who.room');
  const viewer = entry.viewer === undefined || entry.viewer === null ? (entry.comments?.[0]?.name ?? '') : names.of(entry.viewer);
  const count = entry.comments?.length ?? 0;
  const until = entry.until && entry.until > 0 ? ` ${i18n.t('log.until', { time: i18n.moment(entry.until) })}` : '';
  const key = `log.${action}`;
  return (i18n.has(key) ? i18n.t(key, { who, viewer, count }) : `${who}: ${action} ${viewer}`) + until;
}
