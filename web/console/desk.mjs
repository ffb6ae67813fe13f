// @ts-check
/**
 * What this page knows: the desk as folded, and the producer's own marks, choices and commands under way. Views read
 * it, acts change it; `changed()` asks for a drawing. Not here: drawing (console.mjs), the socket (shared/socket.mjs).
 */
import { emptyState } from "../shared/fold.mjs";
import { keyMap } from "./bindings.mjs";
import { NO_FILTERS } from "./filters.mjs";
import { Seen } from "./seen.mjs";

/**
 * @typedef {"queue" | "feed" | "rundown"} Lane
 * @typedef {import("./commands.mjs").Sending} Sending
 */

export const LANES = /** @type {const} */ (["queue", "feed", "rundown"]);

export class Desk {
  state = emptyState();
  /** @type {import("../shared/socket.mjs").Status} */
  status = { phase: "connecting", words: "Connecting", code: null, attempt: 0, retryInMs: null };
  /** @type {number | null} */
  online = null;
  /** @type {Lane} */
  lane = "queue";
  /** @type {Set<string>} */
  marks = new Set();
  /** @type {Set<string>} */
  mediaShown = new Set();
  /** @type {import("./filters.mjs").Filters} */
  filters = { ...NO_FILTERS };
  /** How this producer wants the queue; null = as the show has it. @type {import("./queue_order.mjs").Order | null} */
  ownOrder = null;
  /** Commands without an answer yet. @type {Map<string, Sending>} */
  sending = new Map();
  /** Own decisions, by post, for the word on a settling row. @type {Map<string, string>} */
  mine = new Map();
  /** @type {{[id: string]: string[]}} */
  ownKeys = {};
  keys = keyMap();
  seen = new Seen();
  user;
  changed;
  /** @type {Array<{seq: number, act: () => void}>} */
  #waiting = [];

  /** @param {{user: string, changed: () => void}} how */
  constructor({ user, changed }) {
    this.user = user;
    this.changed = changed;
  }

  get live() {
    return this.status.phase === "live";
  }

  get armed() {
    return this.state.meta.armed !== false;
  }

  /** How the show itself orders the queue. @returns {import("./queue_order.mjs").Order} */
  get shownOrder() {
    return this.state.meta.policy?.queue === "value" ? "value" : "newest";
  }

  /** How the queue stands here. @returns {import("./queue_order.mjs").Order} */
  get order() {
    return this.ownOrder ?? this.shownOrder;
  }

  /** @param {string} id */
  item(id) {
    return this.state.items.get(id) ?? null;
  }

  /** The state after a frame. @param {import("../shared/fold.mjs").ChannelState} state @param {number} now */
  fold(state, now) {
    if (state.epoch !== this.state.epoch) this.seen.forget();
    this.state = state;
    this.seen.shown(state.seq, now);
    for (const id of state.items.keys()) this.seen.appeared(id);
    for (const id of this.marks) if (!state.items.has(id)) this.marks.delete(id);
    for (const id of this.mediaShown) if (!state.items.has(id)) this.mediaShown.delete(id);
    const due = this.#waiting.filter(({ seq }) => seq <= state.seq);
    this.#waiting = this.#waiting.filter(({ seq }) => seq > state.seq);
    for (const { act } of due) act();
    this.changed();
  }

  /** Resolves when the desk reflects `seq`, or after a while without it. @param {number} seq */
  reflects(seq) {
    if (this.state.seq >= seq) return Promise.resolve();
    return new Promise((/** @type {(nothing?: undefined) => void} */ resolve) => {
      const act = () => resolve();
      this.#waiting.push({ seq, act });
      setTimeout(act, 1_200);
    });
  }

  /** What is under way about a post. @param {string} id @returns {Sending | null} */
  sendingOf(id) {
    let found = null;
    for (const sending of this.sending.values()) if (sending.command.post_id === id) found = sending;
    return found;
  }

  /** Names of the commands under way. */
  busy() {
    return new Set([...this.sending.values()].map((s) => s.command.command));
  }

  /** Does the rundown hold this post? @param {string} id */
  inRundown(id) {
    const { preview, programme, shortlist } = this.state.meta;
    return preview?.post_id === id || programme?.post_id === id || (shortlist ?? []).includes(id);
  }

  /** @param {{[id: string]: string[]}} own */
  bind(own) {
    this.ownKeys = own;
    this.keys = keyMap(own);
    this.changed();
  }
}
