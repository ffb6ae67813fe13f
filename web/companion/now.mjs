// @ts-check
/**
 * Where the programme is: the segment and the broadcast clock for the header, and the programme as a list. Planned
 * moments are not told (that would spoil them); those that happened are. Not here: a viewer's own delay.
 */
import { broadcastTime, clockFace } from "../shared/clock.mjs";
import { el, isolate } from "../shared/text.mjs";

/** @typedef {{[key: string]: any}} Timeline */

/**
 * What to say of this moment.
 * @param {Timeline} timeline @param {number} utcMs
 * @returns {{label: string, title: string, clock: string, share: number, next: string, segment: string | null}}
 *   `share`: how far through the segment, 0 to 1.
 */
export function moment(timeline, utcMs) {
  const bt = broadcastTime(timeline, utcMs);
  const blank = { label: "", title: "", clock: "", share: 0, next: "", segment: null };
  if (bt === null) return blank;
  if (bt < 0) return { ...blank, label: "Starts in", title: "The programme has not begun", clock: clockFace(-bt + 999) };
  const length = timeline.duration_ms;
  if (typeof length === "number" && bt > length) return { ...blank, label: "Ended", title: "The programme is over", share: 1 };
  const segments = segmentsOf(timeline);
  const here = segments.find((s) => s.id === timeline.segment) ?? segments.find((s) => s.start_bt <= bt && bt < (s.end_bt ?? Infinity));
  const next = segments.find((s) => s.start_bt > bt && s !== here);
  const end = here?.end_bt ?? next?.start_bt ?? length;
  const share = here && typeof end === "number" && end > here.start_bt ? (bt - here.start_bt) / (end - here.start_bt) : 0;
  return {
    label: "Now",
    title: here?.title ?? "On air",
    clock: clockFace(bt),
    share: Math.min(1, Math.max(0, share)),
    next: next ? next.title : "",
    segment: here?.id ?? null,
  };
}

/** @param {Timeline} timeline @returns {Array<{id: string, title: string, start_bt: number, end_bt?: number | null}>} */
function segmentsOf(timeline) {
  const list = Array.isArray(timeline.segments) ? timeline.segments : [];
  return list.filter((s) => typeof s?.title === "string" && typeof s.start_bt === "number").sort((a, b) => a.start_bt - b.start_bt);
}

export class Now {
  /** @type {Timeline} */
  #timeline = {};
  #listKey = "";
  #places;
  #utc;

  /**
   * @param {{strip: HTMLElement, card: HTMLElement, list: HTMLElement}} places elements with `[data-now=…]` inside
   * @param {() => number} utc server UTC, ms
   */
  constructor(places, utc) {
    this.#places = places;
    this.#utc = utc;
    setInterval(() => {
      if (!document.hidden) this.tick();
    }, 1000);
  }

  /** @param {Timeline} timeline */
  show(timeline) {
    this.#timeline = timeline;
    this.tick();
  }

  tick() {
    const now = moment(this.#timeline, this.#utc());
    for (const place of [this.#places.strip, this.#places.card]) {
      for (const [part, words] of Object.entries({
        label: now.label,
        title: now.title,
        clock: now.clock,
        next: now.next ? `Next: ${now.next}` : "",
      })) {
        const node = place.querySelector(`[data-now="${part}"]`);
        if (node && node.textContent !== words) node.textContent = words;
      }
      const bar = place.querySelector('[data-now="bar"]');
      if (bar instanceof HTMLElement) bar.style.transform = `scaleX(${now.share.toFixed(4)})`;
      place.classList.toggle("is-known", now.label !== "");
    }
    this.#programme(now.segment);
  }

  /** @param {string | null} current */
  #programme(current) {
    const segments = segmentsOf(this.#timeline);
    const cues = (Array.isArray(this.#timeline.cues) ? this.#timeline.cues : [])
      .filter((c) => c?.state === "fired" && typeof c.title === "string" && typeof c.bt === "number")
      .sort((a, b) => a.bt - b.bt);
    const key = JSON.stringify([segments, cues, current]);
    if (key === this.#listKey) return;
    this.#listKey = key;
    const at = segments.findIndex((s) => s.id === current);
    const rows = segments.map((segment, n) => {
      const next = segments[n + 1];
      const mine = cues.filter((c) => c.bt >= segment.start_bt && c.bt < (next?.start_bt ?? Infinity));
      const state = n === at ? "is-now" : n < at ? "is-past" : "is-next";
      const row = el(
        "li",
        { class: state, "aria-current": n === at ? "step" : null },
        el("span", { class: "at" }, clockFace(segment.start_bt)),
        el("span", { class: "what" }, isolate(segment.title)),
      );
      if (mine.length) {
        const list = el("ul", { class: "cues" });
        for (const cue of mine) list.append(el("li", {}, el("span", { class: "at" }, clockFace(cue.bt)), isolate(cue.title)));
        row.append(list);
      }
      return row;
    });
    this.#places.list.replaceChildren(...rows);
    this.#places.list.classList.toggle("is-empty", rows.length === 0);
  }
}
