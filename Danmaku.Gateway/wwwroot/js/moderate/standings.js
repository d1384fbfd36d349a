// @ts-check

/**
 * @typedef {{action: string, until?: number, reason?: string, by?: string, event?: string}} Held
 * @typedef {{sanction?: Held, warning?: Held, restriction?: Held}} Standing
 */

/** Names of sanctions in events and in the log, and which place of a standing each has. */
const places = /** @type {Record<string, keyof Standing>} */ ({
  timeout: 'sanction',
  ban: 'sanction',
  warning: 'warning',
  warn: 'warning',
  restriction: 'restriction',
  restrict: 'restriction',
});

/** What is held against whom, as far as this page has seen. */
export class Standings {
  /** @type {Map<string, Standing>} */
  #standings = new Map();

  /** @param {{viewer: string} & Held} sanction */
  add({ viewer, action, until, reason, by, event }) {
    const place = places[action];
    if (place) {
      this.#standings.set(viewer, { ...this.#standings.get(viewer), [place]: { action, until, reason, by, event } });
    }
  }

  /**
   * @param {string} viewer
   * @param {string} [action] timeout or ban when left out
   */
  lift(viewer, action = 'timeout') {
    const standing = { ...this.#standings.get(viewer) };
    delete standing[places[action] ?? 'sanction'];
    this.#standings.set(viewer, standing);
  }

  /** @param {any} logged an entry of the log, oldest first */
  recall({ event, action, viewer, until, reason, actor, detail = '', about }) {
    if (places[action]) {
      this.add({ viewer, action, until, reason, by: actor?.id, event });
    } else if (action === 'acknowledge') {
      this.lift(viewer, 'warning');
    } else if (action === 'lift') {
      // "Warning.", "Restriction.", "Timeout." or "Ban."
      this.lift(viewer, detail.toLowerCase().replace('.', ''));
    } else if (action === 'answer' && detail.startsWith('Granted')) {
      this.lift(viewer);
    } else if (action === 'undo') {
      this.#forget(about);
    }
  }

  /**
   * @param {string} viewer
   * @param {number} now Unix ms
   * @returns {Standing} only what holds
   */
  of(viewer, now) {
    const standing = this.#standings.get(viewer) ?? {};
    return Object.fromEntries(Object.entries(standing).filter(([, held]) => held.until === undefined || held.until > now));
  }

  /** @param {string} event id of an action that was undone */
  #forget(event) {
    for (const [viewer, standing] of this.#standings) {
      const rest = Object.entries(standing).filter(([, held]) => held.event !== event);
      this.#standings.set(viewer, Object.fromEntries(rest));
    }
  }
}
