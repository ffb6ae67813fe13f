// @ts-check
/**
 * The server's time, as seen from this device: four timestamps over the feed's own socket, the probe with the
 * smallest bound kept (bound = half its round trip, growing with age as cheap clocks drift). Not here: sending the
 * probe (socket.mjs), broadcast time of a delayed viewer (a later room).
 *
 * Device time is the monotonic clock anchored once to UTC, so that a wall clock that jumps moves nothing on screen.
 */

const DRIFT = 50e-6; // 50 parts per million: an ordinary quartz, an ordinary day

export class ServerClock {
  /** @type {{offset: number, rtt: number, at: number} | null} */
  #best = null;
  #now;

  /** @param {() => number} [now] device time, UTC milliseconds, monotonic */
  constructor(now = () => performance.timeOrigin + performance.now()) {
    this.#now = now;
  }

  /** Device time, UTC milliseconds, never going back. */
  deviceNow() {
    return this.#now();
  }

  /**
   * Take one answer of the server. Nonsense (a negative round trip, a field missing) is passed over.
   * @param {{t1?: unknown, t2?: unknown, t3?: unknown}} answer t1 ours at sending, t2 and t3 the server's
   * @param {number} [t4] device time at arrival
   */
  take(answer, t4 = this.#now()) {
    const { t1, t2, t3 } = answer;
    if (typeof t1 !== "number" || typeof t2 !== "number" || typeof t3 !== "number") return;
    const rtt = t4 - t1 - (t3 - t2);
    if (!Number.isFinite(rtt) || rtt < 0 || rtt > 60_000) return;
    if (rtt / 2 <= this.errorMs(t4)) this.#best = { offset: (t2 - t1 + (t3 - t4)) / 2, rtt, at: t4 };
  }

  /** A frame's own stamp, used only until a probe has come home. @param {number} atMs */
  hint(atMs) {
    if (!this.#best && Number.isFinite(atMs) && atMs > 0) this.#hint = atMs - this.#now();
  }
  #hint = 0;

  /** Server UTC, milliseconds, the best we know. */
  now() {
    return this.#now() + (this.#best?.offset ?? this.#hint);
  }

  /** The bound of `now()`: the truth is within ± so many milliseconds. Infinity before the first probe. */
  errorMs(at = this.#now()) {
    return this.#best ? this.#best.rtt / 2 + Math.max(0, at - this.#best.at) * DRIFT : Infinity;
  }
}

/**
 * Broadcast time: milliseconds since the programme really started. Null before a timeline is known.
 * @param {{[key: string]: any}} timeline @param {number} utcMs
 * @returns {number | null}
 */
export function broadcastTime(timeline, utcMs) {
  const t0 = timeline.t0_ms;
  if (typeof t0 !== "number") return null;
  const speed = typeof timeline.speed === "number" ? timeline.speed : 1;
  return (utcMs - t0) * speed;
}

/**
 * Milliseconds as a clock: 75_000 → "1:15", 3_675_000 → "1:01:15".
 * @param {number} ms
 */
export function clockFace(ms) {
  const s = Math.floor(Math.abs(ms) / 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  const face = `${hours ? two(Math.floor(s / 60) % 60) : Math.floor(s / 60)}:${two(s % 60)}`;
  return `${ms < 0 ? "−" : ""}${hours ? `${hours}:` : ""}${face}`;
}
