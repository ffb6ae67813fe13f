// @ts-check
/** What runs beside the live rules, and what it would have changed: counts by from → to, and the posts with their why. */
import { bdi, h, say } from "./dom.mjs";
import { authorName, words } from "./post_parts.mjs";
import { presetWords, shareWords } from "./verdict_words.mjs";
import { agoWords, plural, ruleWords } from "./words.mjs";

/** @typedef {{[key: string]: any}} Facts */

const STRICTNESS = new Map([["approved", 0], ["pending", 1], ["held", 2], ["rejected", 3]]);

export class Shadow {
  #body;
  #note;
  #drawn = "";
  #open = "";
  /** @type {Facts} */
  #facts = {};

  /** @param {HTMLElement} body @param {HTMLElement} note @param {string} user */
  constructor(body, note, user) {
    this.#body = body;
    this.#note = note;
    void user;
  }

  /** @param {Facts} facts */
  render(facts) {
    this.#facts = facts;
    const key = JSON.stringify([facts, this.#open]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const what = runs(facts);
    if (!what.length) {
      say(this.#note, "Nothing runs in the shadow");
      this.#body.replaceChildren(h("p", { class: "none" }, "Put a list in the shadow, or name a shadow policy in the show’s settings: it is asked beside the live rules, changes nothing, and shows here what it would."));
      return;
    }
    const changes = Array.isArray(facts.changes) ? facts.changes : [];
    say(this.#note, `Beside the live rules: ${what.join(", ")}`);
    const looser = changes.filter((/** @type {Facts} */ c) => (STRICTNESS.get(c.to) ?? 0) < (STRICTNESS.get(c.from) ?? 0)).reduce((/** @type {number} */ n, /** @type {Facts} */ c) => n + c.n, 0);
    const items = (Array.isArray(facts.items) ? facts.items : []).filter((/** @type {Facts} */ item) => !this.#open || keyOf(item.judged?.status, item.shadow?.status, item.shadow?.rule) === this.#open);
    this.#body.replaceChildren(
      h("p", { class: "shadow-sum" }, h("strong", {}, facts.changed.toLocaleString("en-GB")), ` of ${plural(facts.posts, "post")} would change; `, facts.errors ? `it failed on ${plural(facts.errors, "post")}; ` : "", looser ? `${looser.toLocaleString("en-GB")} would be let through that are stopped now.` : "none would be let through that is stopped now."),
      h("table", { class: "changes" }, h("caption", { class: "visually-hidden" }, "What would change, by from and to"),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "From"), h("th", { scope: "col" }, "To"), h("th", { scope: "col" }, "By"), h("th", { scope: "col", class: "number" }, "Posts"), h("th", { scope: "col" }, h("span", { class: "visually-hidden", text: "Look" })))),
        h("tbody", {}, ...(changes.length ? changes.map((/** @type {Facts} */ c) => this.#change(c)) : [h("tr", {}, h("td", { colspan: 5, class: "none" }, "No post would change so far."))]))),
      items.length ? h("ul", { class: "found-list" }, ...items.slice(0, 30).map((/** @type {Facts} */ item) => line(item))) : "",
    );
  }

  /** @param {Facts} c */
  #change(c) {
    const key = keyOf(c.from, c.to, c.rule);
    const on = this.#open === key;
    return h("tr", {},
      h("td", {}, h("span", { class: `status status-${c.from}` }, c.from)),
      h("td", {}, h("span", { class: `status status-${c.to}` }, c.to)),
      h("td", {}, bdi(ruleWords(c.rule))),
      h("td", { class: "number" }, c.n.toLocaleString("en-GB")),
      h("td", {}, h("button", { type: "button", "aria-pressed": on, "aria-label": `Only these: ${c.from} to ${c.to} by ${ruleWords(c.rule)}`, on: { click: () => this.#only(on ? "" : key) } }, "only these")));
  }

  /** @param {string} key */
  #only(key) {
    this.#open = key;
    this.render(this.#facts);
    /** @type {HTMLElement | null} */ (this.#body.querySelector("button[aria-pressed=true]") ?? this.#body.querySelector("button"))?.focus();
  }
}

/** What runs in the shadow, in words. @param {Facts} facts */
function runs(facts) {
  const { shadow, lists } = facts; // as the engine's policy tells it
  const out = (Array.isArray(lists) ? lists : []).map((name) => `the list “${name}”`);
  if (shadow?.preset) out.push(`the preset ${presetWords(shadow.preset).toLowerCase()}`);
  if (Number.isFinite(shadow?.hold_at)) out.push(`held from ${shareWords(shadow.hold_at)}`);
  if (Number.isFinite(shadow?.reject_at)) out.push(`rejected from ${shareWords(shadow.reject_at)}`);
  for (const name of shadow?.screeners ?? []) out.push(`the screener ${name}`);
  return out;
}

/** @param {unknown} from @param {unknown} to @param {unknown} rule */
const keyOf = (from, to, rule) => `${from}|${to}|${rule}`;

/** @param {Facts} item */
function line(item) {
  const now = item.judged?.by ? ruleWords(item.judged.by) : "no objection";
  return h("li", { class: "found-item", "data-status": item.status },
    h("p", { class: "who" }, bdi(authorName(item), { class: "name" }), h("span", { class: `status status-${item.judged?.status}` }, item.judged?.status ?? ""), h("span", { class: "small" }, bdi(`(${now})`)), h("span", { "aria-hidden": "true" }, "→"), h("span", { class: "visually-hidden", text: "would be" }), h("span", { class: `status status-${item.shadow?.status}` }, item.shadow?.status ?? ""), h("span", { class: "small" }, bdi(`(${ruleWords(item.shadow?.rule)})`)), h("span", { class: "small age" }, agoWords(Date.now() - item.received_ms))),
    words(item));
}
