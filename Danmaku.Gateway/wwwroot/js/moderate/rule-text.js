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

const prefix = /^(?:(mask|hold|reject|timeout(?: (\d+))?)(?: (term|wildcard|regex))?|(term|wildcard|regex)): (.*)$/;

/**
 * One rule a line: `[action [seconds]] [kind]: pattern`, a tab and `# note` after it; a line without such a beginning is a term to
 * reject. `allow: phrase` is an allowed phrase. Empty lines and those that begin with `# ` are nothing.
 * @param {string} text
 * @returns {RuleSet}
 */
export function parseRules(text) {
  /** @type {RuleSet} */
  const set = { rules: [], allowed: [] };
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [head, note] = splitNote(line);
    if (head.trim() === '' || head.startsWith('# ') || head === '#') {
      continue;
    }

    if (head.startsWith('allow: ')) {
      set.allowed.push(head.slice(7).trim());
      continue;
    }

    const [, verb, seconds, kind, kindAlone, rest] = prefix.exec(head) ?? [];
    const pattern = (rest ?? head).trim();
    const action = /** @type {Rule['action']} */ (verb?.split(' ')[0] ?? 'reject');
    if (pattern !== '') {
      set.rules.push(tidy({ pattern, kind: /** @type {any} */ (kind ?? kindAlone ?? 'term'), action, timeout: Number(seconds ?? defaultTimeout), note }));
    }
  }

  return set;
}

/**
 * @param {RuleSet} set
 * @returns {string} what {@link parseRules} reads back as the same
 */
export function formatRules({ rules, allowed }) {
  const lines = rules.map(({ pattern, kind = 'term', action = 'reject', timeout = defaultTimeout, note }) => {
    const verb = action === 'timeout' ? `timeout ${timeout}` : action;
    return `${verb} ${kind}: ${pattern}${note ? `\t# ${note}` : ''}`;
  });
  return [...lines, ...allowed.map((phrase) => `allow: ${phrase}`), ''].join('\n');
}

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
 * What differs between two sets, by pattern and kind.
 * @param {RuleSet} before
 * @param {RuleSet} after
 */
export function compareRules(before, after) {
  const key = (/** @type {Rule} */ rule) => `${rule.kind ?? 'term'} ${rule.pattern}`;
  const [old, now] = [before, after].map(({ rules }) => new Map(rules.map((rule) => [key(rule), JSON.stringify(tidy(rule))])));
  const added = [...now.keys()].filter((one) => !old.has(one)).length + after.allowed.filter((one) => !before.allowed.includes(one)).length;
  const removed = [...old.keys()].filter((one) => !now.has(one)).length + before.allowed.filter((one) => !after.allowed.includes(one)).length;
  const changed = [...now].filter(([one, text]) => old.has(one) && old.get(one) !== text).length;
  return { added, removed, changed };
}

/**
 * @param {string} line
 * @returns {[string, string | undefined]}
 */
function splitNote(line) {
  const at = line.indexOf('\t# ');
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + 3)];
}
