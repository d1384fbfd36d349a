// @ts-check

/**
 * @typedef {'scroll' | 'reverse' | 'top' | 'bottom' | 'still'} LaneMode `still` stands at the left edge: reduced motion
 *
 * @typedef {object} Box what wants a place
 * @property {string} id
 * @property {LaneMode} mode
 * @property {number} width px, as measured
 * @property {number} height px
 * @property {number} durationMs time from entering to leaving
 *
 * @typedef {object} Placement a box that moves evenly from one x to another, at one y
 * @property {string} id
 * @property {LaneMode} mode
 * @property {number} x0 left edge at `start`, px
 * @property {number} x1 left edge at `end`, px
 * @property {number} y top edge, px
 * @property {number} width
 * @property {number} height
 * @property {number} start ms
 * @property {number} end ms
 * @property {boolean} forced no free place was there, so it may cover others
 *
 * @typedef {Placement & {firstRow: number, lastRow: number}} Occupant
 *
 * @typedef {object} LaneOptions
 * @property {number} width of the stage, px
 * @property {number} height of the stage, px
 * @property {number} lineHeight of a comment of normal size, px
 * @property {number} [area] part of the stage that comments may use, from its top: above 0, to 1
 * @property {number} [gap] px between two comments side by side
 */

/** Rows of half a line let small, normal and large comments share the stage without waste. */
const rowsPerLine = 2;

/** Distance of a comment that stands still from the left edge, px. */
const stillMargin = 12;

/**
 * Decides where and how comments cross the stage, so that no two ever touch. Knows nothing of pages.
 *
 * The stage is cut into rows; a box takes as many neighbouring rows as its height needs. A row remembers who is in it, and
 * a newcomer fits where it touches none of them at any time. Boxes move evenly, so two of them can only touch if they do
 * so when both have come or when the first one goes: two comparisons decide, whatever the modes and speeds.
 * An insert costs rows times the few boxes of a row.
 */
export class Lanes {
  /** @type {Occupant[][]} */
  #rows = [];
  /** @type {Map<string, Occupant>} */
  #placed = new Map();
  /** @type {Required<LaneOptions>} */
  #options;

  /** @param {LaneOptions} options */
  constructor(options) {
    this.#options = { area: 1, gap: 24, ...options };
    this.#cut();
  }

  /** Number of rows, two for a line. */
  get rowCount() {
    return this.#rows.length;
  }

  /** Boxes that have a place and have not been removed. */
  get size() {
    return this.#placed.size;
  }

  /**
   * Finds a place from now on.
   * @param {Box} box
   * @param {number} now ms
   * @param {boolean} [force] where all is full, take the place with the fewest others in it
   * @returns {Placement | null} null when it does not fit now
   */
  place(box, now, force = false) {
    const needed = Math.min(this.#rows.length, Math.max(1, Math.ceil(box.height / this.#rowHeight)));
    const candidate = this.#move(box, now);
    let leastTouched = Infinity;
    let leastRow = 0;

    for (const row of this.#rowsInOrder(box.mode, needed)) {
      const touched = this.#touched(candidate, row, row + needed - 1, now, force ? leastTouched : 1);
      if (touched === 0) {
        return this.#take(candidate, row, needed, false);
      }

      if (touched < leastTouched) {
        leastTouched = touched;
        leastRow = row;
      }
    }

    return force ? this.#take(candidate, leastRow, needed, true) : null;
  }

  /** @param {string} id */
  remove(id) {
    const occupant = this.#placed.get(id);
    if (!occupant) {
      return;
    }

    this.#placed.delete(id);
    for (let row = occupant.firstRow; row <= occupant.lastRow; row++) {
      this.#rows[row] = this.#rows[row].filter((other) => other !== occupant);
    }
  }

  /**
   * A comment was held in its place and goes on: newcomers keep clear of where it is now.
   * @param {Placement} placement as it was returned
   * @param {number} heldMs
   */
  delay(placement, heldMs) {
    placement.start += heldMs;
    placement.end += heldMs;
  }

  clear() {
    this.#placed.clear();
    this.#rows = this.#rows.map(() => []);
  }

  /**
   * Takes new measures. Boxes on the stage keep their times and get new ways; those that would now touch another one, or
   * have no row any more, lose their place.
   * @param {Partial<LaneOptions>} options
   * @param {number} now ms
   * @returns {{moved: Placement[], lost: string[]}}
   */
  resize(options, now) {
    const occupants = [...this.#placed.values()].sort((a, b) => a.start - b.start);
    this.#options = { ...this.#options, ...options };
    this.#placed.clear();
    this.#cut();

    const moved = [];
    const lost = [];
    for (const old of occupants) {
      const [x0, x1] = wayOf(old.mode, old.width, this.#options.width);
      const next = { ...old, x0, x1 };
      const rows = old.lastRow - old.firstRow + 1;
      const fits = old.end > now && old.lastRow < this.#rows.length;
      if (fits && (old.forced || this.#touched(next, old.firstRow, old.lastRow, now, 1) === 0)) {
        moved.push(this.#take(next, old.firstRow, rows, old.forced));
      } else {
        lost.push(old.id);
      }
    }

    return { moved, lost };
  }

  get #rowHeight() {
    return this.#options.lineHeight / rowsPerLine;
  }

  #cut() {
    const usable = this.#options.height * this.#options.area;
    const count = Math.max(rowsPerLine, Math.floor(usable / this.#rowHeight));
    this.#rows = Array.from({ length: count }, () => []);
  }

  /**
   * @param {Box} box
   * @param {number} now
   * @returns {Occupant} without its rows
   */
  #move(box, now) {
    const { id, mode, width, height, durationMs } = box;
    const [x0, x1] = wayOf(mode, width, this.#options.width);
    const end = now + durationMs;
    return { id, mode, x0, x1, y: 0, width, height, start: now, end, forced: false, firstRow: 0, lastRow: 0 };
  }

  /**
   * @param {LaneMode} mode
   * @param {number} needed rows
   */
  *#rowsInOrder(mode, needed) {
    const last = this.#rows.length - needed;
    for (let i = 0; i <= last; i++) {
      yield mode === 'bottom' ? last - i : i;
    }
  }

  /**
   * @param {Occupant} candidate
   * @param {number} firstRow
   * @param {number} lastRow
   * @param {number} now
   * @param {number} enough stop counting here
   */
  #touched(candidate, firstRow, lastRow, now, enough) {
    let touched = 0;
    for (let row = firstRow; row <= lastRow && touched < enough; row++) {
      for (const other of this.#present(row, now)) {
        // One that spans rows is counted in the first row of both.
        if (row === Math.max(firstRow, other.firstRow) && touch(candidate, other, this.#options.gap)) {
          touched += 1;
        }
      }
    }

    return touched;
  }

  /**
   * @param {number} row
   * @param {number} now
   */
  #present(row, now) {
    const occupants = this.#rows[row];
    if (occupants.some((other) => other.end <= now)) {
      for (const gone of occupants.filter((other) => other.end <= now)) {
        this.remove(gone.id);
      }
    }

    return this.#rows[row];
  }

  /**
   * @param {Occupant} box
   * @param {number} firstRow
   * @param {number} rows
   * @param {boolean} forced
   * @returns {Placement}
   */
  #take(box, firstRow, rows, forced) {
    const occupant = { ...box, forced, y: firstRow * this.#rowHeight, firstRow, lastRow: firstRow + rows - 1 };
    this.remove(box.id);
    this.#placed.set(box.id, occupant);
    for (let row = firstRow; row <= occupant.lastRow; row++) {
      this.#rows[row].push(occupant);
    }

    return occupant;
  }
}

/**
 * @param {LaneMode} mode
 * @param {number} width
 * @param {number} stage width of it
 * @returns {[number, number]} left edge at the start and at the end
 */
function wayOf(mode, width, stage) {
  const centre = (stage - width) / 2;
  switch (mode) {
    case 'scroll':
      return [stage, -width];
    case 'reverse':
      return [-width, stage];
    case 'still':
      return [stillMargin, stillMargin];
    default:
      return [centre, centre];
  }
}

/**
 * Left edge of a placement.
 * @param {Placement} box
 * @param {number} at ms, between its start and its end
 */
export function xAt(box, at) {
  return box.x0 + ((box.x1 - box.x0) * (at - box.start)) / (box.end - box.start);
}

/**
 * Whether two boxes of one row ever come closer than the gap.
 * @param {Placement} a
 * @param {Placement} b
 * @param {number} gap px
 */
function touch(a, b, gap) {
  const from = Math.max(a.start, b.start);
  const to = Math.min(a.end, b.end);
  if (from >= to) {
    return false;
  }

  // Distances change evenly, so one that is kept at both ends is kept in between.
  return !(isLeftOf(a, b, from, gap) && isLeftOf(a, b, to, gap)) && !(isLeftOf(b, a, from, gap) && isLeftOf(b, a, to, gap));
}

/**
 * @param {Placement} a
 * @param {Placement} b
 * @param {number} at
 * @param {number} gap
 */
function isLeftOf(a, b, at, gap) {
  return xAt(a, at) + a.width + gap <= xAt(b, at) + 1e-6;
}
