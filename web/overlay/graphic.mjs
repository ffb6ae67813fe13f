// @ts-check
/**
 * One airing as a graphic: the words, fitted, and who said them and where, always. A theme gives the looks by CSS
 * and the sizes by its manifest. Not here: whether anything may be on air (air.mjs, lease.mjs).
 *
 * What a theme may style: `.graphic[data-layout]` (`.is-leaving` on its way out) › `.plate` › `.words` (`.has-lines`:
 * its line breaks may be kept), and
 * `.attribution` › `.mark`, `.name`, `.handle`, `.on`.
 */
import { el, isolate } from "../shared/text.mjs";
import { networkMark, onNetwork } from "../shared/networks.mjs";
import { fitText, hugText } from "./fit.mjs";

/**
 * @typedef {import("./air.mjs").Airing} Airing
 * @typedef {import("./fit.mjs").Fit} Fit
 * @typedef {{[layout: string]: {words: Fit, attribution: Fit}}} Fits
 */

const MOST_LINES = 8; // with more line breaks than these, a theme lets the words run on

/** @param {Airing} airing */
function build(airing) {
  const words = el("p", { class: "words", dir: "auto", lang: airing.lang || null });
  words.textContent = airing.text;
  if (airing.text.split("\n").length <= MOST_LINES) words.classList.add("has-lines");
  const attribution = el("p", { class: "attribution", dir: "ltr" }, networkMark(airing.network));
  if (airing.name) attribution.append(isolate(airing.name, "name"), " ");
  if (airing.handle) attribution.append(isolate(`@${airing.handle}`, "handle"), " ");
  attribution.append(isolate(onNetwork(airing.network), "on"));
  return el("section", { class: "graphic", "data-layout": airing.layout }, el("div", { class: "plate" }, words, attribution));
}

export class Stage {
  #root;
  /** @type {HTMLElement | null} */
  #graphic = null;
  /** @type {Airing | null} */
  #shown = null;

  /** The compositor's own copy of the lease: should this page's thread hang, it still fades. @type {Animation | null} */
  #deadMan = null;
  #beatAt = -Infinity;
  #leaseMs;

  /** The theme's sizes, once it is here. @type {Fits | null} */
  fits = null;

  /** @param {HTMLElement} root @param {number} leaseMs how long words may stay without another heartbeat */
  constructor(root, leaseMs) {
    this.#root = root;
    this.#leaseMs = leaseMs;
  }

  get shown() {
    return this.#shown;
  }

  /** @param {Airing} airing */
  show(airing) {
    if (this.#shown && JSON.stringify(this.#shown) === JSON.stringify(airing)) return;
    const sameAiring = this.#shown?.key === airing.key;
    this.#root.replaceChildren();
    const graphic = build(airing);
    if (sameAiring) graphic.classList.add("is-steady");
    this.#root.append(graphic);
    const fit = this.fits?.[airing.layout];
    if (fit) {
      fitText(/** @type {HTMLElement} */ (graphic.querySelector(".attribution")), fit.attribution);
      const words = /** @type {HTMLElement} */ (graphic.querySelector(".words"));
      fitText(words, fit.words);
      if (airing.layout === "lower_third") hugText(words);
    }
    this.#graphic = graphic;
    this.#shown = airing;
    this.#guard();
  }

  /** Off by a producer's calm act: it leaves as it came. */
  leave() {
    const graphic = this.#graphic;
    if (!graphic || !this.#shown) return;
    this.#shown = null;
    this.#graphic = null;
    graphic.classList.add("is-leaving");
    const gone = () => {
      graphic.remove();
      if (!this.#shown) this.#deadMan?.cancel();
    };
    graphic.addEventListener("animationend", (event) => event.target === graphic && gone());
    setTimeout(gone, 600); // whatever the theme's animation does
  }

  /** Off now: every word is out of the document before this returns. */
  cut() {
    this.#shown = null;
    this.#graphic = null;
    this.#root.replaceChildren();
    this.#deadMan?.cancel();
  }

  /** The server spoke. */
  beat() {
    this.#beatAt = performance.now();
    if (this.#shown) this.#guard();
  }

  #guard() {
    const duration = this.#leaseMs + 500;
    this.#deadMan ??= this.#root.animate([{ opacity: 1 }, { opacity: 1, offset: 0.98 }, { opacity: 0 }], { duration, fill: "forwards" });
    this.#deadMan.currentTime = Math.min(duration, performance.now() - this.#beatAt);
    this.#deadMan.play();
  }
}
