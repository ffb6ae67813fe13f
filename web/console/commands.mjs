// @ts-check
/**
 * Commands on their way to the show: one at a time about one post, each with what its producer saw and with a key of
 * its own, sent again under the same key until an answer is here. Tells how each stands; pretends nothing.
 * Not here: which command a key means (acts.mjs), what a person is told (notices.mjs, answers.mjs).
 */

/**
 * @typedef {{command: string, post_id?: string | null, [field: string]: unknown}} Command
 * @typedef {{
 *   result: "done" | "conflict" | "refused" | "failed", seq: number, detail: string,
 *   postId?: string | null, signedOut?: boolean,
 * }} Answer
 *   `failed`: no answer of the show; whether it was done is not known. Sending again under the same key is safe.
 * @typedef {{
 *   id: string, command: Command, expected: number | null, forced: boolean, quiet: boolean, about: string,
 *   state: "sending" | "again" | "answered", tries: number, why: string, answer: Answer | null, askedAt: number,
 * }} Sending `quiet`: one of many, told of together
 */

const WAITS_MS = [300, 800, 1_500, 3_000, 5_000];
const TIMEOUT_MS = 6_000;

/** These say nothing about a state seen: a panic is never too late, and undo asks the engine itself. */
const BLIND = new Set(["panic", "undo", "insert", "put_rule", "drop_rule", "set_policy"]);
/** These act on the rundown, the one thing all producers share, and are checked against its last change. */
const RUNDOWN = new Set(["shortlist", "preview", "take", "clear", "rearm", "undo"]);
export const AIR = "#air";

/** What a command acts on: a post, the rundown, both, or neither. @param {Command} command */
export function thingsOf(command) {
  const things = typeof command.post_id === "string" ? [command.post_id] : [];
  return RUNDOWN.has(command.command) ? [...things, AIR] : things;
}

export class Commands {
  /** @type {Map<string, Promise<unknown>>} the thing acted on → the last command about it */
  #chains = new Map();
  #o;

  /**
   * @param {{
   *   show: string, csrf: () => string, seen: import("./seen.mjs").Seen,
   *   fetch: typeof fetch, uuid: () => string, now: () => number, wait: (ms: number) => Promise<void>,
   *   seq: () => number, inRundown: (id: string) => boolean, about: (command: Command) => string,
   *   onChange: (sending: Sending) => void,
   * }} options `seq`: where the desk stands now; `inRundown`: whether a
   *   decision on this post would change the rundown too; `about`: the post in a few words; `onChange`: called at each step of each command
   */
  constructor(options) {
    this.#o = options;
  }

  /**
   * Send a command; resolves with the answer, never rejects.
   * @param {Command} command @param {{forced?: boolean, quiet?: boolean}} [how] `forced`: do it anyway, on what stands now
   * @returns {Promise<Sending>}
   */
  send(command, { forced = false, quiet = false } = {}) {
    /** @type {Sending} */
    const sending = {
      id: this.#o.uuid(), command, expected: null, forced, quiet, about: this.#o.about(command), state: "sending", tries: 0, why: "", answer: null, askedAt: this.#o.now(),
    };
    return this.#queue(sending);
  }

  /** Once more, under the same key: for a command that failed. @param {Sending} sending */
  again(sending) {
    Object.assign(sending, { state: "sending", tries: 0, why: "", answer: null });
    return this.#queue(sending);
  }

  /** @param {Sending} sending @returns {Promise<Sending>} */
  #queue(sending) {
    this.#o.onChange(sending);
    if (sending.command.command === "panic") return this.#deliver(sending); // waits for nothing
    const things = thingsOf(sending.command);
    const mine = Promise.all(things.map((thing) => this.#chains.get(thing))).then(() => this.#deliver(sending));
    for (const thing of things) this.#chains.set(thing, mine);
    void mine.then(() => things.forEach((thing) => this.#chains.get(thing) === mine && this.#chains.delete(thing)));
    return mine;
  }

  /** @param {Sending} sending @returns {Promise<Sending>} */
  async #deliver(sending) {
    const { command, forced } = sending;
    const things = thingsOf(command);
    if (!BLIND.has(command.command) && sending.expected === null) {
      sending.expected = forced ? this.#o.seq() : this.#o.seen.expected(things, sending.askedAt);
    }
    for (;;) {
      const answer = await this.#post(sending);
      sending.tries += 1;
      if (answer) {
        sending.answer = answer;
        sending.state = "answered";
        if (answer.result === "done") {
          const post = command.post_id;
          const touched = typeof post === "string" && this.#o.inRundown(post) ? [...things, AIR] : things;
          for (const thing of touched) this.#o.seen.acted(thing, answer.seq);
        }
        this.#o.onChange(sending);
        return sending;
      }
      // A panic is asked for until it is answered.
      const wait = WAITS_MS[sending.tries - 1] ?? (command.command === "panic" ? 2_000 : undefined);
      if (wait === undefined) {
        sending.answer = { result: "failed", seq: 0, detail: sending.why };
        sending.state = "answered";
        this.#o.onChange(sending);
        return sending;
      }
      sending.state = "again";
      this.#o.onChange(sending);
      await this.#o.wait(wait);
    }
  }

  /** One try; null where it may be tried again. @param {Sending} sending @returns {Promise<Answer | null>} */
  async #post(sending) {
    const { command, expected, id } = sending;
    let response;
    try {
      response = await this.#o.fetch(`/api/v1/shows/${encodeURIComponent(this.#o.show)}/commands`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.#o.csrf(), "Idempotency-Key": id },
        body: JSON.stringify(expected === null ? command : { ...command, expected_offset: expected }),
        credentials: "same-origin",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      sending.why = error instanceof DOMException && error.name === "TimeoutError" ? "the server is slow to answer" : "the server cannot be reached";
      return null;
    }
    const body = await response.json().catch(() => null);
    const detail = wordsOf(body);
    if (body && ["done", "conflict", "refused"].includes(body.result)) {
      return { result: body.result, seq: Number.isSafeInteger(body.seq) ? body.seq : 0, detail, postId: body.post_id ?? null };
    }
    // A gate that refuses, and a signed-out session, answer without the show: no state was seen, nothing was done.
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      sending.why = detail || `the server answered ${response.status}`;
      return null;
    }
    if (response.status === 401) return { result: "refused", seq: 0, detail: "You are signed out", signedOut: true };
    if (response.status === 409) return { result: "conflict", seq: 0, detail };
    return { result: "refused", seq: 0, detail: detail || `the server answered ${response.status}` };
  }
}

/** The words of an answer, a problem document's faults included. @param {any} body */
function wordsOf(body) {
  const main = [body?.detail, body?.title].find((x) => typeof x === "string" && x) ?? "";
  const faults = Array.isArray(body?.errors) ? body.errors.map((/** @type {any} */ e) => e?.msg).filter((/** @type {any} */ m) => typeof m === "string") : [];
  return [main, ...faults].filter(Boolean).join("; ");
}
