// @ts-check
import { compareRules, keyOf, tidy } from './rule-set.js';

/**
 * @typedef {import('./rule-set.js').Rule} Rule
 * @typedef {import('./rule-set.js').RuleSet} RuleSet
 */

/** The rules as a moderator edits them, beside those in force. Dispatches `change`. Knows nothing of the page. */
export class RuleDraft extends EventTarget {
  /** Version that the draft was made from. */
  version = 0;
  /** @type {RuleSet} */
  base = { rules: [], allowed: [] };
  /** @type {RuleSet} */
  set = { rules: [], allowed: [] };

  /**
   * @param {number} version
   * @param {RuleSet} set in force
   */
  load(version, set) {
    this.version = version;
    this.base = { rules: set.rules.map(tidy), allowed: [...set.allowed] };
    this.replace(this.base);
  }

  /**
   * What is in force changed under the draft: the draft's own changes are made again on top of it.
   * @param {number} version
   * @param {RuleSet} set in force now
   */
  rebase(version, set) {
    const before = new Map(this.base.rules.map((rule) => [keyOf(rule), JSON.stringify(rule)]));
    const own = this.set.rules.filter((rule) => before.get(keyOf(rule)) !== JSON.stringify(rule));
    const kept = new Set(this.set.rules.map(keyOf));
    const removed = new Set(this.base.rules.map(keyOf).filter((one) => !kept.has(one)));
    const replaced = new Set(own.map(keyOf));
    const allowedOwn = this.set.allowed.filter((phrase) => !this.base.allowed.includes(phrase));
    const allowedRemoved = this.base.allowed.filter((phrase) => !this.set.allowed.includes(phrase));

    const theirs = set.rules.map(tidy);
    const added = own.filter((rule) => !theirs.some((one) => keyOf(one) === keyOf(rule)));
    const rules = theirs.filter((rule) => !removed.has(keyOf(rule))).map((rule) => (replaced.has(keyOf(rule)) ? own.find((one) => keyOf(one) === keyOf(rule)) ?? rule : rule));
    this.version = version;
    this.base = { rules: theirs, allowed: [...set.allowed] };
    this.replace({
      rules: [...rules, ...added],
      allowed: [...new Set([...set.allowed.filter((phrase) => !allowedRemoved.includes(phrase)), ...allowedOwn])],
    });
  }

  /** How the draft differs from what is in force. */
  get changes() {
    return compareRules(this.base, this.set);
  }

  get isChanged() {
    const { added, removed, changed } = this.changes;
    return added + removed + changed > 0;
  }

  discard() {
    this.replace(this.base);
  }

  /** @param {RuleSet} set */
  replace(set) {
    this.set = { rules: set.rules.map(tidy), allowed: [...set.allowed] };
    this.#changed();
  }

  /**
   * Adds, or puts in the place of the one with the same pattern and kind.
   * @param {Rule} rule
   */
  put(rule) {
    const tidied = tidy(rule);
    const index = this.set.rules.findIndex((one) => one.pattern === tidied.pattern && one.kind === tidied.kind);
    if (index < 0) {
      this.set.rules.unshift(tidied);
    } else {
      this.set.rules[index] = tidied;
    }

    this.#changed();
  }

  /** @param {Rule} rule one of the set */
  remove(rule) {
    this.set.rules = this.set.rules.filter((one) => one !== rule);
    this.#changed();
  }

  /** @param {string[]} phrases */
  allow(phrases) {
    this.set.allowed = [...new Set(phrases)];
    this.#changed();
  }

  /**
   * Joins an imported set: the same pattern and kind takes the new action.
   * @param {RuleSet} imported
   */
  merge(imported) {
    const rules = new Map(this.set.rules.map((rule) => [keyOf(rule), rule]));
    imported.rules.map(tidy).forEach((rule) => rules.set(keyOf(rule), rule));
    this.replace({ rules: [...rules.values()], allowed: [...new Set([...this.set.allowed, ...imported.allowed])] });
  }

  #changed() {
    this.dispatchEvent(new CustomEvent('change'));
  }
}
