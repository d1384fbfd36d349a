// @ts-check

/** Everything that a room's state consists of, as `state` events call it. */
const parts = ['settings', 'brake', 'rules', 'appeals', 'appointments', 'pin', 'viewers'];

/**
 * What surrounds the comments of a room: settings, the raid brake, rules, appeals, who moderates, the pinned comment, viewers.
 * Dispatches `state` with {what} in `detail`: one of these parts changed.
 */
export class RoomState extends EventTarget {
  /** Id of the newest event that is in this. */
  at = '0.0';
  /** @type {Record<string, any>} in force */
  settings = {};
  /** @type {Record<string, any>} as moderators set them */
  configured = {};
  /** @type {{level: string, why: string, since: number, vetoedUntil?: number}} */
  brake = { level: 'off', why: '', since: 0 };
  /** @type {{version: number, by: string, why?: string, at: number, rules: number, allowed: number}} */
  rules = { version: 0, by: '', at: 0, rules: 0, allowed: 0 };
  /** @type {any[]} open ones, oldest first */
  appeals = [];
  /** @type {Map<string, boolean>} the streamer's word on who moderates */
  appointments = new Map();
  /** @type {{comment: any, until?: number} | null} */
  pin = null;
  /** @type {number | null} */
  viewers = null;

  /** @param {any} snapshot of the client */
  replaceState({ at, settings, viewers, pin, staff }) {
    this.at = at;
    this.settings = settings;
    this.configured = staff?.configured ?? settings;
    this.brake = staff?.brake ?? this.brake;
    this.rules = staff?.rules ?? this.rules;
    this.appeals = staff?.appeals ?? [];
    this.appointments = new Map((staff?.appointments ?? []).map((/** @type {any} */ one) => [one.viewer, one.appointed]));
    this.pin = pin ?? null;
    this.viewers = viewers ?? this.viewers;
    parts.forEach((what) => this.#changed(what));
  }

  /** @param {any} event of the room that is not about comments */
  applyState(event) {
    const { kind } = event;
    if (kind === 'settings') {
      this.settings = event.settings;
      this.configured = event.configured ?? event.settings;
    } else if (kind === 'brake') {
      const { level, why, since, vetoedUntil } = event;
      this.brake = { level, why, since, vetoedUntil };
      this.settings = event.settings ?? this.settings;
      this.#changed('settings');
    } else if (kind === 'rules') {
      this.rules = { version: event.version, by: event.by, why: event.why, at: event.at, rules: event.rules, allowed: event.allowed };
    } else if (kind === 'role') {
      if (event.appointed === null || event.appointed === undefined) {
        this.appointments.delete(event.viewer);
      } else {
        this.appointments.set(event.viewer, event.appointed);
      }
    } else if (kind === 'appeal') {
      this.appeals = [...this.appeals.filter(({ id }) => id !== event.appeal.id), event.appeal];
    } else if (kind === 'appeal-answer') {
      this.appeals = this.appeals.filter(({ id }) => id !== event.appeal.id);
    } else if (kind === 'pin' || kind === 'unpin') {
      this.pin = kind === 'pin' ? { comment: event.comment, until: event.until } : null;
    }

    const what = /** @type {Record<string, string>} */ ({ role: 'appointments', appeal: 'appeals', 'appeal-answer': 'appeals', unpin: 'pin' })[kind] ?? kind;
    this.#changed(what);
  }

  /** @param {number} count */
  watched(count) {
    this.viewers = count;
    this.#changed('viewers');
  }

  /** @param {string} what */
  #changed(what) {
    this.dispatchEvent(new CustomEvent('state', { detail: { what } }));
  }
}
