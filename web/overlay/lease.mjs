// @ts-check
/**
 * The leave to show viewers' words: three seconds, renewed by the server's heartbeat, lost by silence. And the time
 * one airing has left. Both by the page's own monotonic clock, so that no step of a wall clock keeps words on air.
 * Not here: what is shown (air.mjs), the socket.
 */

export const LEASE_MS = 3_000;

export class Lease {
  #until = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #now;
  #onLapse;

  /** @param {() => void} onLapse @param {() => number} [now] monotonic milliseconds */
  constructor(onLapse, now = () => performance.now()) {
    this.#onLapse = onLapse;
    this.#now = now;
  }

  get held() {
    return this.#now() < this.#until;
  }

  renew() {
    this.#until = this.#now() + LEASE_MS;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), LEASE_MS);
  }

  /** Give it up before its time. */
  end() {
    this.#until = -Infinity;
    clearTimeout(this.#timer);
    this.#onLapse();
  }

  #check() {
    const left = this.#until - this.#now();
    if (left > 0) this.#timer = setTimeout(() => this.#check(), left);
    else this.#onLapse();
  }
}

/** How long each airing has been on, remembered past a reconnection: a time that ran out stays out. */
export class ShowTime {
  /** @type {{key: string, ends: number, joined: boolean} | null} */
  #mine = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #now;
  #onEnd;

  /** @param {() => void} onEnd @param {() => number} [now] */
  constructor(onEnd, now = () => performance.now()) {
    this.#onEnd = onEnd;
    this.#now = now;
  }

  /**
   * @param {import("./air.mjs").Airing} airing
   * @param {boolean} joined true when we came while it was on: the next heartbeat says for how long already
   */
  begin(airing, joined) {
    if (this.#mine?.key === airing.key) return;
    clearTimeout(this.#timer);
    this.#mine = { key: airing.key, ends: airing.showForMs ? this.#now() + airing.showForMs : Infinity, joined };
    this.#arm();
  }

  /** Whether this airing may (still) be on. @param {import("./air.mjs").Airing} airing */
  allows(airing) {
    return this.#mine?.key !== airing.key || this.#now() < this.#mine.ends;
  }

  /** The server's word on how late we came. @param {import("./air.mjs").Airing} airing @param {number} serverMs */
  correct(airing, serverMs) {
    const mine = this.#mine;
    if (!mine?.joined || mine.key !== airing.key || !airing.showForMs || !(serverMs > airing.takenMs)) return;
    mine.joined = false;
    mine.ends = Math.min(mine.ends, this.#now() + airing.showForMs - (serverMs - airing.takenMs));
    this.#arm();
  }

  #arm() {
    clearTimeout(this.#timer);
    if (!this.#mine || this.#mine.ends === Infinity) return;
    const left = this.#mine.ends - this.#now();
    if (left <= 0) this.#onEnd();
    else this.#timer = setTimeout(() => this.#arm(), left);
  }
}
