// @ts-check
/**
 * What this producer can be said to have seen of a post: the `expected_offset` of a command. Pure, fed with times.
 *
 * A row that changed a moment before the key went down was not read. So a command vouches for the desk as it stood
 * `REACTION_MS` ago; but never for less than the moment the row first appeared (it could not be acted on before), and
 * never for less than one's own last act on it (one knows what one did).
 */

export const REACTION_MS = 250;
const KEPT = 64; // changes remembered: at four ticks a second far more than REACTION_MS needs
const ROWS_KEPT = 2_000;

export class Seen {
  /** @type {Array<{at: number, seq: number}>} */
  #steps = [];
  /** @type {Map<string, number>} thing → seq of the desk when its row first appeared, or of one's own act on it */
  #floors = new Map();

  /** The desk now stands at `seq`, and this page shows it. @param {number} seq @param {number} now */
  shown(seq, now) {
    if (this.#steps.at(-1)?.seq === seq) return;
    this.#steps.push({ at: now, seq });
    if (this.#steps.length > KEPT) this.#steps.shift();
  }

  /** A row appeared for the first time. @param {string} id */
  appeared(id) {
    if (!this.#floors.has(id)) this.#raise(id, this.#steps.at(-1)?.seq ?? 0);
  }

  /** One's own command about a thing was done at `seq`. @param {string} thing @param {number} seq */
  acted(thing, seq) {
    this.#raise(thing, seq);
  }

  /** Another epoch: nothing seen before counts. */
  forget() {
    this.#steps = [];
    this.#floors.clear();
  }

  /**
   * @param {readonly string[]} things what the command acts on
   * @param {number} now when the key went down
   * @returns {number} the `expected_offset` to send
   */
  expected(things, now) {
    let seq = this.#steps[0]?.seq ?? 0;
    for (const step of this.#steps) if (step.at <= now - REACTION_MS) seq = step.seq;
    return Math.max(seq, ...things.map((thing) => this.#floors.get(thing) ?? 0));
  }

  /** @param {string} id @param {number} seq */
  #raise(id, seq) {
    const floor = Math.max(this.#floors.get(id) ?? 0, seq);
    this.#floors.delete(id);
    this.#floors.set(id, floor);
    if (this.#floors.size > ROWS_KEPT) this.#floors.delete(/** @type {string} */ (this.#floors.keys().next().value));
  }
}
