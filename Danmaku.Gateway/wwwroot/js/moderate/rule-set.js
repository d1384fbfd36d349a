// @ts-check

/**
 * @typedef {object} Rule
 * @property {string} pattern
 * @property {'term' | 'wildcard' | 'regex'} [kind] default term
 * @property {'mask' | 'hold' | 'reject' | 'timeout'} [action] default reject
 * @property {number} [timeout] seconds, 1 to 1,209,600; default 60
 * @property {string} [note]
 *
 * @typedef {{rules: Rule[], allowed: string[]}} RuleSet
 */

export const kinds = /** @type {const} */ (['term', 'wildcard', 'regex']);
export const actions = /** @type {const} */ (['mask', 'hold', 'reject', 'timeout']);
export const defaultTimeout = 60;

/**
 * Leaves out what is the usual, so that equal rules look equal.
 * @param {Rule} rule
 * @returns {Rule}
 */
export function tidy({ pattern, kind = 'term', action = 'reject', timeout = defaultTimeout, note }) {
  return {
    pattern,
    kind,
    action,
    ...(action === 'timeout' && { timeout }),
    ...(note?.trim() && { note: note.trim() }),
  };
}

/**
 * By what two rules are the same one, perhaps changed.
 * @param {Rule} rule
 */
export const keyOf = ({ kind = 'term', pattern }) => `${kind} ${pattern}`;

/**
 * What differs between two sets, by pattern and kind.
 * @param {RuleSet} before
 * @param {RuleSet} after
 */
export function compareRules(before, after) {
  const [old, now] = [before, after].map(({ rules }) => new Map(rules.map((rule) => [keyOf(rule), JSON.stringify(tidy(rule))])));
  const added = [...now.keys()].filter((one) => !old.has(one)).length + after.allowed.filter((one) => !before.allowed.includes(one)).length;
  const removed = [...old.keys()].filter((one) => !now.has(one)).length + before.allowed.filter((one) => !after.allowed.includes(one)).length;
  const changed = [...now].filter(([one, text]) => old.has(one) && old.get(one) !== text).length;
  return { added, removed, changed };
}
