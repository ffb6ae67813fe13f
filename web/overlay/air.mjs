// @ts-check
/**
 * What may be on air, from what the channel says: pure, and closed by default. Whatever is missing, unknown, older
 * than the last panic or past its time is not shown. Not here: timers (lease.mjs), drawing (graphic.mjs).
 */

/**
 * @typedef {import("../shared/fold.mjs").ChannelState} ChannelState
 * @typedef {import("../shared/fold.mjs").Item} Item
 * @typedef {"lower_third" | "full_screen"} Layout
 * @typedef {{
 *   key: string, id: string, layout: Layout, text: string, lang: string,
 *   name: string, handle: string, network: string, showForMs: number, takenMs: number,
 * }} Airing `key` names this one taking to air: the same post taken again is another airing. `showForMs` 0: until cleared.
 */

/** The highest air epoch heard of, from frames and heartbeats; a new journal epoch begins anew. */
export class AirEpoch {
  value = 0;
  /** @type {string | null} */
  #epoch = null;

  /** @param {ChannelState} state */
  fromState(state) {
    if (state.epoch !== this.#epoch) {
      this.#epoch = state.epoch;
      this.value = 0;
    }
    this.#raise(state.meta.air);
  }

  /** @param {{[key: string]: any}} beat @returns {boolean} whether it rose: a panic we had not heard of */
  fromBeat(beat) {
    return this.#raise(beat.air);
  }

  /** @param {unknown} air */
  #raise(air) {
    if (typeof air !== "number" || !Number.isSafeInteger(air) || air <= this.value) return false;
    this.value = air;
    return true;
  }
}

/**
 * The one thing that may be on air now, or null.
 * @param {ChannelState} state @param {number} airEpoch
 * @returns {Airing | null}
 */
export function onAir(state, airEpoch) {
  if (state.epoch === null || state.meta.armed !== true) return null;
  const id = state.order[0];
  const item = id === undefined ? undefined : state.items.get(id);
  if (id === undefined || !item || item.kind !== "post") return null;
  if (!Number.isSafeInteger(item.air) || item.air < airEpoch) return null;
  if (item.layout !== "lower_third" && item.layout !== "full_screen") return null;
  const { text, network, author, lang } = item.post ?? {};
  if (typeof text !== "string" || !text.trim() || typeof network !== "string" || !network) return null;
  const showForMs = item.show_for_ms ?? 0;
  if (!Number.isFinite(showForMs) || showForMs < 0) return null;
  const name = words(author?.name);
  const handle = words(author?.handle).replace(/^@/, "");
  return {
    key: JSON.stringify([state.epoch, id, item.taken_ms ?? 0, item.air]),
    id,
    layout: item.layout,
    text,
    lang: typeof lang === "string" && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(lang) ? lang : "",
    name: name || handle,
    handle: name ? handle : "",
    network,
    showForMs,
    takenMs: typeof item.taken_ms === "number" ? item.taken_ms : 0,
  };
}

/** @param {unknown} x */
function words(x) {
  return typeof x === "string" ? x.trim() : "";
}
