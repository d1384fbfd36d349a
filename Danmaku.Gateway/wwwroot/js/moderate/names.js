// @ts-check

/** Who is behind an id, as far as anybody has been seen; the newest 10,000. */
export class Names {
  /** @type {Map<string, {id: string, name: string, role: string}>} */
  #known = new Map();

  /** @param {{id: string, name?: string, role?: string} | null | undefined} viewer */
  learn(viewer) {
    if (!viewer?.name) {
      return;
    }

    const { id, name, role = 'viewer' } = viewer;
    this.#known.delete(id);
    this.#known.set(id, { id, name, role });
    if (this.#known.size > 10_000) {
      this.#known.delete(/** @type {string} */ (this.#known.keys().next().value));
    }
  }

  /** @param {string} id the id itself for somebody never seen */
  of(id) {
    return this.#known.get(id)?.name ?? id;
  }

  /**
   * @param {string} text an id or, as somebody types it, a name
   * @returns {string} the id of who last had that name; the text itself for nobody known
   */
  idOf(text) {
    const wanted = text.toLowerCase();
    return this.#known.has(text) ? text : ([...this.#known.values()].findLast(({ name }) => name.toLowerCase() === wanted)?.id ?? text);
  }

  /** @param {string} id */
  roleOf(id) {
    return this.#known.get(id)?.role ?? 'viewer';
  }
}
