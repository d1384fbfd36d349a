// @ts-check

/**
 * What the close codes of danmaku.v1 ask a client to do (docs/protocol.md, "Close codes").
 * @typedef {object} CloseRule
 * @property {boolean} reconnect
 * @property {number} atLeastMs shortest wait before the next attempt
 * @property {boolean} freshToken the token must be asked for anew, and only once in a row
 */

/** @type {CloseRule} */
const again = { reconnect: true, atLeastMs: 0, freshToken: false };
/** @type {CloseRule} */
const later = { reconnect: true, atLeastMs: 10_000, freshToken: false };
/** @type {CloseRule} */
const withFreshToken = { reconnect: true, atLeastMs: 0, freshToken: true };
/** @type {CloseRule} */
const never = { reconnect: false, atLeastMs: 0, freshToken: false };

/** @type {Map<number, CloseRule>} */
const special = new Map([
  [1002, never],
  [1003, never],
  [1007, never],
  [1008, never],
  [1009, never],
  [1010, never],
  [1013, later],
  [4003, withFreshToken],
  [4005, later],
  // Not to be repeated with the same token, which is why a new one is asked for.
  [4500, withFreshToken],
]);

/**
 * @param {number} code as in CloseEvent.code; 1005 and 1006 (no close frame, also an HTTP refusal) mean: try again
 * @returns {CloseRule}
 */
export function closeRule(code) {
  return special.get(code) ?? (code < 2000 || (code >= 4000 && code < 4500) ? again : never);
}
