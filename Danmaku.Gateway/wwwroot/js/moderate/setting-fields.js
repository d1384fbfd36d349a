// @ts-check

/**
 * @typedef {object} Field
 * @property {string} name as in the protocol
 * @property {'number' | 'switch' | 'choice'} type
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {string} [unit] key of it
 * @property {string[]} [values] of a choice; the words are `set.NAME.VALUE`
 * @property {boolean} [isTriable] a what-if can say what it would do
 */

/** Every setting of a room, in groups, with its range (docs/protocol.md, "Settings"). @type {{title: string, fields: Field[]}[]} */
export const groups = [
  {
    title: 'set.who',
    fields: [
      { name: 'muteAll', type: 'switch', isTriable: true },
      { name: 'membersOnly', type: 'switch', isTriable: true },
      { name: 'slowMode', type: 'number', min: 0, max: 300, unit: 'unit.seconds', isTriable: true },
      { name: 'uniqueWindow', type: 'number', min: 0, max: 3600, unit: 'unit.seconds', isTriable: true },
    ],
  },
  {
    title: 'set.what',
    fields: [
      { name: 'linksFrom', type: 'choice', values: ['viewer', 'member', 'moderator', 'streamer'], isTriable: true },
      { name: 'holdLinks', type: 'switch', isTriable: true },
      { name: 'textLimit', type: 'number', min: 1, max: 500, unit: 'unit.characters', isTriable: true },
      { name: 'displayBudget', type: 'number', min: 1, max: 10_000, unit: 'unit.perSecond' },
    ],
  },
  {
    title: 'set.before',
    fields: [
      { name: 'delay', type: 'number', min: 0, max: 10, step: 0.5, unit: 'unit.seconds' },
      { name: 'holdBelow', type: 'choice', values: ['viewer', 'member', 'moderator'], isTriable: true },
      { name: 'holdTime', type: 'number', min: 30, max: 86_400, unit: 'unit.seconds' },
      { name: 'judge', type: 'choice', values: ['off', 'fail_open', 'fail_closed'] },
      { name: 'raidBrake', type: 'switch' },
    ],
  },
];

export const fields = groups.flatMap((group) => group.fields);

/** Slow modes offered with one press, in seconds. */
export const slowModes = [0, 3, 10, 30, 60, 120];

/**
 * Settings that differ, of those with a control.
 * @param {Record<string, any>} wanted
 * @param {Record<string, any>} known
 */
export function changesOf(wanted, known) {
  return Object.fromEntries(fields.filter(({ name }) => wanted[name] !== undefined && wanted[name] !== known[name]).map(({ name }) => [name, wanted[name]]));
}

/**
 * Settings in force that are not as configured: what the raid brake holds.
 * @param {Record<string, any>} inForce
 * @param {Record<string, any>} configured
 * @returns {string[]} names
 */
export function heldByBrake(inForce, configured) {
  return fields.map(({ name }) => name).filter((name) => inForce[name] !== undefined && configured[name] !== undefined && inForce[name] !== configured[name]);
}
