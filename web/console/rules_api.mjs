// @ts-check
/**
 * What the page of rules asks the show: the rules, the shadow, the learning, and a test of a list. Each answer is
 * shown when it comes; one that fails leaves the last one standing and says so. Not here: commands (commands.mjs).
 */

/** @typedef {{[key: string]: any}} Facts */

const EVERY_MS = { rules: 4_000, shadow: 8_000, learning: 8_000 };
const TEST_MS = 60_000; // fifty thousand posts take a while
const MEASURE_MS = 30_000;

export class RulesApi {
  #base;
  #fetch;
  #csrf;
  #onFacts;
  #onTrouble;
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  /** Measure what each rule costs after the next question; it takes the show a few seconds. */
  measure = true;

  /**
   * @param {{
   *   show: string, csrf: () => string, fetch: typeof fetch,
   *   onFacts: (what: "rules" | "shadow" | "learning", facts: Facts) => void, onTrouble: (words: string) => void,
   * }} how `onTrouble` with "": all is well again
   */
  constructor({ show, csrf, fetch, onFacts, onTrouble }) {
    this.#base = `/api/v1/shows/${encodeURIComponent(show)}`;
    this.#fetch = fetch;
    this.#csrf = csrf;
    this.#onFacts = onFacts;
    this.#onTrouble = onTrouble;
  }

  start() {
    for (const what of /** @type {const} */ (["rules", "shadow", "learning"])) void this.#keep(what);
  }

  /** Ask anew now: something was done. */
  again() {
    this.start();
  }

  /** @param {"rules" | "shadow" | "learning"} what */
  async #keep(what) {
    clearTimeout(this.#timers.get(what));
    if (!document.hidden) {
      const facts = await this.#get(`/${what}`);
      if (facts) this.#onFacts(what, facts);
      if (what === "rules" && this.measure) {
        this.measure = false;
        const measured = await this.#get("/rules?cost=true", MEASURE_MS);
        if (measured) this.#onFacts(what, measured);
      }
    }
    clearTimeout(this.#timers.get(what));
    this.#timers.set(what, setTimeout(() => void this.#keep(what), EVERY_MS[what]));
  }

  /** @param {string} path @param {number} [patienceMs] @returns {Promise<Facts | null>} */
  async #get(path, patienceMs = 15_000) {
    try {
      const response = await this.#fetch(this.#base + path, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(patienceMs) });
      const body = await response.json();
      if (!response.ok) throw new Error(response.status === 401 ? "You are signed out" : body?.detail || body?.title || `the server answered ${response.status}`);
      this.#onTrouble("");
      return body;
    } catch (error) {
      this.#onTrouble(error instanceof DOMException ? "The server is slow to answer" : error instanceof TypeError ? "The server cannot be reached" : error instanceof Error ? error.message : "No answer");
      return null;
    }
  }

  /**
   * What would this list catch? @param {Facts} rule @param {number} sinceS
   * @returns {Promise<{found?: Facts, fault?: string}>}
   */
  async test(rule, sinceS) {
    try {
      const response = await this.#fetch(`${this.#base}/rules/test`, {
        method: "POST", credentials: "same-origin", redirect: "error",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.#csrf() },
        body: JSON.stringify({ rule, since_s: sinceS }),
        signal: AbortSignal.timeout(TEST_MS),
      });
      const body = await response.json();
      if (response.ok) return { found: body };
      const faults = Array.isArray(body?.errors) ? body.errors.map((/** @type {any} */ e) => e?.msg).filter((/** @type {any} */ m) => typeof m === "string") : [];
      return { fault: faults.length ? faults.join("; ") : body?.detail || `the server answered ${response.status}` };
    } catch (error) {
      return { fault: error instanceof DOMException ? "the server is slow to answer; try fewer posts" : "the server cannot be reached" };
    }
  }
}
