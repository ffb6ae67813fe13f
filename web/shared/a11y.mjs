// @ts-check
/** Speaking to a screen reader without talking over it, and knowing who asked for stillness. Not here: what to say. */

/**
 * A polite announcer that gathers: many things within one pause become one sentence. Put `node` into the page once,
 * before the first word (a region born full is not read).
 */
export class Announcer {
  node;
  #waiting = 0;
  #line = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #words;
  #everyMs;

  /**
   * @param {(count: number) => string} words the sentence for so many gathered things
   * @param {number} [everyMs] at most one sentence in so many milliseconds
   */
  constructor(words, everyMs = 10_000) {
    this.#words = words;
    this.#everyMs = everyMs;
    this.node = document.createElement("div");
    this.node.className = "visually-hidden";
    this.node.setAttribute("role", "status");
    this.node.setAttribute("aria-live", "polite");
  }

  /** @param {number} count */
  gather(count) {
    this.#waiting += count;
    if (this.#waiting > 0) this.#timer ??= setTimeout(() => this.#speak(), this.#everyMs);
  }

  /** Say one line soon, whatever waits. @param {string} line */
  say(line) {
    this.#line = line;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#speak(), 150);
  }

  #speak() {
    this.#timer = undefined;
    const parts = [this.#line, this.#waiting > 0 ? this.#words(this.#waiting) : ""].filter(Boolean);
    this.#waiting = 0;
    this.#line = "";
    this.node.textContent = parts.join(" ");
  }
}

/** Whether the person asked for less motion; read at each use, since it may change during a show. */
export function wantsStillness() {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}
