// @ts-check
/**
 * One channel of one show, kept connected for ever: connect, resume, fold, notice silence, come back with jitter.
 * Tells its page two things: the state after each frame, and how the connection stands. Not here: the fold
 * (fold.mjs), drawing, the overlay's lease (overlay/lease.mjs). Protocol: docs/protocol.md.
 */
import { applyFrame, emptyState } from "./fold.mjs";
import { ServerClock } from "./clock.mjs";

export const SUBPROTOCOL = "secondscreen.v1";

/** What a person may read about a close the server meant as final. */
export const STOP_WORDS = new Map([
  [4501, "You may not listen here."],
  [4502, "There is no such show."],
  [4503, "The show is over."],
  [4504, "This page is out of date. Reload it."],
]);

/** Heartbeats come every 15 s on `feed`, every second elsewhere: when silence is worth a question, and when an end. */
const SILENCE = {
  feed: { askMs: 20_000, endMs: 32_000 },
  onair: { askMs: 2_500, endMs: 5_000 },
  desk: { askMs: 2_500, endMs: 6_000 },
};

/**
 * @typedef {"connecting" | "live" | "reconnecting" | "offline" | "stopped"} Phase
 * @typedef {{phase: Phase, words: string, code: number | null, attempt: number, retryInMs: number | null}} Status
 *   `stopped` is final: the server said not to come back, and `words` say why.
 *
 * @typedef {import("./fold.mjs").ChannelState} ChannelState
 * @typedef {{
 *   show: string,
 *   channel?: "feed" | "onair" | "desk",
 *   gateway?: string,
 *   onState?: (state: ChannelState, frame: {[key: string]: any}) => void,
 *   onBeat?: (beat: {[key: string]: any}) => void,
 *   onStatus?: (status: Status) => void,
 *   onBad?: (why: string) => void,
 *   onNotice?: (frame: {[key: string]: any}) => void,
 *   forever?: boolean,
 *   maxDelayMs?: number,
 *   clock?: ServerClock,
 *   WebSocket?: typeof WebSocket,
 *   random?: () => number,
 * }} Options
 *   `gateway`: "" (this page's own origin), or ws://, wss://, http://, https:// of another port.
 *   `onBad`: a message that is not of this protocol came (the connection is then made anew).
 *   `forever`: come back even after a final close code (the overlay: a machine nobody watches).
 *   `WebSocket`, `random`, `clock`: for tests.
 */

/**
 * Where a channel is spoken.
 * @param {string} gateway @param {string} show @param {string} channel
 * @param {{epoch: string | null, offset: number} | null} position
 * @param {string} [base] the page's address
 */
export function channelUrl(gateway, show, channel, position, base = globalThis.location?.href) {
  const url = new URL(`/v1/shows/${encodeURIComponent(show)}/${channel}`, gateway || base);
  url.protocol = { "https:": "wss:", "http:": "ws:" }[url.protocol] ?? url.protocol;
  url.hash = url.search = "";
  if (position?.epoch) {
    url.searchParams.set("epoch", position.epoch);
    url.searchParams.set("offset", String(position.offset));
  }
  return url.href;
}

/**
 * How long to wait before attempt number `attempt` (from 1): doubling from half a second to `max`, full jitter above
 * a small floor, so that ten thousand phones do not come back in one breath.
 * @param {number} attempt @param {number} max @param {() => number} random
 */
export function backOffMs(attempt, max, random) {
  const top = Math.min(max, 500 * 2 ** Math.min(attempt - 1, 20));
  return Math.round(Math.min(100, top) + random() * Math.max(0, top - 100));
}

/**
 * Open a channel and keep it. Call `close()` when the page no longer wants it.
 * @param {Options} options
 */
export function openChannel(options) {
  return new ChannelLink(options);
}

export class ChannelLink {
  /** @type {ChannelState} */
  state = emptyState();
  /** @type {Status} */
  status = { phase: "connecting", words: "Connecting", code: null, attempt: 0, retryInMs: null };
  clock;

  #o;
  #kind;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #probe;
  #probes = 0;
  #greeted = false;
  #closed = false;

  /** @param {Options} options */
  constructor(options) {
    this.#o = { maxDelayMs: 15_000, random: Math.random, ...options };
    this.#kind = options.channel ?? "feed";
    this.clock = options.clock ?? new ServerClock();
    this.#listen();
    this.#open();
  }

  close() {
    this.#closed = true;
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.removeEventListener?.("offline", this.#offline);
    globalThis.document?.removeEventListener("visibilitychange", this.#seen);
    this.#hangUp();
  }

  /** Forget the position and the state, and fetch a whole snapshot. */
  startOver() {
    this.state = emptyState();
    this.#again(null, "resync");
  }

  #listen() {
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.addEventListener?.("offline", this.#offline);
    globalThis.document?.addEventListener("visibilitychange", this.#seen);
  }

  #open() {
    clearTimeout(this.#retry);
    this.#greeted = false;
    const known = this.state.epoch === null ? null : this.state;
    const Socket = this.#o.WebSocket ?? WebSocket;
    let socket;
    try {
      socket = new Socket(channelUrl(this.#o.gateway ?? "", this.#o.show, this.#kind, known), SUBPROTOCOL);
    } catch {
      this.#again(null, "unreachable");
      return;
    }
    this.#socket = socket;
    this.#tell(this.#attempt === 0 && !known ? "connecting" : "reconnecting");
    socket.onopen = () => {
      if (socket.protocol !== SUBPROTOCOL) return this.#bad("another protocol");
      this.#probes = 0;
      this.#ask();
      this.#watch();
    };
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#lost(event.code);
    this.#expect(10_000);
  }

  /** @param {unknown} data */
  #hear(data) {
    this.#watch();
    let frame;
    try {
      if (typeof data !== "string") throw new TypeError("binary");
      frame = JSON.parse(data);
    } catch {
      return this.#bad("not JSON text");
    }
    const { state, need } = applyFrame(this.state, frame);
    if (need === "bad" || (frame.v !== undefined && frame.v !== 1)) return this.#bad("not a frame of this protocol");
    if (need === "resync") return this.#again(null, "resync");
    switch (frame.op) {
      case "snapshot":
      case "delta":
        this.clock.hint(frame.at_ms);
        if (state === this.state) return;
        this.state = state;
        this.#welcome();
        this.#o.onState?.(state, frame);
        return;
      case "resumed":
        this.#welcome();
        this.#o.onState?.(state, frame);
        return;
      case "hb":
        this.#o.onBeat?.(frame);
        this.#compare(frame.offset);
        return;
      case "wc":
        this.clock.take(frame);
        return;
      default:
        this.#o.onNotice?.(frame);
    }
  }

  #welcome() {
    if (this.#greeted) return;
    this.#greeted = true;
    this.#attempt = 0;
    this.#tell("live");
  }

  /**
   * Two heartbeats in a row that know more than we were given: nothing on this socket will mend that. (One alone may
   * have overtaken the frame it speaks of.)
   * @param {unknown} offset
   */
  #compare(offset) {
    const behind = this.#greeted && typeof offset === "number" && offset > this.state.offset;
    if (behind && this.#behindAt === this.state.offset) {
      this.#behindAt = -1;
      this.#again(null, "resync");
    } else this.#behindAt = behind ? this.state.offset : -1;
  }
  #behindAt = -1;

  /** @param {string} why */
  #bad(why) {
    this.#o.onBad?.(why);
    this.state = emptyState();
    this.#again(null, "bad");
  }

  /** @param {number} code */
  #lost(code) {
    if (code === 4002) this.state = emptyState();
    if (code >= 4500 && code <= 4999 && !this.#o.forever) {
      this.#hangUp();
      this.#closed = true;
      this.#tell("stopped", { code, words: STOP_WORDS.get(code) ?? "The connection was ended." });
      return;
    }
    this.#again(code, "lost");
  }

  /**
   * Come back after a while.
   * @param {number | null} code @param {string} why
   */
  #again(code, why) {
    if (this.#closed) return;
    this.#hangUp();
    this.#attempt += 1;
    const { random = Math.random, maxDelayMs = 15_000 } = this.#o;
    let wait = backOffMs(this.#attempt, maxDelayMs, random);
    if (why === "resync" && this.#attempt === 1) wait = 0;
    if (code === 4001) wait = Math.max(wait, Math.round(random() * Math.min(5_000, maxDelayMs))); // all were sent off at once
    if (code === 4009 || code === 4010) wait = Math.max(wait, Math.min(10_000, maxDelayMs));
    this.#tell(this.#isOffline() ? "offline" : "reconnecting", { code, retryInMs: wait });
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  #hangUp() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    clearTimeout(this.#probe);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // It was closing already.
    }
  }

  /** Silence is first asked about (a frozen tab may only have slept), then believed. */
  #watch() {
    clearTimeout(this.#silence);
    const { askMs, endMs } = SILENCE[this.#kind];
    this.#silence = setTimeout(() => {
      this.#send();
      this.#expect(endMs - askMs);
    }, askMs);
  }

  /** A sign of life within so long, or we go. @param {number} ms */
  #expect(ms) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#again(null, "silent"), ms);
  }

  /** Clock probes: three at first, then one a minute while somebody looks. */
  #ask() {
    clearTimeout(this.#probe);
    if (!globalThis.document?.hidden) this.#send();
    this.#probes += 1;
    this.#probe = setTimeout(() => this.#ask(), this.#probes < 3 ? 400 : 60_000);
  }

  #send() {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify({ op: "wc", t1: this.clock.deviceNow() }));
  }

  #isOffline() {
    return globalThis.navigator?.onLine === false;
  }

  #wake = () => {
    if (this.#closed) return;
    if (!this.#socket) this.#open();
    else if (this.#socket.readyState === 1) {
      // We may have slept through its end without a word.
      this.#send();
      this.#expect(5_000);
    }
  };

  #offline = () => {
    // The word of the system is a hint: an open socket decides for itself, by its silence.
    if (!this.#socket) this.#tell("offline");
    else this.#send();
  };

  #seen = () => {
    if (!globalThis.document?.hidden) this.#wake();
  };

  /** @param {Phase} phase @param {Partial<Status>} [more] */
  #tell(phase, more = {}) {
    const words = { connecting: "Connecting", live: "Live", reconnecting: "Reconnecting", offline: "Offline", stopped: "Ended" }[phase];
    this.status = { phase, words, code: null, attempt: this.#attempt, retryInMs: null, ...more };
    this.#o.onStatus?.(this.status);
  }
}
