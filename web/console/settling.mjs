// @ts-check
/**
 * A row that was decided stays in its place for a moment, so that a second click does not land on its neighbour and a
 * producer sees what a colleague did. Pure. Not here: how such a row looks.
 *
 * It never keeps words: whether there is still something to show of it is the desk's own state.
 */

export const LINGER_MS = 1_600;
const MOST = 40;

export class Settling {
  /** @type {Map<string, number>} post id → when it left */
  #left = new Map();
  /** @type {readonly string[]} */
  #shown = [];

  /** @param {string} id */
  has(id) {
    return this.#left.has(id);
  }

  get size() {
    return this.#left.size;
  }

  /** Let all of them go. */
  release() {
    this.#shown = this.#shown.filter((id) => !this.#left.has(id));
    this.#left.clear();
  }

  /**
   * What to show now.
   * @param {readonly string[]} order ids in the lane, filtered
   * @param {{has(id: string): boolean}} present ids in the lane, unfiltered: one that a filter hides has not left
   * @param {number} now
   * @param {boolean} hold a pointer is over the list: nothing is to move
   * @returns {string[]}
   */
  next(order, present, now, hold) {
    const alive = new Set(order);
    for (const id of this.#shown) if (!present.has(id) && !this.#left.has(id)) this.#left.set(id, now);
    for (const [id, at] of this.#left) {
      if (present.has(id) || this.#left.size > MOST || (!hold && now - at >= LINGER_MS)) this.#left.delete(id);
    }
    /** @type {Map<string | null, string[]>} the living row → those that left from above it */
    const before = new Map();
    /** @type {string | null} */
    let below = null;
    for (const id of [...this.#shown].reverse()) {
      if (alive.has(id)) below = id;
      else if (this.#left.has(id)) before.set(below, [id, ...(before.get(below) ?? [])]);
    }
    const out = [];
    for (const id of order) out.push(...(before.get(id) ?? []), id);
    out.push(...(before.get(null) ?? []));
    this.#shown = out;
    return out;
  }

  /** When the next one is due to go, so that the page can draw then; null = none waits. @param {number} now */
  dueInMs(now) {
    let due = null;
    for (const at of this.#left.values()) due = Math.min(due ?? Infinity, Math.max(0, at + LINGER_MS - now));
    return due;
  }
}
