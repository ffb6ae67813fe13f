// @ts-check
/** The bar that appears while posts are marked: decide on all of them, with the same acts and keys. */
import { face, keysOf } from "./bindings.mjs";
import { h, say } from "./dom.mjs";

const ACTS = /** @type {const} */ ([["approve", "Approve"], ["reject", "Reject"], ["hold", "Hold"], ["shortlist", "Shortlist"], ["escape", "Unmark"]]);

export class Bulk {
  #bar;
  #words = h("strong");
  /** @type {Array<[string, HTMLElement]>} */
  #keycaps = [];

  /** @param {HTMLElement} bar @param {(act: string) => void} onAct */
  constructor(bar, onAct) {
    this.#bar = bar;
    bar.append(this.#words, ...ACTS.map(([act, label]) => {
      const cap = h("kbd", { "aria-hidden": "true" });
      this.#keycaps.push([act, cap]);
      return h("button", { type: "button", class: `do-${act}`, on: { click: () => onAct(act) } }, label, " ", cap);
    }));
  }

  /** @param {number} n @param {Map<string, string>} keys */
  render(n, keys) {
    this.#bar.hidden = n === 0;
    if (!n) return;
    say(this.#words, `${n} marked`);
    for (const [act, cap] of this.#keycaps) say(cap, face(keysOf(act, keys)[0] ?? ""));
  }
}
